"""Enumerates a family's situations, fits what levels them, and writes both beside its files.

What is drawn for learners comes from here; nothing is enumerated or fitted while the site runs.
"""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lessons.content import family_named
from scenarios.bank import as_data
from scenarios.family import Signature
from scenarios.fitting import built, fitted
from scenarios.reading import BUILT
from scenarios.signing import SIGNED, TABLE, as_toml, rules_of, table_faults, table_of, to_read
from scenarios.twins import twins


class Command(BaseCommand):
    # An author's files may have faults that the command is there to find or mend.
    requires_system_checks: list[str] = []
    help = "Build a family: its bank, its levelling, and what is still to be read and signed."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--seed", default="1")
        parser.add_argument(
            "--rough",
            action="store_true",
            help="Leave the fitting out: in seconds, for a look; build again before learners come.",
        )
        parser.add_argument(
            "--to-read",
            type=Path,
            help="Write each unsigned logic, worded in two settings, to this file (JSON).",
        )
        parser.add_argument(
            "--sign",
            type=Path,
            help="Take a reader's verdicts from this file: what --to-read wrote, with accepted "
            "(true or false) and remark filled in.",
        )
        parser.add_argument("--reader", default="", help="Who has read; needed with --sign.")
        parser.add_argument(
            "--sign-table", action="store_true", help="The decision table as it is now is right."
        )

    def handle(self, *, family, seed, rough, to_read, sign, reader, sign_table, **options):
        folder = Path(settings.CONTENT_DIR) / "families" / family
        family = family_named(family)
        bank = built(family) if rough else fitted(family, built(family))
        _write(folder / BUILT, json.dumps(as_data(family, bank), separators=(",", ":")) + "\n")
        if sign:
            self.sign(family, folder, sign, reader)
            family = family_named(family.id)
        if sign_table:
            _write(folder / TABLE, table_of(family))
        self.report(family, folder, bank)
        if to_read:
            self.write_readings(family, bank, to_read, seed)

    def sign(self, family, folder, path, reader):
        if not reader:
            raise CommandError("Say who has read: --reader NAME.", returncode=2)
        signatures = dict(family.signatures)
        for entry in json.loads(path.read_text()):
            if entry.get("accepted") is None:
                continue
            signatures[entry["logic"]] = Signature(
                entry["logic"],
                bool(entry["accepted"]),
                entry.get("date") or timezone.localdate().isoformat(),
                reader,
                tuple(f"{item['setting']}/{item['job']}" for item in entry["items"]),
                entry["remark"],
                rules_of(family, entry["logic"]),
            )
        _write(folder / SIGNED, as_toml(signatures.values()))

    def report(self, family, folder, bank):
        logics = bank.logics
        signed = sum(map(family.is_signed, logics))
        refused = sum(
            not one.accepted for logic, one in family.signatures.items() if logic in logics
        )
        twinned = sum(bool(twins(bank, skeleton)) for skeleton in bank.skeletons)
        self.stdout.write(
            f"{family.id}: {len(bank.skeletons)} situations, {twinned} of them with a twin; "
            f"{len(logics)} logics, {signed} signed, {refused} refused, "
            f"{len(logics) - signed - refused} unread."
        )
        for problem in table_faults(family, folder):
            self.stderr.write(str(problem))

    def write_readings(self, family, bank, path, seed):
        entries = [
            {
                "logic": logic,
                "accepted": None,
                "remark": "",
                "items": [_shown(item) for item in items],
            }
            for logic, items in to_read(family, bank, seed=seed)
            if items
        ]
        path.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"{len(entries)} logics to read in {path}.")


def _shown(item):
    return {
        "setting": item.setting,
        "job": item.job,
        "text": item.text,
        "options": [f"{'*' if option.correct else ' '} {option.text}" for option in item.options],
        "reasons": {option.text: option.rationale for option in item.options},
    }


def _write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
