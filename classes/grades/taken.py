"""The attempts of a class as compact rows, their answers summed by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from classes.models import Counting
from quizzes.models import GRACE, Answer, Attempt

RUNNING, HANDED_IN, BY_THE_CLOCK = 0, 1, 2


class Taken(NamedTuple):
    """One attempt; `points` with what a ruling gave to all, of `counted` questions."""

    pk: int
    learner: int
    quiz: int
    over: int
    points: float
    counted: int
    late: bool

    @property
    def share(self) -> float:
        return self.points / max(1, self.counted)


def taken(quizzes: Iterable[int], at: datetime, *, learner: int | None = None) -> list[Taken]:
    """All attempts at these quizzes, or one learner's, in the order they were started."""
    attempts = Attempt.objects.filter(quiz__in=list(quizzes))
    if learner is not None:
        attempts = attempts.filter(learner=learner)
    rows = list(
        attempts.annotate(over=_over(at))
        .order_by("started_at", "pk")
        .values_list("pk", "learner_id", "quiz_id", "over", "credited", "counted")
    )
    sums = {pk: (points, late) for pk, points, late in _sums(attempts, [row[0] for row in rows])}
    none = (None, 0)
    found = []
    for pk, who, quiz, over, credited, counted in rows:
        points, late = sums.get(pk, none)
        found.append(Taken(pk, who, quiz, over, (points or 0.0) + credited, counted, bool(late)))
    return found


def _over(at: datetime) -> Case:
    """How it ended, if it did; as `Attempt.is_closed` says. `tidy` writes a deadline down."""
    clock = Q(finished_at=F("closes_at")) | Q(finished_at=None, closes_at__lt=at - GRACE)
    return Case(
        When(clock, then=Value(BY_THE_CLOCK)),
        When(finished_at=None, then=Value(RUNNING)),
        default=Value(HANDED_IN),
        output_field=IntegerField(),
    )


def _sums(attempts: QuerySet[Attempt], pks: Sequence[int]) -> QuerySet[Answer, Any]:
    """Of each attempt: credits of answers in time that count, and how many came late.

    Where most attempts from the first to the last are meant, the database reads them in one sweep,
    which costs half of looking each up; what it finds of others is left aside.
    """
    answers = Answer.objects.filter(attempt__in=attempts.order_by().values("pk"))
    if pks and 2 * len(pks) >= (last := max(pks)) - (first := min(pks)):
        answers = Answer.objects.filter(attempt_id__gte=first, attempt_id__lte=last)
    return (
        answers.order_by()
        .values_list("attempt_id")
        .annotate(
            points=Sum("credit", filter=Q(late=False, counted=True)),
            afterwards=Count("pk", filter=Q(late=True)),
        )
    )


def counted(rule: str, attempts: Sequence[Taken]) -> Taken:
    """Which attempt counts, of one learner's at one quiz: `classes.terms.counting`, on rows."""
    over = [one for one in attempts if one.over]
    if not over:
        return attempts[-1]
    if rule == Counting.FIRST:
        return over[0]
    if rule == Counting.LAST:
        return over[-1]
    return max(over, key=lambda one: one.share)
