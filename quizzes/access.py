"""The doors to attempts. That somebody else's attempt exists is private: it is a 404."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from quizzes.models import Attempt, Item


def attempt_of(user: Any, pk: int) -> Attempt:
    """The learner's own attempt with its quiz; 404 for everybody else."""
    if not user.is_authenticated:
        raise Http404("This attempt is not yours.")
    return get_object_or_404(Attempt.objects.select_related("quiz"), pk=pk, learner=user)


def item_at(attempt: Attempt, position: int) -> Item:
    """The pinned item at that position of the attempt's quiz; 404 if there is none."""
    return get_object_or_404(Item, quiz_id=attempt.quiz_id, position=position)


def shown_at(attempt: Attempt, position: int) -> list[list[str]]:
    """The options of that question as this attempt shows them; 404 if there is none."""
    if not 1 <= position <= len(attempt.shown):
        raise Http404(f"This quiz has {len(attempt.shown)} questions.")
    shown: list[list[str]] = attempt.shown[position - 1]
    return shown


def running_practice(learner: User, at: datetime) -> Attempt | None:
    """The learner's open practice attempt, if any."""
    if not learner.is_authenticated:
        return None
    return (
        Attempt.objects.open(at)
        .filter(learner=learner, practice=True)
        .select_related("quiz")
        .first()
    )
