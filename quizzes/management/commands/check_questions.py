"""Draws quizzes as learners meet them and reports what the engine makes, as JSON."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lessons.content import course
from scenarios.drawing import bank_of
from scenarios.quality import draw_bank, report


class Command(BaseCommand):
    help = "Prove and measure generated questions: a JSON report."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--count", type=int, default=1000)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--size", type=int, default=65, help="Questions in a quiz (5 to 65).")
        parser.add_argument("--output", type=Path, help="Also write the report to this file.")

    def handle(self, *, family, count, seed, size, output, **options):
        families = course().families
        if family not in families:
            raise CommandError(
                f"There is no family {family!r}. Known: {', '.join(families)}.", returncode=2
            )
        if count < 1 or not 1 <= size <= 65:
            raise CommandError("Give a --count of 1 or more and a --size of 1 to 65.", returncode=2)
        bank_of(families[family])  # enumerated once per process: not part of the rate
        started = time.perf_counter()
        bank = draw_bank(families[family], count=count, seed=seed, size=size)
        seconds = time.perf_counter() - started
        text = json.dumps(report(families[family], bank, seconds=seconds), indent=2)
        if output:
            output.write_text(text + "\n")
        self.stdout.write(text)
