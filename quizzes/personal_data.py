"""What this room keeps of a person: attempts with their answers, and quizzes drawn for practice."""

from datetime import datetime

from accounts.models import User
from quizzes.models import Attempt, Quiz


def merge(guest: User, user: User, at: datetime) -> None:
    """Move a guest's attempts. Where both have an open one that must be the only one, the
    guest's goes on and the user's is handed in."""
    open_attempts = Attempt.objects.filter(finished_at__isnull=True)
    guests = open_attempts.filter(learner=guest)
    doubled = open_attempts.filter(learner=user, quiz__in=guests.values("quiz"))
    if guests.filter(practice=True).exists():
        doubled = doubled | open_attempts.filter(learner=user, practice=True)
    for attempt in doubled:
        ended = min(at, attempt.closes_at) if attempt.closes_at else at
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=ended)
    Attempt.objects.filter(learner=guest).update(learner=user)
    Quiz.objects.filter(created_by=guest).update(created_by=user)
