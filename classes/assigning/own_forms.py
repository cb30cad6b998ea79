"""Attempts with questions of their own, alike by construction, drawn when the attempt starts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from quizzes.actions import pin, start_attempt
from quizzes.likeness import alike
from quizzes.met import what_was_met
from quizzes.models import Attempt, Item, Quiz


class _Overtaken(Exception):
    """There is another attempt of the learner's, for which this form is not needed."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt


def start_own_form(
    *, quiz: Quiz, learner: User, at: datetime, number: int, **clock: Any
) -> Attempt:
    """The learner's new attempt, the `number`th at this quiz, with a form that nobody else has.

    The form follows from the quiz's seed, the learner, the number and what the learner has met.
    It is drawn before the transaction; whoever loses a race gets the winner's attempt, and leaves
    no form behind.
    """
    original = list(quiz.items.filter(form=0))
    met = what_was_met(learner, {item.family for item in original}, at=at)
    found = alike(original, seed=f"{quiz.seed}:{learner.pk}:{number}", met=met)
    try:
        with transaction.atomic():
            form = _next_form(quiz)
            pin(quiz, found, form=form)
            attempt = start_attempt(
                quiz=quiz, learner=learner, at=at, form=form, number=number, **clock
            )
            if attempt.form != form:
                raise _Overtaken(attempt)
            return attempt
    except _Overtaken as overtaken:
        return overtaken.attempt


def _next_form(quiz: Quiz) -> int:
    """The number of the next form. The quiz's row is the lock for its numbers."""
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)
    return (Item.objects.filter(quiz=quiz).aggregate(last=Max("form"))["last"] or 0) + 1
