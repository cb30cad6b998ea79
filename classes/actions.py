"""Writes: make a class, join it, hand out a quiz, start one."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from accounts.models import User
from classes.codes import new_code
from classes.models import Assignment, Classroom, Membership, Role
from classes.roster.places import take_places
from classes.terms import Terms
from quizzes.actions import draw_quiz, start_attempt
from quizzes.models import Attempt
from quizzes.plans import Plan


class NotNow(Exception):
    """The assignment cannot be started at this moment; the words say when."""


def create_class(*, name: str, instructor: User, at: datetime) -> Classroom:
    """A class with a fresh join code; who makes it teaches it."""
    for _ in range(5):
        try:
            with transaction.atomic():
                classroom = Classroom.objects.create(name=name, join_code=new_code(), created_at=at)
                Membership.objects.create(
                    classroom=classroom, user=instructor, role=Role.INSTRUCTOR, joined_at=at
                )
                return classroom
        except IntegrityError:  # the code is taken: one chance in a trillion
            continue
    raise RuntimeError("No free join code was found.")


def join_class(*, classroom: Classroom, learner: User, at: datetime) -> Membership:
    """The person's membership, new or as it was, with what was kept for their address."""
    membership, _ = Membership.objects.get_or_create(
        classroom=classroom, user=learner, defaults={"role": Role.LEARNER, "joined_at": at}
    )
    take_places(learner)
    membership.refresh_from_db()
    return membership


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
    """Draw a quiz that everybody in the class gets alike, and hand it out."""
    plan = Plan(title, size, {family: 1.0}, minutes=minutes, feedback=feedback)
    quiz = draw_quiz(
        plan=plan,
        created_by=instructor,
        at=at,
        seed=seed,
        handed_out=True,
        answers_from=answers_from,
    )
    return Assignment.objects.create(
        classroom=classroom,
        quiz=quiz,
        opens_at=opens_at,
        start_until=start_until,
        hard_end=hard_end,
        published_at=at,
    )


def start_assignment(*, assignment: Assignment, learner: User, at: datetime) -> Attempt:
    """The learner's running attempt, or a new one if the window is open and one is left.

    Where no more can be started, the newest one, if there is any: a second press on Start never
    errs. NotNow, in words, before it opens, after it could be started, and in an archived class.
    Membership.DoesNotExist for somebody who does not learn in the class.
    """
    membership = Membership.objects.get(
        classroom=assignment.classroom_id, user=learner, role=Role.LEARNER
    )
    terms = Terms.of(assignment, membership)
    taken = list(Attempt.objects.filter(quiz=assignment.quiz, learner=learner))
    refusal = _refusal(terms, len(taken), at)
    if taken and (refusal or not taken[0].is_closed(at)):
        return taken[0]
    if refusal:
        raise NotNow(refusal)
    return start_attempt(
        quiz=assignment.asked,
        learner=learner,
        at=at,
        factor=terms.factor,
        hard_end=terms.hard_end,
        pause=terms.pause,
    )


def _refusal(terms: Terms, taken: int, at: datetime) -> str:
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
