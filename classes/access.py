"""The doors to classes. Ownership is part of the query: an outsider gets a 404."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from classes.models import STAFF, Assignment, Classroom, Membership, Role
from quizzes.models import Attempt, AttemptQuerySet, Item, Ruling


def may_create_class(user: Any) -> bool:
    """Who creates a class is its instructor; a guest has to sign up first."""
    if user.is_guest:
        return False
    return settings.CLASS_CREATION == "open" or user.is_staff


def membership_of(user: User, pk: int) -> Membership:
    """The person's own membership of that class, with the class; 404 to outsiders."""
    return get_object_or_404(
        Membership.objects.select_related("classroom", "user"), classroom_id=pk, user=user
    )


def classroom_taught_by(user: User, pk: int) -> Classroom:
    """A class that this person teaches; 404 for everybody else, assistants included."""
    return _classroom(user, pk, [Role.INSTRUCTOR])


def classroom_seen_by(user: User, pk: int) -> Classroom:
    """A class whose staff this person belongs to: an instructor or an assistant."""
    return _classroom(user, pk, STAFF)


def _classroom(user: User, pk: int, roles: Sequence[str]) -> Classroom:
    return get_object_or_404(Classroom, pk=pk, memberships__user=user, memberships__role__in=roles)


def assignment_taught_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment of a class that this person teaches."""
    return _assignment(classroom_taught_by(user, classroom), pk)


def assignment_seen_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment of a class whose staff this person belongs to."""
    return _assignment(classroom_seen_by(user, classroom), pk)


def _assignment(classroom: Classroom, pk: int) -> Assignment:
    assignments = Assignment.objects.select_related("quiz", "classroom")
    return get_object_or_404(assignments, pk=pk, classroom=classroom)


def item_taught_by(user: User, classroom: int, assignment: int, pk: int) -> tuple[Assignment, Item]:
    """A question of an assignment of a class that this person teaches."""
    found = assignment_taught_by(user, classroom, assignment)
    item = get_object_or_404(Item.objects.select_related("quiz"), pk=pk, quiz=found.quiz_id)
    return found, item


def ruling_seen_by(user: User, classroom: int, pk: int) -> Ruling:
    """A ruling on a question of a class whose staff this person belongs to."""
    return _ruling(classroom_seen_by(user, classroom), pk)


def ruling_taught_by(user: User, classroom: int, pk: int) -> Ruling:
    """A ruling on a question of a class that this person teaches."""
    return _ruling(classroom_taught_by(user, classroom), pk)


def _ruling(classroom: Classroom, pk: int) -> Ruling:
    rulings = Ruling.objects.select_related("item__quiz__assignment__classroom", "by", "undone_by")
    return get_object_or_404(rulings, pk=pk, item__quiz__assignment__classroom=classroom)


def assignment_for(user: User, classroom: int, pk: int) -> Assignment:
    """A published assignment of a class in which this person learns."""
    return get_object_or_404(
        Assignment.objects.for_learner(user).select_related("quiz", "classroom"),
        pk=pk,
        classroom_id=classroom,
        classroom__memberships__user=user,
        classroom__memberships__role=Role.LEARNER,
    )


def attempts_in(assignment: Assignment, learner: int) -> list[Attempt]:
    """A member's attempts at this assignment with scores, the newest first; 404 without any.

    Work done elsewhere stays private.
    """
    attempts = Attempt.objects.filter(
        quiz=assignment.asked,
        learner_id=learner,
        learner__memberships__classroom=assignment.classroom_id,
        learner__memberships__role=Role.LEARNER,
    )
    found = list(attempts.select_related("quiz", "learner").with_scores())
    if not found:
        raise Http404("There is no such attempt in this class.")
    return found


def taken_in(assignment: Assignment) -> AttemptQuerySet:
    """All attempts at this assignment of those who learn in the class."""
    return Attempt.objects.filter(
        quiz=assignment.asked,
        learner__memberships__classroom=assignment.classroom_id,
        learner__memberships__role=Role.LEARNER,
    )


def attempt_in(assignment: Assignment, pk: int) -> Attempt:
    """One of the attempts at this assignment, with its learner; 404 for any other."""
    taken = taken_in(assignment).select_related("learner").defer("shown")
    return get_object_or_404(taken, pk=pk)


def quiz_seen_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment that is a quiz, of a class whose staff this person belongs to."""
    found = assignment_seen_by(user, classroom, pk)
    if found.quiz is None:
        raise Http404("A lesson is read, not taken.")
    return found


def still_to_take(learner: User, at: datetime) -> list[int]:
    """Quizzes handed to the learner's classes whose reasons the learner may not see yet."""
    handed = Assignment.objects.for_learner(learner).filter(
        quiz__isnull=False,
        classroom__memberships__user=learner,
        classroom__memberships__role=Role.LEARNER,
    )
    taken = Attempt.objects.closed(at).filter(learner=learner, quiz__handed_out=True)
    seen = taken.filter(Q(quiz__answers_from__isnull=True) | Q(quiz__answers_from__lte=at))
    open_still = handed.filter(Q(start_until__gt=at) | Q(quiz__attempts__learner=learner))
    return list(open_still.exclude(quiz__in=seen.values("quiz")).values_list("quiz", flat=True))
