"""Questions as JSON lines, for authors, tests and benchmarks."""

import json

from django.core.management.base import BaseCommand, CommandError

from lessons.content import family_named
from scenarios.drawing import NoItem
from scenarios.family import CORE
from scenarios.formats import EVERY_FORMAT, draw_format


class Command(BaseCommand):
    # An author's files may have faults that the command is there to find or mend.
    requires_system_checks: list[str] = []
    help = "Print generated questions, one JSON object a line."

    def add_arguments(self, parser):
        parser.add_argument("--family", required=True)
        parser.add_argument("--count", type=int, default=10)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--question-format", default="multiple_choice")
        parser.add_argument("--difficulty", type=int, default=None, help="1 to 5.")
        parser.add_argument("--table", default=CORE, help="A table of finer options.")
        parser.add_argument("--format", default="jsonl")

    def handle(self, *, family, count, seed, question_format, difficulty, table, **options):
        family = family_named(family)
        check(
            question_format in EVERY_FORMAT,
            f"There is no question format {question_format!r}. Known: {', '.join(EVERY_FORMAT)}.",
        )
        tables = [CORE, *family.tables]
        check(table in tables, f"There is no table {table!r}. Known: {', '.join(tables)}.")
        check(options["format"] == "jsonl", "The only output format is jsonl.")
        check(difficulty in (None, 1, 2, 3, 4, 5), "Difficulty runs from 1 to 5.")
        check(count > 0, "Give a --count of 1 or more.")
        try:
            items = draw_format(
                family,
                question_format,
                count=count,
                seed=seed,
                difficulty=difficulty,
                table=table,
            )
        except NoItem as error:
            raise CommandError(str(error), returncode=2) from error
        for item in items:
            self.stdout.write(json.dumps(plain(item), ensure_ascii=False))


def check(holds, words):
    if not holds:
        raise CommandError(words, returncode=2)


def plain(item):
    """An item as the plain data that the command promises; prompts only where it has some."""
    prompts = [{"id": prompt.id, "text": prompt.text} for prompt in item.prompts]
    questions = [plain(question) for question in item.questions]
    return {
        **({"prompts": prompts} if prompts else {}),
        **({"questions": questions, "genre": item.genre} if questions else {}),
        "id": item.id,
        "family": item.family,
        "format": item.format,
        "setting": item.setting,
        "qualifier": item.qualifier,
        "difficulty": item.difficulty,
        "stem": item.text.strip(),
        "facts": [
            {
                "attribute": fact.attribute,
                "level": fact.level,
                "phrase": fact.phrase,
                "rules_out": list(fact.rules_out),
            }
            for fact in item.facts
        ],
        "options": [
            {
                "id": option.id,
                "text": option.text,
                "correct": option.correct,
                "rationale": option.rationale,
                "misconception": option.misconception,
            }
            for option in item.options
        ],
        "key": list(item.key),
        "content_version": item.content_version,
    }
