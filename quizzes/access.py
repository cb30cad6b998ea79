"""The doors to attempts. That somebody else's attempt exists is private: it is a 404."""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from config.prepared import prepared
from quizzes.models import Attempt, Item, Quiz


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
    row = _asked(user.pk, pk, position)
    if row is None:
        raise Http404("This attempt is not yours, or has no such question.")
    quiz_from, item_from = len(ATTEMPT), len(ATTEMPT) + len(QUIZ)
    attempt = Attempt.from_db(DEFAULT_DB_ALIAS, ATTEMPT, row[:quiz_from])
    attempt.quiz = Quiz.from_db(DEFAULT_DB_ALIAS, QUIZ, row[quiz_from:item_from])
    item = Item(quiz=attempt.quiz, position=position)
    for name, value in zip(ITEM, row[item_from:], strict=True):
        setattr(item, name, value)
    return attempt, item


ATTEMPT = [field.attname for field in Attempt._meta.concrete_fields]
QUIZ = [field.attname for field in Quiz._meta.concrete_fields]
# What marking an answer needs of its item.
ITEM = ["pk", "form", "format", "key", "counted", "ruled"]


@prepared
def _asked(user: int, pk: int, position: int) -> QuerySet[Attempt, Any]:
    asked = Attempt.objects.filter(
        pk=pk, learner=user, quiz__items__form=F("form"), quiz__items__position=position
    )
    return asked.values_list(
        *ATTEMPT,
        *(f"quiz__{name}" for name in QUIZ),
        *(f"quiz__items__{name}" for name in ITEM),
    )


def item_at(attempt: Attempt, position: int) -> Item:
    """The pinned item at that position of the attempt's quiz; 404 if there is none."""
    return get_object_or_404(attempt.items, position=position)


def reasons_of(attempt: Attempt, position: int, *, at: datetime) -> Item:
    """The pinned item, if its reasons may be seen by its learner; 404 else."""
    item = item_at(attempt, position)
    shown = attempt.is_closed(at) and attempt.quiz.shows_answers(at)
    if not shown and not attempt.answers.filter(position=position, revealed_at__isnull=False):
        raise Http404("The reasons of this question cannot be seen yet.")
    return item


def struck_at(attempt: Attempt, position: int) -> list[str]:
    """The options that are struck out at that question, by their random ids."""
    aside = attempt.asides.filter(position=position).first()
    return list(aside.struck) if aside else []


def running(learner: User, at: datetime) -> list[Attempt]:
    """All open attempts of the learner, a class's too: those with a clock first, by their end."""
    opened = Attempt.objects.open(at).filter(learner=learner).select_related("quiz")
    return list(opened.order_by(F("closes_at").asc(nulls_last=True), "-started_at"))


def running_practices(learner: User, at: datetime) -> list[Attempt]:
    """The learner's open practice attempts, the newest first."""
    if not learner.is_authenticated:
        return []
    return list(
        Attempt.objects.open(at).filter(learner=learner).exclude(mode="").select_related("quiz")
    )
