"""The doors to attempts. That somebody else's attempt exists is private: it is a 404."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from quizzes.models import Attempt, Item


def attempt_of(user: Any, pk: int) -> Attempt:
    """The learner's own attempt with its quiz; 404 for everybody else."""
    if not user.is_authenticated:
        raise Http404("This attempt is not yours.")
    return get_object_or_404(Attempt.objects.select_related("quiz"), pk=pk, learner=user)


def question_of(user: Any, pk: int, position: int) -> tuple[Attempt, Item]:
    """The learner's own attempt and the item at that position without its words; else 404.

    One query: an answer needs no more.
    """
    if not user.is_authenticated:
        raise Http404("This attempt is not yours.")
    rows = Attempt.objects.select_related("quiz").filter(quiz__items__position=position)
    attempt: Any = get_object_or_404(
        rows.annotate(
            item_pk=F("quiz__items__pk"),
            item_format=F("quiz__items__format"),
            item_key=F("quiz__items__key"),
        ),
        pk=pk,
        learner=user,
    )
    item = Item(
        pk=attempt.item_pk,
        quiz=attempt.quiz,
        position=position,
        format=attempt.item_format,
        key=attempt.item_key,
    )
    return attempt, item


def item_at(attempt: Attempt, position: int) -> Item:
    """The pinned item at that position of the attempt's quiz; 404 if there is none."""
    return get_object_or_404(Item, quiz_id=attempt.quiz_id, position=position)


def reasons_of(attempt: Attempt, position: int, *, at: datetime) -> Item:
    """The pinned item, if its reasons may be seen by its learner; 404 else."""
    item = item_at(attempt, position)
    opened = attempt.quiz.answers_from
    shown = attempt.is_closed(at) and not (opened and at < opened)
    if not shown and not attempt.answers.filter(position=position, revealed_at__isnull=False):
        raise Http404("The reasons of this question cannot be seen yet.")
    return item


def struck_at(attempt: Attempt, position: int) -> list[str]:
    """The options that are struck out at that question, by their random ids."""
    aside = attempt.asides.filter(position=position).first()
    return list(aside.struck) if aside else []


def running_practices(learner: User, at: datetime) -> list[Attempt]:
    """The learner's open practice attempts, the newest first."""
    if not learner.is_authenticated:
        return []
    return list(
        Attempt.objects.open(at).filter(learner=learner).exclude(mode="").select_related("quiz")
    )
