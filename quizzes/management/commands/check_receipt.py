"""Shows what a receipt stands for: each question, the reply, and its mark computed anew."""

from django.core.management.base import BaseCommand, CommandError

from quizzes.decisions import Decision
from quizzes.effects import covers
from quizzes.models import Ruling
from quizzes.receipts import before_ruling, lines_of, opened


class Command(BaseCommand):
    help = "Show the questions, replies and marks behind a receipt, marked again from the items."

    def add_arguments(self, parser):
        parser.add_argument("receipt", help="As the result page shows it: 7-K3QZ6T2MWA.")

    def handle(self, *, receipt, **options):
        found = opened(receipt)
        if found is None:
            raise CommandError(f"There is no attempt for {receipt!r}. Look for a typing error.")
        attempt, same = found
        ruling = None if same else before_ruling(attempt, receipt)
        if same:
            words = "is as it was"
        elif ruling:
            words = "is as it was, but for marks that a ruling has moved since"
        else:
            words = "is not as it was: replies or marks have changed since"
        self.stdout.write(f"Attempt {attempt.pk}, {attempt.quiz.title}: {words}.")
        self.tell_rulings(attempt)
        for line in lines_of(attempt):
            mark = "right" if line.stored else "wrong"
            again = "" if line.stored == line.again else ", BUT MARKED ANEW IT IS NOT"
            self.stdout.write(
                f"{line.item.position}. item {line.item.content['id']}: {line.reply or '–'} "
                f"(key {line.item.key}): {mark}{again}"
            )

    def tell_rulings(self, attempt):
        rulings = Ruling.objects.filter(item__quiz=attempt.quiz_id).select_related("item")
        for ruling in rulings:
            places = [item.position for item in attempt.items.all() if covers(ruling, item)]
            if not places:
                continue
            undone = f"; undone {ruling.undone_at:%Y-%m-%d %H:%M %Z}" if ruling.undone_at else ""
            effect = Decision(ruling, tuple(places))
            self.stdout.write(
                f"Ruled {ruling.at:%Y-%m-%d %H:%M %Z}: {effect.subject} {effect.effect} "
                f"({ruling.reason}){undone}."
            )
