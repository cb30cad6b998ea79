"""Every fault in content/, with file, place and cure."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from lessons.content import ContentError, read_course


class Command(BaseCommand):
    help = "Print every fault of the course's files; exit 1 if there is one."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=None)

    def handle(self, *, folder, **options):
        try:
            course = read_course(folder or Path(settings.CONTENT_DIR))
        except ContentError as error:
            for problem in error.problems:
                self.stdout.write(str(problem))
            self.stdout.write(f"{len(error.problems)} faults.")
            raise SystemExit(1) from None
        self.stdout.write(
            f"No faults in {len(course.lessons)} lessons and {len(course.families)} families."
        )
