"""The course as files, read and checked once per process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from scenarios.family import Family


@dataclass(frozen=True, slots=True)
class Course:
    """Everything in content/: lessons by slug in course order, families by id."""

    families: dict[str, Family]


@cache
def course() -> Course:
    """The checked course. ContentError, which names every fault, if a file is broken."""
    return read_course(Path(settings.CONTENT_DIR))


def read_course(folder: Path) -> Course:
    return Course(families={})
