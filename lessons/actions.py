"""Writes of this room."""

from datetime import datetime

from accounts.models import User
from lessons.models import ReadingMark


def mark_read(*, learner: User, lesson: str, at: datetime) -> ReadingMark:
    """Remember that the learner has read the lesson; a second time changes nothing."""
    mark, _ = ReadingMark.objects.get_or_create(
        learner=learner, lesson=lesson, defaults={"read_at": at}
    )
    return mark


def unmark_read(*, learner: User, lesson: str) -> None:
    """Forget that the learner has read the lesson."""
    ReadingMark.objects.filter(learner=learner, lesson=lesson).delete()
