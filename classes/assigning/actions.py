"""Writes: hand out, draw again, change, publish, duplicate, withdraw, start."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from accounts.models import User
from classes.assigning.mixes import QUIZ, for_an_insight, mix_of, plan_of, whole
from classes.assigning.moments import settle
from classes.assigning.own_forms import start_own_form
from classes.assigning.rules import Rules
from classes.models import Assignment, Classroom, Membership, Role
from classes.terms import Terms
from measurement.replies import MULTIPLE_CHOICE
from quizzes.actions import SEED_BYTES, draw_quiz, pinned, replace_items, start_attempt
from quizzes.likeness import another
from quizzes.models import Attempt, Feedback, Quiz
from quizzes.plans import drawn

STARTED = "Somebody has started: only what stands on this page can change."
ITS_INSIGHT = (
    "These questions were drawn for one insight. Insights draws five others on it; a duplicate "
    "would be about the whole decision."
)
ENDED = "This class has ended; what was done can be read, and nothing changes any more."


# What a start rests on. It is read before the quiz is held, and compared with what holds then.
READ = (
    "published_at",
    "opens_at",
    "start_until",
    "hard_end",
    "attempts",
    "for_some",
    "quiz__minutes",
    "quiz__feedback",
    "quiz__own_forms",
)
TRIES = 3


class NotNow(Exception):
    """It cannot be done at this moment; the words say why, or when."""


def hand_out(
    *,
    classroom: Classroom,
    instructor: User,
    family: str,
    title: str,
    size: int,
    minutes: int | None,
    opens_at: datetime,
    start_until: datetime,
    feedback: str,
    answers_from: datetime | None,
    at: datetime,
    hard_end: datetime | None = None,
    seed: str | None = None,
) -> Assignment:
    """Draw a quiz about one decision that everybody gets alike, and hand it out at once."""
    mix = {
        "kind": QUIZ,
        "ideas": [whole(family)],
        "formats": [MULTIPLE_CHOICE],
        "difficulty": [],
        "size": size,
    }
    rules = Rules(title, opens_at, start_until, minutes, hard_end, reasons=feedback)
    assignment = draft(
        classroom=classroom, instructor=instructor, mix=mix, rules=rules, at=at, seed=seed
    )
    if answers_from is not None:
        assignment.asked.answers_from = answers_from
        assignment.asked.save(update_fields=["answers_from"])
    assignment.published_at = at
    assignment.save(update_fields=["published_at"])
    return assignment


def draft(
    *,
    classroom: Classroom,
    instructor: User,
    mix: dict[str, Any],
    rules: Rules,
    at: datetime,
    seed: str | None = None,
    recipients: Collection[int] = (),
) -> Assignment:
    """Draw a quiz to this wish and keep it as a draft, for all or for some. NoItem in words."""
    _not_ended(classroom)
    quiz = draw_quiz(
        plan=plan_of(mix, **rules.plan),
        created_by=instructor,
        at=at,
        seed=seed,
        handed_out=True,
        own_forms=rules.own_forms,
        mix={**mix, **rules.shown},
    )
    with transaction.atomic():
        assignment = Assignment.objects.create(
            classroom=classroom, quiz=quiz, for_some=bool(recipients), **rules.window
        )
        assignment.recipients.set(recipients)
        _settled(assignment)
    return assignment


@transaction.atomic
def hand_out_lesson(
    *,
    classroom: Classroom,
    lesson: str,
    opens_at: datetime,
    start_until: datetime,
    at: datetime,
    recipients: Collection[int] = (),
) -> Assignment:
    """Give a lesson to read by `start_until`. Nothing is drawn, so there is no draft of it."""
    _not_ended(classroom)
    assignment = Assignment.objects.create(
        classroom=classroom,
        lesson=lesson,
        opens_at=opens_at,
        start_until=start_until,
        published_at=at,
        for_some=bool(recipients),
    )
    assignment.recipients.set(recipients)
    return assignment


def change(
    *,
    assignment: Assignment,
    rules: Rules,
    mix: dict[str, Any] | None = None,
    recipients: Collection[int] | None = None,
    at: datetime,
) -> None:
    """Other rules; with a `mix`, in a draft, all questions are drawn anew, too. `recipients` are
    who gets it, none for everybody; without a word, those who had it.

    NotNow if somebody has started meanwhile and the rules do not allow it then.
    """
    _not_ended(assignment.classroom)
    seed = secrets.token_hex(SEED_BYTES)
    plan = plan_of(mix, **rules.plan) if mix else None
    found = drawn(plan, seed=seed) if plan else []
    with transaction.atomic():
        held = _held(assignment)
        started = held.asked.begun
        if started:
            _refuse(forbidden(Rules.of(held), rules, at))
            _refuse("" if recipients is None or _has(held, recipients) else STARTED)
        if plan:
            _refuse("" if is_draft(held, started) else "Questions can change in a draft only.")
            replace_items(quiz=held.asked, plan=plan, found=found, seed=seed)
        if recipients is not None:
            _give_to(held, recipients)
        _set_rules(held, rules, mix or mix_of(held.asked))
        settle(Assignment.objects.filter(pk=held.pk))


def _has(held: Assignment, recipients: Collection[int]) -> bool:
    """Whether it is given to just these already."""
    return set(held.recipients.values_list("pk", flat=True)) == set(recipients)


def _give_to(held: Assignment, recipients: Collection[int]) -> None:
    """To these alone; to everybody, if there are none."""
    held.for_some = bool(recipients)
    held.recipients.set(recipients)


def _set_rules(held: Assignment, rules: Rules, mix: dict[str, Any]) -> None:
    quiz = held.asked
    if rules.reasons != Rules.of(held).reasons:
        quiz.answers_from = None
    quiz.scores_from = None
    quiz.title, quiz.minutes, quiz.partial = rules.title, rules.minutes, rules.partial
    quiz.feedback, quiz.own_forms = rules.feedback, rules.own_forms
    quiz.mix = {**mix, **rules.shown}
    quiz.save()
    for name, value in rules.window.items():
        setattr(held, name, value)
    held.save()


def forbidden(before: Rules, after: Rules, at: datetime) -> str:
    """What must not change once somebody has started; empty if nothing does.

    The window may end later, or earlier but not before now; the end for everybody may only be
    later; attempts may only be more; a score or reasons may come after handing in instead of when
    nobody can answer any more, and never the other way.
    """
    fixed = ("opens_at", "minutes", "counting", "own_forms", "partial")
    if any(getattr(before, name) != getattr(after, name) for name in fixed):
        return STARTED
    if after.start_until < before.start_until and after.start_until < at:
        return "The window cannot end before now."
    if before.hard_end != after.hard_end and (
        before.hard_end is None or after.hard_end is None or after.hard_end < before.hard_end
    ):
        return "The end for everybody can only be later: learners rely on it."
    if after.attempts < before.attempts:
        return "Attempts can only become more: learners rely on them."
    moments = ((before.scores, after.scores), (before.reasons, after.reasons))
    if any(old != new and (old, new) != ("closed", "end") for old, new in moments):
        return "What learners see can only be shown sooner: after handing in, and not later."
    return ""


@transaction.atomic
def change_lesson(
    *,
    assignment: Assignment,
    lesson: str,
    opens_at: datetime,
    start_until: datetime,
    recipients: Collection[int] | None = None,
) -> None:
    """Another lesson, another due date, or other readers; without a word, those it had."""
    _not_ended(assignment.classroom)
    assignment.lesson, assignment.opens_at = lesson, opens_at
    assignment.start_until = start_until
    if recipients is not None:
        _give_to(assignment, recipients)
    assignment.save(update_fields=["lesson", "opens_at", "start_until", "for_some"])


def redraw_question(*, assignment: Assignment, position: int, at: datetime) -> list[int]:
    """Ask another question at that place; returns the places that changed.

    In a draft, or before it opens if nobody has started. NoItem if there is no other.
    """
    _not_ended(assignment.classroom)
    items = list(assignment.asked.items.filter(form=0))
    found = another(items, position, seed=secrets.token_hex(SEED_BYTES))
    with transaction.atomic():
        held = _held(assignment)
        if not may_redraw(held, held.asked.begun, at):
            raise NotNow("It is open to learners; its questions do not change any more.")
        for item in items:
            if item.position in found:
                place = {"quiz": held.quiz, "form": 0, "position": item.position}
                pinned(found[item.position], pk=item.pk, **place).save(force_update=True)
    return sorted(found)


def publish(*, assignment: Assignment, at: datetime) -> None:
    """Hand a draft out. NotNow if its window has passed. A second time changes nothing."""
    _not_ended(assignment.classroom)
    with transaction.atomic():
        held = _held(assignment)
        if held.published_at is not None:
            return
        if held.start_until <= at:
            raise NotNow("Its window has passed; change the window first.")
        held.published_at = at
        held.save(update_fields=["published_at"])
        if held.quiz_id:
            settle(Assignment.objects.filter(pk=held.pk))


def duplicate(*, assignment: Assignment, instructor: User, at: datetime) -> Assignment:
    """A new draft to the same wish with other questions; the window begins now and is as long."""
    moment = localtime(at).replace(second=0, microsecond=0)
    later = moment - assignment.opens_at
    opens, until = moment, assignment.start_until + later
    some = list(assignment.recipients.values_list("pk", flat=True)) if assignment.for_some else []
    if assignment.quiz_id is None:
        _not_ended(assignment.classroom)
        copy = Assignment.objects.create(
            classroom=assignment.classroom,
            lesson=assignment.lesson,
            opens_at=opens,
            start_until=until,
            for_some=assignment.for_some,
        )
        copy.recipients.set(some)
        return copy
    if for_an_insight(assignment.asked):
        raise NotNow(ITS_INSIGHT)
    end = assignment.hard_end and assignment.hard_end + later
    rules = replace(Rules.of(assignment), opens_at=opens, start_until=until, hard_end=end)
    return draft(
        classroom=assignment.classroom,
        instructor=instructor,
        mix=mix_of(assignment.asked),
        rules=rules,
        at=at,
        recipients=some,
    )


@transaction.atomic
def withdraw(*, assignment: Assignment, at: datetime) -> None:
    """Make a draft of what was handed out; a draft stays one.

    NotNow once somebody has started: their work stays, and so does what it is an answer to.
    """
    _not_ended(assignment.classroom)
    held = _held(assignment)
    _not_begun(held)
    held.published_at = None
    held.save(update_fields=["published_at"])


@transaction.atomic
def delete_draft(*, assignment: Assignment, at: datetime) -> None:
    """Delete a draft with its questions. NotNow for anything else."""
    _not_ended(assignment.classroom)
    held = _held(assignment)
    if held.published_at is not None:
        raise NotNow("It is handed out. Withdraw it first; it is a draft then.")
    _not_begun(held)
    quiz = held.quiz
    held.delete()
    if quiz is not None:
        quiz.delete()


def _not_begun(assignment: Assignment) -> None:
    if assignment.quiz is not None and assignment.quiz.begun:
        raise NotNow(
            "Somebody has started it or ruled on it, so it stays. End its window instead: nobody "
            "can start then."
        )


def may_redraw(assignment: Assignment, started: bool, at: datetime) -> bool:
    """Whether single questions can be drawn anew: in a draft, or before it opens."""
    return not started and (assignment.published_at is None or at < assignment.opens_at)


def is_draft(assignment: Assignment, started: bool) -> bool:
    """Not handed out, or withdrawn; nobody has started it."""
    return assignment.published_at is None and not started


def start_assignment(*, assignment: Assignment, learner: User, at: datetime) -> Attempt:
    """The learner's running attempt, or a new one if the window is open and one is left.

    Where no more can be started, the newest one, if there is any: a second press on Start never
    errs. NotNow, in words, before it opens, after it could be started, in an archived class, and
    once it is withdrawn.
    Membership.DoesNotExist for somebody who does not learn in the class.
    """
    membership = Membership.objects.get(
        classroom=assignment.classroom_id, user=learner, role=Role.LEARNER
    )
    for _ in range(TRIES):
        try:
            return _started(assignment, membership, at)
        except (_Changed, Quiz.DoesNotExist):
            assignment = _as_it_is(assignment, learner)
    raise NotNow("It is being changed just now. Try again in a moment.")


class _Changed(Exception):
    """The assignment is not as it was read."""


def _as_it_is(assignment: Assignment, learner: User) -> Assignment:
    handed = Assignment.objects.for_learner(learner).select_related("quiz", "classroom")
    found = handed.filter(pk=assignment.pk).first()
    if found is None:
        raise NotNow("It was withdrawn just now, before you could start.")
    return found


def _unchanged(assignment: Assignment) -> None:
    now = Assignment.objects.filter(pk=assignment.pk).values_list(*READ).first()
    if now != tuple(attrgetter(name.replace("__", "."))(assignment) for name in READ):
        raise _Changed


def _started(assignment: Assignment, membership: Membership, at: datetime) -> Attempt:
    learner = membership.user
    terms = Terms.of(assignment, membership)
    taken = list(Attempt.objects.filter(quiz=assignment.quiz, learner=learner))
    why = refusal(terms, len(taken), at)
    if taken and (why or not taken[0].is_closed(at)):
        return taken[0]
    if why:
        raise NotNow(why)
    quiz = assignment.asked
    wanted: dict[str, Any] = {
        "quiz": quiz,
        "learner": learner,
        "at": at,
        "number": len(taken) + 1,
        "factor": terms.factor,
        "hard_end": terms.hard_end,
        "pause": terms.pause,
        "check": partial(_unchanged, assignment),
    }
    own_form = needs_own_form(quiz, len(taken), at)
    return start_own_form(**wanted) if own_form else start_attempt(**wanted)


def needs_own_form(quiz: Quiz, taken: int, at: datetime) -> bool:
    """Whether the next attempt gets questions of its own: by the quiz's rule, or because the
    learner, to whom further attempts were granted, may have read the key of form 0."""
    read = quiz.shows_answers(at) or quiz.feedback == Feedback.EACH
    return quiz.own_forms or bool(taken and read)


def refusal(terms: Terms, taken: int, at: datetime) -> str:
    """Why no new attempt can be started now; empty if one can."""
    if terms.assignment.classroom.archived_at is not None:
        return "This class has ended; what was done can be read."
    if at < terms.opens_at:
        return f"It opens on {_moment(terms.opens_at)}."
    if at >= terms.start_until:
        return f"It could be started until {_moment(terms.start_until)}."
    return "You have taken all your attempts at it." if taken >= terms.attempts else ""


def _moment(moment: datetime) -> str:
    """Day and time in the site's zone, which is named."""
    return f"{localtime(moment):%d %B, %H:%M %Z}"


def _held(assignment: Assignment) -> Assignment:
    """The assignment as it is now, locked until the deed is done, and nobody starts meanwhile."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("classroom")
    held = rows.get(pk=assignment.pk)
    if held.quiz_id is not None:
        held.quiz = Quiz.objects.select_for_update(no_key=True).get(pk=held.quiz_id)
    return held


def _not_ended(classroom: Classroom) -> None:
    if classroom.archived_at is not None:
        raise NotNow(ENDED)


def _refuse(why: str) -> None:
    if why:
        raise NotNow(why)


def _settled(assignment: Assignment) -> None:
    """Moments written to the row, and to the object at hand."""
    settle(Assignment.objects.filter(pk=assignment.pk))
    assignment.asked.refresh_from_db(fields=["answers_from", "scores_from"])
