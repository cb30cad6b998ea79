"""Pauses agreed upon with a learner: so many minutes in all, in as many pieces as they like.

A pause moves the deadline by all that is left when it begins, and back by what was not used when
its learner goes on. So it ends by itself without anybody doing anything, and closed stays a query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import User
from quizzes.actions import AlreadyHandedIn, Paused, Refused
from quizzes.models import Attempt, ClockChange


def check(attempt: Attempt, at: datetime) -> None:
    """Paused, if the attempt is."""
    if attempt.is_paused(at):
        raise Paused


@transaction.atomic
def pause(*, attempt: Attempt, by: User, at: datetime) -> Attempt:
    """Begin a pause; one that has begun goes on as it was. An untimed quiz has no clock to stop.

    Refused if nothing is left of what was agreed upon, AlreadyHandedIn if the time is up.
    """
    held = _locked(attempt)
    if held.is_paused(at):
        return held
    if held.finished_at is not None or (held.closes_at is not None and at >= held.closes_at):
        raise AlreadyHandedIn("This attempt is over; there is nothing to pause.")
    left = held.pause_remaining(at)
    if not left:
        raise Refused("There is no pause left; the clock runs on.")
    held.paused_at, held.pause_left = at, left
    return _moved(held, left, by, "The learner began a pause", at)


@transaction.atomic
def resume(*, attempt: Attempt, by: User, at: datetime) -> Attempt:
    """Go on: what was not used of the pause is kept for later, and the clock runs. Without a pause
    nothing changes."""
    held = _locked(attempt)
    if not held.is_paused(at):
        return held
    unused = held.pause_remaining(at)
    back = timedelta(0) if _brought_forward(held) else -unused
    held.paused_at, held.pause_left = None, unused
    return _moved(held, back, by, "The learner went on", at)


def _brought_forward(held: Attempt) -> bool:
    """Whether the staff has set an earlier end during the pause. That one holds as it was set."""
    changes = held.clock_changes.exclude(kind=ClockChange.Kind.PAUSE)
    return changes.filter(at__gte=held.paused_at, after__lt=F("before")).exists()


def _locked(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=attempt.pk)


def _moved(held: Attempt, span: timedelta, by: User, reason: str, at: datetime) -> Attempt:
    """Save the attempt with its deadline moved, and a log entry; an untimed one has neither."""
    before = held.closes_at
    held.closes_at = before and before + span
    held.save(update_fields=["paused_at", "pause_left", "closes_at"])
    if before is not None and span:
        ClockChange.objects.create(
            attempt=held,
            kind=ClockChange.Kind.PAUSE,
            by=by,
            reason=reason,
            before=before,
            after=before + span,
            at=at,
        )
    return held


@dataclass(frozen=True, slots=True)
class PausedPage:
    """What stands in the place of any question while the attempt is paused."""

    attempt: Attempt
    position: int
    ends: datetime | None
    left: str

    @classmethod
    def of(cls, attempt: Attempt, *, position: int, at: datetime) -> PausedPage:
        return cls(attempt, position, attempt.pause_ends(), words_left(attempt, at))


def words_left(attempt: Attempt, at: datetime) -> str:
    """What is left of the pauses, in words; empty if nothing is."""
    left = attempt.pause_remaining(at)
    minutes = int(left.total_seconds() // 60)
    if not minutes:
        return "less than a minute" if left else ""
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
