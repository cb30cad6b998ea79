"""Shows what a receipt stands for: each question, the reply, and its mark computed anew."""

from django.core.management.base import BaseCommand, CommandError

from quizzes.receipts import lines_of, opened


class Command(BaseCommand):
    help = "Show the questions, replies and marks behind a receipt, marked again from the items."

    def add_arguments(self, parser):
        parser.add_argument("receipt", help="As the result page shows it: 7-K3QZ6T2MWA.")

    def handle(self, *, receipt, **options):
        found = opened(receipt)
        if found is None:
            raise CommandError(f"There is no attempt for {receipt!r}. Look for a typing error.")
        attempt, same = found
        words = "is as it was" if same else "is not as it was: replies or marks have changed since"
        self.stdout.write(f"Attempt {attempt.pk}, {attempt.quiz.title}: {words}.")
        for line in lines_of(attempt):
            mark = "right" if line.stored else "wrong"
            again = "" if line.stored == line.again else ", BUT MARKED ANEW IT IS NOT"
            self.stdout.write(
                f"{line.item.position}. item {line.item.content['id']}: {line.reply or '–'} "
                f"(key {line.item.key}): {mark}{again}"
            )
