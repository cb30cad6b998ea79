"""The attempts of a class as compact rows, their answers summed by the database.

A large class has 20,000 attempts: each is one plain tuple here and never an object of a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When

from classes.models import Counting
from classes.sweeps import answers_of
from quizzes.models import GRACE, Answer, Attempt, ClockChange

RUNNING, HANDED_IN, BY_THE_CLOCK, BY_STAFF = 0, 1, 2, 3
# Rows fetched at once: one by one takes twice as long, all at once stay in memory.
BATCH = 1000


class Done(NamedTuple):
    """How an attempt stands: `over` is one of the four above, `points` of `counted` questions,
    `credited` of them given to all; `late`: whether any answer came after the end."""

    over: int
    credited: int
    counted: int
    late: bool
    points: float | None

    @property
    def share(self) -> float:
        return ((self.points or 0.0) + self.credited) / max(1, self.counted)


# By quiz and learner; the first attempt first.
type Taken = dict[int, dict[int, tuple[Done, ...]]]


def taken(quizzes: Iterable[int], at: datetime, *, learner: int | None = None) -> Taken:
    """All attempts at these quizzes, or one learner's.

    What stands alike is one object: 20,000 new ones would keep the garbage collector busy for as
    long as the rest of the page takes.
    """
    found: Taken = {quiz: {} for quiz in quizzes}
    known: dict[tuple[Any, ...], tuple[Done, ...]] = {}
    for row in _rows(list(found), at, learner):
        who, quiz, stands = row[0], found[row[1]], row[2:]
        one = known.get(stands) or known.setdefault(stands, (Done(*stands),))
        quiz[who] = quiz[who] + one if who in quiz else one
    return found


def _rows(quizzes: list[int], at: datetime, learner: int | None) -> Iterator[tuple[Any, ...]]:
    """The learner, the quiz, and what `Done` has, in the order they were started."""
    attempts = Attempt.objects.filter(quiz__in=quizzes).order_by()
    if learner is not None:
        attempts = attempts.filter(learner=learner)
    span = attempts.aggregate(first=Min("pk"), last=Max("pk"), count=Count("pk"))
    if not span["count"]:
        return
    late = Answer.objects.filter(late=True).values("attempt")
    stands = attempts.annotate(ending=_over(at), late=Q(pk__in=late)).values_list(
        "id", "started_at", "learner_id", "quiz_id", "credited", "counted", "ending", "late"
    )
    one, given = stands.query.sql_with_params()
    other, more = _sums(attempts, **span).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(JOINED.format(attempts=one, sums=other), (*given, *more))
        while rows := cursor.fetchmany(BATCH):
            yield from rows


# Both halves are written by the ORM, which cannot join what was grouped.
JOINED = """
SELECT taken.learner_id, taken.quiz_id, taken.ending, taken.credited, taken.counted, taken.late,
    sums.points
FROM ({attempts}) AS taken LEFT JOIN ({sums}) AS sums ON sums.attempt_id = taken.id
ORDER BY taken.started_at, taken.id
"""


def _over(at: datetime) -> Case:
    """How it ended, if it did; as `Attempt.is_closed` says. `tidy` writes a deadline down."""
    clock = Q(finished_at=F("closes_at")) | Q(finished_at=None, closes_at__lt=at - GRACE)
    ended = ClockChange.objects.that_ended().values("attempt")
    return Case(
        When(clock & Q(pk__in=ended), then=Value(BY_STAFF)),
        When(clock, then=Value(BY_THE_CLOCK)),
        When(finished_at=None, then=Value(RUNNING)),
        default=Value(HANDED_IN),
        output_field=IntegerField(),
    )


def _sums(attempts: QuerySet[Attempt], first: int, last: int, count: int) -> QuerySet[Answer, Any]:
    """Of each attempt the credits of answers in time that count."""
    answers = answers_of(attempts, first=first, last=last, count=count)
    scored = answers.filter(late=False, counted=True)
    return scored.values_list("attempt_id").annotate(points=Sum("credit"))


def counted(rule: str, attempts: Sequence[Done]) -> Done:
    """Which attempt counts, of one learner's at one quiz: `classes.terms.counting`, on rows."""
    over = [one for one in attempts if one.over]
    if not over:
        return attempts[-1]
    if rule == Counting.FIRST:
        return over[0]
    if rule == Counting.LAST:
        return over[-1]
    return max(over, key=lambda one: one.share)
