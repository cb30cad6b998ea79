"""Writes: hand out the questions that come next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from classes.assigning.mixes import FOR_AN_INSIGHT
from classes.insight.steps import Wish, family_of, wishes_for
from classes.insight.subjects import Kind, Subject
from classes.models import Assignment, Classroom, Role
from quizzes.actions import Refused, draw_quiz
from quizzes.models import Item, Quiz
from quizzes.plans import Met
from scenarios.drawing import NoItem, texts_of
from scenarios.family import Family

WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Next:
    """The new assignment, and in words what of the wish could be had."""

    assignment: Assignment
    words: str


def hand_out_next(
    *,
    classroom: Classroom,
    instructor: User,
    subject: Subject,
    learners: Collection[int],
    at: datetime,
    seed: str | None = None,
) -> Next:
    """A draft of five untimed questions on just this, for just these learners, for a week.

    Reasons come after each question. Refused, in words, in an archived class, without a learner of
    the class, or without a question. `Unknown` for a subject that nobody can be asked about.
    """
    if classroom.archived_at is not None:
        raise Refused("This class has ended; nothing can be handed out any more.")
    members = classroom.memberships.filter(role=Role.LEARNER, user__in=learners)
    recipients = list(members.values_list("user_id", flat=True))
    if not recipients:
        raise Refused("None of these learners is in the class any more; nothing was made.")
    family, wishes = family_of(subject), wishes_for(subject)
    met = _met(classroom, family)
    quiz, wish = _drawn(family, wishes, instructor, met, at, seed)
    with transaction.atomic():
        assignment = Assignment.objects.create(
            classroom=classroom,
            quiz=quiz,
            opens_at=at,
            start_until=at + WINDOW,
            published_at=None,
            for_some=True,
        )
        assignment.recipients.set(recipients)
    return Next(assignment, _words(subject, quiz, widened=wish is not wishes[0]))


def _drawn(
    family: Family,
    wishes: tuple[Wish, ...],
    instructor: User,
    met: Met,
    at: datetime,
    seed: str | None,
) -> tuple[Quiz, Wish]:
    """The quiz of the narrowest wish that can be met."""
    for wish in wishes:
        try:
            quiz = draw_quiz(
                plan=wish.plan(family),
                created_by=instructor,
                at=at,
                seed=seed,
                handed_out=True,
                met=met,
                mix=FOR_AN_INSIGHT,
            )
            return quiz, wish
        except NoItem:
            continue
    raise Refused("There is no question on this yet; nothing was made.")


def _met(classroom: Classroom, family: Family) -> Met:
    """What the class was asked before: it comes again when nothing else is left."""
    items = Item.objects.filter(quiz__assignment__classroom=classroom, family=family.id, form=0)
    rows = list(
        items.order_by("quiz__created_at", "position").values_list(
            "logic", "content__id", "content__stem", "content__ask"
        )
    )
    return Met(
        tuple(logic for logic, *_ in rows),
        frozenset(
            text
            for _, _, stem, ask in rows
            for text in texts_of("".join(part["text"] for part in stem), ask)
        ),
        frozenset(id for _, id, *_ in rows),
    )


def _words(subject: Subject, quiz: Quiz, *, widened: bool) -> str:
    """What the questions are, and what could not be had."""
    found = f"{quiz.size} questions, untimed, with the reasons after each."
    if widened:
        found += " There are none on exactly this, so they are on what is closest to it."
    if subject.kind == Kind.BELIEF:
        options = quiz.items.values_list("content__options", flat=True)
        offer = sum(any(one["misconception"] == subject.id for one in own) for own in options)
        found += f" {offer} of them offer{'s' if offer == 1 else ''} the option in question."
    return found
