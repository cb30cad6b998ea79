"""The doors to classes. Ownership is part of the query: an outsider gets a 404."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from classes.models import Assignment, Classroom, Membership, Role
from quizzes.models import Attempt


def may_create_class(user: Any) -> bool:
    """Who creates a class is its instructor; a guest has to sign up first."""
    if user.is_guest:
        return False
    return settings.CLASS_CREATION == "open" or user.is_staff


def membership_of(user: User, pk: int) -> Membership:
    """The person's own membership of that class, with the class; 404 to outsiders."""
    return get_object_or_404(
        Membership.objects.select_related("classroom"), classroom_id=pk, user=user
    )


def classroom_taught_by(user: User, pk: int) -> Classroom:
    """A class that this person teaches; 404 for everybody else, its learners included."""
    return get_object_or_404(
        Classroom, pk=pk, memberships__user=user, memberships__role=Role.INSTRUCTOR
    )


def assignment_taught_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment of a class that this person teaches."""
    return get_object_or_404(
        Assignment.objects.select_related("quiz", "classroom"),
        pk=pk,
        classroom=classroom_taught_by(user, classroom),
    )


def assignment_for(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment of a class in which this person learns."""
    return get_object_or_404(
        Assignment.objects.select_related("quiz", "classroom"),
        pk=pk,
        classroom_id=classroom,
        classroom__memberships__user=user,
        classroom__memberships__role=Role.LEARNER,
    )


def attempt_in(assignment: Assignment, learner: int) -> Attempt:
    """A member's attempt at this assignment; work done elsewhere stays private."""
    return get_object_or_404(
        Attempt.objects.select_related("quiz", "learner"),
        quiz_id=assignment.quiz_id,
        learner_id=learner,
        learner__memberships__classroom=assignment.classroom_id,
        learner__memberships__role=Role.LEARNER,
    )


def still_to_take(learner: User, at: datetime) -> list[int]:
    """Quizzes handed to the learner's classes whose reasons the learner may not see yet."""
    handed = Assignment.objects.filter(
        classroom__memberships__user=learner, classroom__memberships__role=Role.LEARNER
    )
    taken = Attempt.objects.closed(at).filter(learner=learner, quiz__handed_out=True)
    seen = taken.filter(Q(quiz__answers_from__isnull=True) | Q(quiz__answers_from__lte=at))
    open_still = handed.filter(Q(start_until__gt=at) | Q(quiz__attempts__learner=learner))
    return list(open_still.exclude(quiz__in=seen.values("quiz")).values_list("quiz", flat=True))
