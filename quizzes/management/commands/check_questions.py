"""Draws quizzes as learners meet them and reports what the engine makes, as JSON."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lessons.content import REPORT, family_named, folder_of
from scenarios.bank import bank_of
from scenarios.formats import EVERY_FORMAT
from scenarios.laboratory import BATCH, batch
from scenarios.quality import draw_bank, proofs, report

VERDICTS = {True: "kept", False: "**missed**", None: ""}


class Command(BaseCommand):
    # It measures files as they are, built or not.
    requires_system_checks: list[str] = []
    help = "Prove and measure generated questions: a JSON report."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--count", type=int, default=1000)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--size", type=int, default=65, help="Questions in a quiz (5 to 65).")
        parser.add_argument(
            "--formats", type=int, default=0, metavar="N", help="Prove N of each format, too."
        )
        parser.add_argument("--output", type=Path, help="Also write the report to this file.")
        parser.add_argument("--page", type=Path, help="Also write it as a page to read (Markdown).")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Also write it, with its date, where the site reads it.",
        )

    def handle(self, *, family, count, seed, size, formats, output, page, publish, **options):
        family = family_named(family)
        if count < 1 or not 1 <= size <= 65:
            raise CommandError("Give a --count of 1 or more and a --size of 1 to 65.", returncode=2)
        bank_of(family)  # enumerated once per process: not part of the rate
        started = time.perf_counter()
        bank = draw_bank(family, count=count, seed=seed, size=size)
        seconds = time.perf_counter() - started
        texts = batch(family, seed=seed, count=min(count, BATCH))
        found = report(family, bank, texts, seconds=seconds)
        if formats:
            found["formats"] = {
                name: proofs(family, name, count=formats, seed=seed) for name in EVERY_FORMAT
            }
        text = json.dumps(found, indent=2)
        if page:
            page.write_text(as_page(found))
        if output:
            output.write_text(text + "\n")
        if publish:
            publish_report(found, seed=seed, size=size, on=timezone.localdate())
        self.stdout.write(text)


def publish_report(found, *, seed, size, on):
    """Write the report, and what it takes to repeat it, beside the family's files."""
    path = folder_of(found["family"]) / REPORT
    path.parent.mkdir(exist_ok=True)
    dated = {"date": on.isoformat(), "seed": seed, "size": size, **found}
    path.write_text(json.dumps(dated, indent=2) + "\n", encoding="utf-8")


def as_page(found):
    """The report as Markdown: what was proved, and every measure with its limit."""
    proved = ("items", "proved_by_solver", "proved_by_second_checker", "rejected", "key_positions")
    lines = [
        "# Item quality",
        "",
        "Written by `manage.py check_questions --page`; how the measures are meant stands in",
        "[item-writing.md](item-writing.md).",
        "",
        f"Family {found['family']}, content version {found['content_version']}.",
        "",
        "| Proof | |",
        "| --- | --- |",
        *(f"| {name.replace('_', ' ')} | {_shown(found[name])} |" for name in proved),
    ]
    if "formats" in found:
        lines += [
            "",
            "| Format | Proved by both | Different | Rejected |",
            "| --- | --- | --- | --- |",
        ]
        for name, told in found["formats"].items():
            cells = (name.replace("_", " "), told["items"], told["distinct"], told["rejected"])
            lines.append(f"| {' | '.join(map(str, cells))} |")
    group = ""
    for measure in found["measures"]:
        if measure["group"] != group:
            group = measure["group"]
            lines += [
                "",
                f"## {group}",
                "",
                "| Measure | Value | Limit | |",
                "| --- | --- | --- | --- |",
            ]
        cells = (measure["name"], measure["value"], measure["limit"], VERDICTS[measure["kept"]])
        lines.append(f"| {' | '.join(map(str, cells))} |")
    count = f"Texts are measured on {found['measured_on']} items drawn without replacement."
    return "\n".join([*lines, "", count, ""])


def _shown(value):
    return ", ".join(map(str, value)) if isinstance(value, list) else value
