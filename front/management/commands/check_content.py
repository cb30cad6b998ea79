"""Every fault in content/ with file, place and cure, and what is worth a look besides."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from front.reports import report_faults, report_warnings
from lessons.content import Survey, survey
from scenarios.exploring import warnings_of
from scenarios.faults import Problem
from scenarios.lines import listed, sentence


class Command(BaseCommand):
    help = "Print every fault of the course's files, and warnings; exit 1 if there is a fault."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=None)
        parser.add_argument("--faults-only", action="store_true", help="Leave out the warnings.")

    def handle(self, *, folder, faults_only, **options):
        folder = folder or Path(settings.CONTENT_DIR)
        found = survey(folder)
        faults = [*found.problems, *_of_reports(found, folder)]
        warnings = [] if faults_only else list(_warnings(found, folder))
        for problem in faults:
            self.stdout.write(str(problem))
        for problem in warnings:
            self.stdout.write(f"Warning: {problem}")
        self.stdout.write(_summary(found, len(faults), None if faults_only else len(warnings)))
        if faults:
            raise SystemExit(1)


def _of_reports(found: Survey, folder: Path) -> Iterator[Problem]:
    for family in found.families.values():
        yield from report_faults(family, folder / "families" / family.id)


def _warnings(found: Survey, folder: Path) -> Iterator[Problem]:
    for family in found.families.values():
        yield from warnings_of(family, folder / "families" / family.id)
        yield from report_warnings(family, folder / "families" / family.id)


def _summary(found: Survey, faults: int, warnings: int | None) -> str:
    """What was read and what was found, in one sentence."""
    settings = [setting for family in found.families.values() for setting in family.settings]
    read = [
        _counted(len(found.lessons), "lesson", "lessons"),
        _counted(len(found.families), "family", "families"),
        _counted(len(settings), "setting", "settings"),
        _counted(sum(len(setting.jobs) for setting in settings), "job", "jobs"),
    ]
    told = [_counted(faults, "fault", "faults") if faults else "no faults"]
    if warnings is not None:
        told.append(_counted(warnings, "warning", "warnings"))
    return f"{sentence(listed(told, 'and'))} in {listed(read, 'and')}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
