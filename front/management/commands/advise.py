"""The advisor on the command line."""

import json

from django.core.management.base import BaseCommand, CommandError

from lessons.content import course
from scenarios.advice import UnknownFact, advise


class Command(BaseCommand):
    help = "Say which options fit stated facts, and why the others do not, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--facts", default="{}", help='{"attribute": "level", …}')

    def handle(self, *, family, facts, **options):
        families = course().families
        if family not in families:
            raise CommandError(
                f"There is no family {family!r}. Known: {', '.join(families)}.", returncode=2
            )
        try:
            given = json.loads(facts)
        except ValueError as error:
            raise CommandError(f"--facts is no JSON: {error}.", returncode=2) from error
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise CommandError('--facts must be {"attribute": "level", …}.', returncode=2)
        try:
            advice = advise(families[family], given)
        except UnknownFact as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(json.dumps(plain(advice), indent=2, ensure_ascii=False))


def plain(advice):
    """Advice as the plain data that the command promises."""
    return {
        "fits": list(advice.fits),
        "ruled_out": {
            option: [
                {"attribute": r.attribute, "level": r.level, "reason": r.reason} for r in reasons
            ]
            for option, reasons in advice.ruled_out.items()
        },
        "needs": {option: list(facts) for option, facts in advice.needs.items()},
        "open": {option: list(reasons) for option, reasons in advice.open.items()},
    }
