"""What a learner has met of a family's questions, so that a drawing keeps away from it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from accounts.models import User
from quizzes.models import Item
from quizzes.plans import Met
from quizzes.reservations import reserved_quizzes
from scenarios.drawing import texts_of

# How many items back a learner's logics are remembered: some ten mock exams.
REMEMBERED = 700


def what_was_met(learner: User, families: Iterable[str], *, at: datetime) -> Met:
    """What this learner has met lately in these families, or is to meet in a class's quiz.

    Whatever a class's quiz will ask is no practice before it. Forms of its own are drawn when an
    attempt starts, and then keep away from what its learner has met.
    """
    items = Item.objects.filter(family__in=list(families)).values_list(
        "logic", "content__id", "content__stem", "content__ask"
    )
    own = items.filter(quiz__attempts__learner=learner, quiz__attempts__form=F("form"))
    newest = list(own.order_by("-quiz__attempts__started_at", "-position")[:REMEMBERED])
    to_come = list(items.filter(quiz__in=reserved_quizzes(learner, at), form=0))
    return Met(
        tuple(logic for logic, *_ in reversed(newest)),
        frozenset(
            text
            for _, _, stem, ask in newest + to_come
            for text in texts_of("".join(part["text"] for part in stem), ask)
        ),
        frozenset(id for _, id, *_ in newest + to_come),
    )
