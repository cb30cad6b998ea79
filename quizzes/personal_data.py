"""What this room keeps of a person: attempts with their answers, and quizzes drawn for practice."""

from datetime import datetime

from django.utils.timezone import localtime

from accounts.models import User
from quizzes.models import Attempt, Quiz, Report


def merge(guest: User, user: User, at: datetime) -> None:
    """Move a guest's attempts, but none at a handed-out quiz that the user has taken, too.

    Such a quiz is taken once: the account's own attempt counts, whatever the guest's score was.
    Where both have an open practice of one mode, the guest's goes on and the user's is handed in.
    """
    going_on = Attempt.objects.filter(learner=guest, finished_at__isnull=True).exclude(mode="")
    modes = list(going_on.values_list("mode", flat=True))
    for attempt in Attempt.objects.filter(learner=user, finished_at__isnull=True, mode__in=modes):
        ended = min(at, attempt.closes_at) if attempt.closes_at else at
        Attempt.objects.filter(pk=attempt.pk).update(finished_at=ended)
    own = Attempt.objects.filter(learner=user, quiz__handed_out=True)
    taken = list(own.values_list("quiz", flat=True))
    Attempt.objects.filter(learner=guest).exclude(quiz__in=taken).update(learner=user)
    Quiz.objects.filter(created_by=guest).update(created_by=user)
    for mine in Report.objects.filter(learner=guest):
        if not Report.objects.filter(learner=user, item=mine.item_id).exists():
            Report.objects.filter(pk=mine.pk).update(learner=user)


def told(user: User) -> str:
    attempts = Attempt.objects.filter(learner=user)
    number = len(attempts)
    if not number:
        return ""
    last = localtime(attempts[0].started_at)
    return (
        f"{number} quiz{'' if number == 1 else 'zes'}, the last one begun on {last:%d %B at %H:%M}"
    )
