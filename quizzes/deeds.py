"""What a class's staff does to attempts that run: more time, an end, words.

A deadline moves only with a log entry. Those of many attempts move in one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import User
from quizzes.actions import Refused, move_deadline
from quizzes.models import GRACE, Attempt, AttemptQuerySet, ClockChange, Notice, Quiz

NOBODY = "Nobody is taking it now; nothing was changed."
UNTIMED = "It has no time limit, so nobody needs more time; nothing was changed."
# Of an attempt, what its deadline needs.
CLOCK = ("pk", "quiz_id", "closes_at", "finished_at", "paused_at", "pause_left")
BATCH = 200


@transaction.atomic
def give_time(
    *, attempt: Attempt, minutes: int, kind: str, by: User, reason: str, at: datetime
) -> ClockChange:
    """So many more minutes for one; from now on, if the clock alone has closed it already."""
    held = Attempt.objects.select_for_update(of=("self",)).only(*CLOCK).get(pk=attempt.pk)
    if held.closes_at is None:
        raise Refused(UNTIMED)
    until = max(held.closes_at, at) + timedelta(minutes=minutes)
    change = move_deadline(attempt=held, kind=kind, until=until, by=by, reason=reason, at=at)
    _keep_answers_hidden(held.quiz_id, until, at)
    return change


@transaction.atomic
def give_time_to_all(
    *, attempts: AttemptQuerySet, minutes: int, kind: str, by: User, reason: str, at: datetime
) -> list[ClockChange]:
    """So many more minutes for each of these that runs."""
    running = _running(attempts, at)
    if not running:
        raise Refused(NOBODY)
    span = timedelta(minutes=minutes)
    until = {one: max(one.closes_at, at) + span for one in running if one.closes_at is not None}
    if not until:
        raise Refused(UNTIMED)
    held = Attempt.objects.filter(pk__in=[one.pk for one in until])
    held.filter(closes_at__gte=at).update(closes_at=F("closes_at") + span)
    held.filter(closes_at__lt=at).update(closes_at=at + span)  # in their grace
    changes = _logged(until, kind=kind, by=by, reason=reason, at=at)
    _keep_answers_hidden(running[0].quiz_id, max(until.values()), at)
    return changes


@transaction.atomic
def end_now(*, attempts: AttemptQuerySet, by: User, reason: str, at: datetime) -> list[ClockChange]:
    """Move the deadline of each of these that runs to this moment, also where there was none.

    The clock closes them, so nothing is lost: the grace holds for what is on its way, what comes
    later is kept as late, and more time lets them run again.
    """
    running = _running(attempts, at)
    until = {one: at for one in running if one.closes_at is None or one.closes_at > at}
    if not until:
        raise Refused(NOBODY)
    held = Attempt.objects.filter(pk__in=[one.pk for one in until])
    held.update(closes_at=at)
    for one in until:
        if one.is_paused(at):  # what is left of the pause stays the learner's
            left = one.pause_remaining(at)
            Attempt.objects.filter(pk=one.pk).update(paused_at=None, pause_left=left)
    return _logged(until, kind=ClockChange.Kind.ENDED, by=by, reason=reason, at=at)


def tell(
    *, quiz: Quiz, words: str, by: User, at: datetime, attempt: Attempt | None = None
) -> Notice:
    """Words to everybody who takes the quiz now, or in one attempt."""
    return Notice.objects.create(quiz=quiz, attempt=attempt, words=words, by=by, at=at)


def _running(attempts: AttemptQuerySet, at: datetime) -> list[Attempt]:
    """Those that are open, locked, always in the same order."""
    rows = attempts.open(at).select_for_update(of=("self",)).only(*CLOCK)
    return list(rows.order_by("pk"))


def _logged(
    until: dict[Attempt, datetime], *, kind: str, by: User, reason: str, at: datetime
) -> list[ClockChange]:
    """The log entries of deadlines that were moved, from what each attempt had before."""
    return ClockChange.objects.bulk_create(
        [
            ClockChange(
                attempt=one,
                kind=kind,
                by=by,
                reason=reason,
                before=one.closes_at,
                after=after,
                at=at,
            )
            for one, after in until.items()
        ],
        batch_size=BATCH,
    )


def _keep_answers_hidden(quiz: int, until: datetime, at: datetime) -> None:
    """Answers and scores that nobody may see yet stay hidden while somebody can still answer."""
    for name in ("answers_from", "scores_from"):
        early = {f"{name}__gt": at, f"{name}__lt": until + GRACE}
        Quiz.objects.filter(pk=quiz, **early).update(**{name: until + GRACE})
