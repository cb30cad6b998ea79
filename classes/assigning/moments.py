"""When nobody can answer any more: the moment at which keys, and perhaps scores, are shown.

It is written down in the quiz at each deed that could move it: handing out, editing, terms agreed
with a learner, a moved deadline. So whatever shows reasons compares one stored moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save

from classes.models import Assignment, Membership, Role
from classes.terms import Terms
from quizzes.actions import closing
from quizzes.models import GRACE, Attempt, ClockChange

CLOSED = "closed"


def when_closed(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of which something is shown when nobody can answer any more."""
    return assignments.filter(Q(quiz__mix__reasons=CLOSED) | Q(quiz__mix__scores=CLOSED))


def settle(assignments: QuerySet[Assignment]) -> None:
    """Write the moments of these assignments anew, as far as they depend on the last end."""
    for assignment in when_closed(assignments).select_related("quiz", "classroom"):
        quiz = assignment.asked
        end = last_end(assignment)
        quiz.answers_from = end if quiz.mix.get("reasons") == CLOSED else None
        quiz.scores_from = end if quiz.mix.get("scores") == CLOSED else None
        quiz.save(update_fields=["answers_from", "scores_from"])


def last_end(assignment: Assignment) -> datetime | None:
    """When the last attempt is over that anybody in the class can still be at, grace included.

    Whoever starts last, with the latest window, the most time and the longest pause that are
    agreed with anybody in the class; and running attempts as their clocks stand. None where
    neither minutes nor a hard end bound an attempt.
    """
    quiz = assignment.asked
    plain = closing(assignment.start_until, minutes=quiz.minutes, hard_end=assignment.hard_end)
    if plain is None:
        return None
    learners = Membership.objects.filter(classroom=assignment.classroom_id, role=Role.LEARNER)
    own = (Terms.of(assignment, membership) for membership in learners)
    ends = [plain, *_latest(own), *_running(assignment)]
    return max(ends) + GRACE


def _latest(terms: Iterable[Terms]) -> Iterable[datetime]:
    for one in terms:
        end = one.ends(one.start_until)
        if end is not None:
            yield end + one.pause


def _running(assignment: Assignment) -> Iterable[datetime]:
    """When running attempts close, with what is left of their pauses."""
    running = Attempt.objects.filter(quiz=assignment.quiz_id, finished_at__isnull=True)
    for closes_at, paused_at, left in running.values_list("closes_at", "paused_at", "pause_left"):
        if closes_at is not None:
            yield closes_at + (timedelta(0) if paused_at else left)


def watch() -> None:
    """Settle after each change of a member's terms and each moved deadline."""
    post_save.connect(_agreed, sender=Membership, dispatch_uid="moments: terms")
    post_save.connect(_moved, sender=ClockChange, dispatch_uid="moments: clock")


def _agreed(instance: Membership, created: bool, **kwargs: Any) -> None:
    agreed = instance.factor != 1 or instance.pause_minutes or instance.later_hours
    if agreed or not created:
        settle(Assignment.objects.filter(classroom=instance.classroom_id))


def _moved(instance: ClockChange, **kwargs: Any) -> None:
    settle(Assignment.objects.filter(quiz__attempts=instance.attempt_id))
