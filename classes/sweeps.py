"""How the answers of a whole class are read: in one sweep, where that is quicker."""

from django.db.models import QuerySet

from quizzes.models import Answer, Attempt


def answers_of(
    attempts: QuerySet[Attempt], *, first: int, last: int, count: int
) -> QuerySet[Answer]:
    """The answers of so many attempts, whose ids lie between `first` and `last`; without order.

    Where most attempts from the first to the last are meant, the database reads them in one sweep,
    which costs half of looking each up; what it finds of others is to be left aside.
    """
    if 2 * count > last - first:
        found = Answer.objects.filter(attempt_id__gte=first, attempt_id__lte=last)
    else:
        found = Answer.objects.filter(attempt__in=attempts.values("pk"))
    return found.order_by()
