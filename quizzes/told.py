"""What a class's staff has told the learner of an attempt, line by line, the oldest first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, F, Q, Value
from django.utils.timezone import localtime

from accounts.models import User
from quizzes.models import Attempt, ClockChange, Notice

COLUMNS = ("at", "kind", "words", "before", "after", "by__name", "by__email")


def told_in(attempt: Attempt) -> list[str]:
    """Messages since the attempt began, or in it, and each change of its deadline but pauses.

    One query. A line is plain text: "Tomas, 12:05: Question 3 is about the second table."
    """
    if not attempt.quiz.handed_out:
        return []
    to_all = Q(attempt__isnull=True, at__gte=attempt.started_at)
    notices = (
        Notice.objects.filter(Q(quiz=attempt.quiz_id) & (to_all | Q(attempt=attempt)))
        .annotate(kind=Value("", CharField()), before=F("at"), after=F("at"))
        .order_by()
    )
    changes = (
        ClockChange.objects.filter(attempt=attempt)
        .exclude(kind=ClockChange.Kind.PAUSE)
        .annotate(words=F("reason"))
        .order_by()
    )
    rows = notices.values_list(*COLUMNS).union(changes.values_list(*COLUMNS), all=True)
    return [_line(*row) for row in rows.order_by("at")]


def _line(
    at: datetime,
    kind: str,
    words: str,
    before: datetime | None,
    after: datetime,
    name: str,
    email: str | None,
) -> str:
    who = User(name=name, email=email).display_name
    deed = _deed(kind, after - max(before or at, at) if kind else timedelta(0), before, after)
    return f"{who}, {localtime(at):%H:%M}: {deed}{words}"


def _deed(kind: str, from_now: timedelta, before: datetime | None, after: datetime) -> str:
    """What was done beside saying the words; nothing for a mere message."""
    if not kind:
        return ""
    if kind == ClockChange.Kind.ENDED:
        return "This quiz was ended. "
    minutes = round(from_now / timedelta(minutes=1))
    return f"{minutes} more minute{'' if minutes == 1 else 's'}. "
