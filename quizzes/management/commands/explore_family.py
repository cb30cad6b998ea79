"""What a family's files amount to: the decision table, what each job carries, what is idle."""

from itertools import zip_longest
from random import Random

from django.core.management.base import BaseCommand, CommandError

from lessons.content import family_named, folder_of
from scenarios.bank import bank_of
from scenarios.exploring import contradictions, explore
from scenarios.family import CORE
from scenarios.posing import pose


class Command(BaseCommand):
    # An author's files may have faults that the command is there to find or mend.
    requires_system_checks: list[str] = []
    help = (
        "Show a family's decision table, the keys of each job, what never decides, and rules "
        "that contradict."
    )

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--table", default=CORE, help="A table of finer options instead.")
        parser.add_argument("--setting", help="Read questions of this setting instead.")
        parser.add_argument("--count", type=int, default=12, help="How many to read for each job.")
        parser.add_argument("--seed", default="1")

    def handle(self, *, family, table, setting, count, seed, **options):
        family = family_named(family)
        if setting:
            self.read_aloud(family, setting, count, Random(seed))
        else:
            self.show(family, table)

    def show(self, family, table):
        try:
            ids = [option.id for option in family.table(table)]
        except KeyError as error:
            known = ", ".join([CORE, *family.tables])
            message = f"There is no table {table!r}. Known: {known}."
            raise CommandError(message, returncode=2) from error
        found = explore(family, table)
        self.line("Decision table", *ids)
        for fact, row in found.table.items():
            self.line(fact, *(row[id] or "·" for id in ids))
        self.line("\nSituations by job", *ids)
        for job, counts in sorted(found.jobs.items(), key=lambda entry: len(entry[1])):
            self.line(job, *(counts.get(id, 0) or "·" for id in ids))
        self.line("\nLogics by key", *(found.logics[id] for id in ids))
        self.told("Options that are never the key", found.unreachable)
        self.told("Facts that leave one option alone", [f"{f} → {k}" for f, k in found.alone])
        self.told("Rules that no question rests on", found.never_decide)
        self.told("Attributes that never decide", found.idle)
        self.told("Facts that no setting can say", found.never_said)
        self.told("Levels of one attribute that decide alike", map(" = ".join, found.alike))
        problems = list(contradictions(family, folder_of(family.id)))
        self.stdout.write(f"\nRules that contradict: {len(problems) or 'none'}.")
        for problem in problems:
            self.stdout.write(f"  {problem}")

    def read_aloud(self, family, name, count, dice):
        """Questions of every job of a setting, the keys in turn, with what decides."""
        bank = bank_of(family)
        places: dict[tuple[str, str], list] = {}
        for skeleton in (*bank.told, *bank.skeletons):
            if skeleton.setting.id == name:
                places.setdefault(skeleton.place, []).append(skeleton)
        if not places:
            raise CommandError(
                f"{name!r} has no questions. Settings: {_settings(family)}.", returncode=2
            )
        for place, found in places.items():
            by_key: dict[str, list] = {}
            for skeleton in sorted(dice.sample(found, len(found)), key=lambda one: not one.told):
                by_key.setdefault(skeleton.key, []).append(skeleton)
            counts = ", ".join(f"{key} {len(some)}" for key, some in sorted(by_key.items()))
            self.stdout.write(f"\n== {'/'.join(place)}: {counts}")
            turns = [one for turn in zip_longest(*by_key.values()) for one in turn if one]
            for number, skeleton in enumerate(turns[:count]):
                self.item(family, skeleton, f"{number}:{dice.random()}")

    def item(self, family, skeleton, seed):
        posed = (pose(family, skeleton, seed=f"{seed}:{n}", key_place=n % 4) for n in range(20))
        item = next(filter(None, posed), None)
        if item is None:
            self.stdout.write(f"\n[no wording within the limits] {skeleton.id}")
            return
        words = len(item.text.split())
        self.stdout.write(f"\n[{skeleton.logic}; {words} words]\n{item.text}")
        for option in item.options:
            self.stdout.write(f"  {'*' if option.correct else ' '} {option.text}")

    def line(self, name, *cells):
        self.stdout.write(f"{name:32}" + "".join(f"{cell!s:>13}" for cell in cells))

    def told(self, title, names):
        self.stdout.write(f"\n{title}: {', '.join(names) or 'none'}.")


def _settings(family):
    return ", ".join(setting.id for setting in family.settings)
