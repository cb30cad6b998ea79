"""The course as files, read and checked once per process."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from lessons.reading import LessonReader
from lessons.values import Course, Domain, Exam, Lesson, Objective, Task
from scenarios.family import Family
from scenarios.faults import FamilyError, Problem
from scenarios.reading import read_family
from scenarios.signing import table_faults

# Where `check_questions --publish` writes, in a family's folder.
REPORT = Path("built", "quality.json")


class ContentError(Exception):
    """Files of the course have faults; `problems` holds all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class Survey:
    """What of the course could be read, and every fault of the rest.

    `broken` are families that are there and have faults.
    """

    exam: Exam | None = None
    lessons: dict[str, Lesson] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    first: str = ""
    problems: list[Problem] = field(default_factory=list)


@cache
def course() -> Course:
    """The checked course. ContentError, which names every fault, if a file is broken."""
    return read_course(Path(settings.CONTENT_DIR))


def folder_of(family: str) -> Path:
    """Where the files of that family stand."""
    return Path(settings.CONTENT_DIR) / "families" / family


def family_named(name: str) -> Family:
    """One family as its files are now, built or not, for those who work on it.

    CommandError with the known names, or with every fault of the files.
    """
    folder = Path(settings.CONTENT_DIR) / "families"
    known = sorted(path.parent.name for path in folder.glob("*/family.toml"))
    if name not in known:
        raise CommandError(f"There is no family {name!r}. Known: {', '.join(known)}.", returncode=2)
    try:
        return read_family(folder / name)
    except FamilyError as error:
        raise CommandError(str(error), returncode=2) from error


def read_course(folder: Path) -> Course:
    """Everything in `folder`. ContentError with all faults of all files at once."""
    found = survey(folder)
    if found.exam is None or found.problems:
        raise ContentError(found.problems)
    return Course(
        exam=found.exam, lessons=found.lessons, families=found.families, first=found.first
    )


def survey(folder: Path) -> Survey:
    """What can be read in `folder`; a fault in one file hides none of another."""
    found = Survey()
    try:
        found.exam = _read_exam(folder / "exam.toml")
    except ContentError as error:
        found.problems += error.problems
    _read_families(folder / "families", found)
    faulty = _read_lessons(folder, found)
    for family in found.families.values():
        # Where the lesson has faults of its own, they come first.
        if family.lesson not in faulty:
            found.problems += _anchor_faults(folder, family, found.lessons)
    found.first = _first(folder, found)
    return found


def _read_lessons(folder: Path, found: Survey) -> set[str]:
    """Read every lesson; the slugs of those with faults."""
    faulty = set()
    for slug in _order(folder, found.problems):
        reader = LessonReader(
            folder / "lessons" / slug,
            exam=found.exam,
            families=found.families,
            broken=found.broken,
        )
        lesson = reader.read()
        if lesson is not None:
            found.lessons[slug] = lesson
        if reader.problems:
            faulty.add(slug)
        found.problems += reader.problems
    return faulty


def _read_exam(path: Path) -> Exam:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Exam(
            code=table["code"],
            guide_version=table["guide_version"],
            minutes=table["minutes"],
            items=table["items"],
            domains=tuple(
                Domain(
                    domain["id"],
                    domain["name"],
                    domain["weight"],
                    tuple(
                        Task(
                            task["id"],
                            task["name"],
                            tuple(Objective(o["id"], o["name"]) for o in task["objectives"]),
                        )
                        for task in domain["tasks"]
                    ),
                )
                for domain in table["domains"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = Problem(str(path), f"cannot be read: {error!r}.", "Mend the outline of the exam.")
        raise ContentError([fault]) from error


def _read_families(folder: Path, found: Survey) -> None:
    for path in sorted(folder.glob("*/family.toml")):
        try:
            family = read_family(path.parent)
        except FamilyError as error:
            found.broken.add(path.parent.name)
            found.problems += error.problems
            continue
        found.families[family.id] = family
        if family.id != path.parent.name:
            found.problems.append(
                Problem(str(path), f"has the id {family.id!r}.", "Give it the name of its folder.")
            )
        found.problems += _build_faults(family, path.parent)


def _first(folder: Path, found: Survey) -> str:
    """The family that the course names first: a stranger is asked about it."""
    path = folder / "course.toml"
    try:
        first = str(tomllib.loads(path.read_text(encoding="utf-8")).get("family", ""))
    except (OSError, ValueError):  # told by the order of the lessons
        return ""
    if first in found.broken:  # told by its own faults
        return first
    if first not in found.families:
        cure = f'Write family = "…", one of {", ".join(found.families)}.'
        found.problems.append(Problem(str(path), f"names {first!r} as its first family.", cure))
    elif not found.families[first].signed:
        fault = f"names {first!r} as its first family, of which no logic is signed."
        cure = f"Read and sign: manage.py build_family --family {first} --to-read FILE."
        found.problems.append(Problem(str(path), fault, cure))
    return first


def _build_faults(family: Family, folder: Path) -> Iterator[Problem]:
    """What learners are asked is built beforehand, and read and signed by somebody."""
    if family.built is None or family.built["version"] != family.version:
        yield Problem(
            str(folder),
            "has changed since it was built, or was never built.",
            f"Run manage.py build_family --family {family.id}.",
        )
    yield from table_faults(family, folder)


def _order(folder: Path, problems: list[Problem]) -> list[str]:
    """The lessons' slugs in course order; a folder that is not listed is a fault."""
    path = folder / "course.toml"
    try:
        listed = list(tomllib.loads(path.read_text(encoding="utf-8"))["lessons"])
    except (OSError, ValueError, KeyError) as error:
        problems.append(Problem(str(path), f"cannot be read: {error!r}.", "List the lessons."))
        return []
    there = {entry.name for entry in (folder / "lessons").glob("*") if entry.is_dir()}
    for slug in sorted(there - set(listed)):
        problems.append(Problem(str(path), f"does not list {slug!r}.", "Add it where it belongs."))
    return listed


def _anchor_faults(folder: Path, family: Family, lessons: dict[str, Lesson]) -> list[Problem]:
    """Every paragraph that a question points to has to be there."""
    where = str(folder / "families" / family.id / "family.toml")
    lesson = lessons.get(family.lesson)
    if lesson is None:
        return [Problem(where, f"names lesson {family.lesson!r}.", "Name a lesson that is there.")]
    anchors = {heading.anchor for heading in lesson.headings}
    wanted = {
        *(option.anchor for option in (*family.options, *family.variants)),
        *(outside.anchor for outside in family.outside),
        *(level.anchor for level in family.levels.values()),
        *(goal.anchor for goal in family.goals),
        *(misconception.anchor for misconception in family.misconceptions),
        *(sequence.anchor for sequence in family.sequences),
    }
    return [
        Problem(where, f"points to #{anchor} of {lesson.slug}.", "Add that heading to the lesson.")
        for anchor in sorted(wanted - anchors)
    ]
