"""What this room keeps of a person: attempts with their answers, and quizzes drawn for practice."""

from datetime import datetime

from accounts.models import User
from quizzes.models import Attempt, Quiz


def merge(guest: User, user: User, at: datetime) -> None:
    """Move a guest's attempts, but none at a handed-out quiz that the user has taken, too.

    Such a quiz is taken once: the account's own attempt counts, whatever the guest's score was.
    Where both have an open practice, the guest's goes on and the user's is handed in.
    """
    open_practice = Attempt.objects.filter(finished_at__isnull=True, practice=True)
    if open_practice.filter(learner=guest).exists():
        for attempt in open_practice.filter(learner=user):
            ended = min(at, attempt.closes_at) if attempt.closes_at else at
            Attempt.objects.filter(pk=attempt.pk).update(finished_at=ended)
    own = Attempt.objects.filter(learner=user, quiz__handed_out=True)
    taken = list(own.values_list("quiz", flat=True))
    Attempt.objects.filter(learner=guest).exclude(quiz__in=taken).update(learner=user)
    Quiz.objects.filter(created_by=guest).update(created_by=user)
