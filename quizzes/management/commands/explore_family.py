"""What a family's files amount to: the decision table, what each job carries, what is idle."""

from django.core.management.base import BaseCommand, CommandError

from lessons.content import course
from scenarios.exploring import explore


class Command(BaseCommand):
    help = "Show a family's decision table, the keys of each job, and what never decides."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)

    def handle(self, *, family, **options):
        families = course().families
        if family not in families:
            raise CommandError(
                f"There is no family {family!r}. Known: {', '.join(families)}.", returncode=2
            )
        found = explore(families[family])
        ids = [option.id for option in families[family].options]
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
        self.told("Facts that no setting can say", found.never_said)

    def line(self, name, *cells):
        self.stdout.write(f"{name:32}" + "".join(f"{cell!s:>13}" for cell in cells))

    def told(self, title, names):
        self.stdout.write(f"\n{title}: {', '.join(names) or 'none'}.")
