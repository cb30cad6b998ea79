"""What this room keeps of a person: which lessons were read."""

from datetime import datetime

from accounts.models import User
from lessons.models import ReadingMark


def merge(guest: User, user: User, at: datetime) -> None:
    """Move a guest's reading marks; a lesson that both have read keeps the user's mark."""
    known = ReadingMark.objects.filter(learner=user).values_list("lesson", flat=True)
    ReadingMark.objects.filter(learner=guest).exclude(lesson__in=list(known)).update(learner=user)
    ReadingMark.objects.filter(learner=guest).delete()


def told(user: User) -> str:
    read = ReadingMark.objects.filter(learner=user).count()
    return f"{read} lesson{'' if read == 1 else 's'} read" if read else ""
