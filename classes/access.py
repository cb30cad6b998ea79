"""The doors to classes. Ownership is part of the query: an outsider gets a 404."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from classes.models import STAFF, Assignment, Classroom, Membership, Place, Role
from quizzes.models import Attempt, AttemptQuerySet, Item, Ruling, shown_to_learners


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


def teaches(user: User, classroom: Classroom) -> bool:
    """Whether this person may decide about scores in the class."""
    return classroom.memberships.filter(user=user, role=Role.INSTRUCTOR).exists()


def _classroom(user: User, pk: int, roles: Sequence[str]) -> Classroom:
    return get_object_or_404(Classroom, pk=pk, memberships__user=user, memberships__role__in=roles)


def member_of(classroom: Classroom, user: int) -> Membership:
    """Anybody in the class, staff included; 404 for others."""
    return get_object_or_404(
        classroom.memberships.select_related("user", "classroom"), user_id=user
    )


def learner_of(classroom: Classroom, user: int) -> Membership:
    """A learner of the class; 404 for others."""
    learners = classroom.memberships.filter(role=Role.LEARNER)
    return get_object_or_404(learners.select_related("user", "classroom"), user_id=user)


def place_in(classroom: Classroom, pk: int) -> Place:
    """A place that is kept in the class."""
    return get_object_or_404(classroom.places, pk=pk)


def classroom_by_code(code: str) -> Classroom | None:
    """The class that this code lets in to now."""
    return Classroom.objects.filter(
        join_code=code, join_open=True, archived_at__isnull=True
    ).first()


def assignment_taught_by(user: User, classroom: int, pk: int) -> Assignment:
    """A quiz handed to a class that this person teaches; a lesson is a 404."""
    return _quiz(handed_taught_by(user, classroom, pk))


def assignment_seen_by(user: User, classroom: int, pk: int) -> Assignment:
    """A quiz handed to a class whose staff this person belongs to; a lesson is a 404."""
    return _quiz(_assignment(classroom_seen_by(user, classroom), pk))


def handed_seen_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment, a quiz or a lesson, of a class whose staff this person belongs to."""
    return _assignment(classroom_seen_by(user, classroom), pk)


def handed_taught_by(user: User, classroom: int, pk: int) -> Assignment:
    """An assignment, a quiz or a lesson, of a class that this person teaches."""
    return _assignment(classroom_taught_by(user, classroom), pk)


def _assignment(classroom: Classroom, pk: int) -> Assignment:
    assignments = Assignment.objects.select_related("quiz", "classroom")
    return get_object_or_404(assignments, pk=pk, classroom=classroom)


def _quiz(assignment: Assignment) -> Assignment:
    if assignment.quiz_id is None:
        raise Http404("A lesson has no questions.")
    return assignment


def item_taught_by(user: User, classroom: int, assignment: int, pk: int) -> tuple[Assignment, Item]:
    """A question of an assignment of a class that this person teaches; of a draft, a 404: in a
    draft another question is drawn."""
    found = assignment_taught_by(user, classroom, assignment)
    if found.published_at is None:
        raise Http404("Nobody has been asked this yet.")
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
    """A quiz that was handed, in its class, to this learner; a draft or a lesson is a 404."""
    return get_object_or_404(
        Assignment.objects.for_learner(user).select_related("quiz", "classroom"),
        pk=pk,
        quiz__isnull=False,
        classroom_id=classroom,
        classroom__memberships__user=user,
        classroom__memberships__role=Role.LEARNER,
    )


def learner_seen_by(user: User, classroom: int, pk: int) -> Membership:
    """A learner's membership of a class whose staff this person belongs to."""
    return learner_of(classroom_seen_by(user, classroom), pk)


def given_by(user: User, classroom: int, assignment: int, learner: int) -> tuple[Assignment, User]:
    """A published assignment of a class that this person teaches, and a learner of that class."""
    found = handed_taught_by(user, classroom, assignment)
    if found.published_at is None:
        raise Http404("Nobody has this assignment yet.")
    return found, learner_of(found.classroom, learner).user


def attempts_in(assignment: Assignment, learner: int) -> list[Attempt]:
    """A member's attempts at this assignment with scores, the newest first; 404 without any.

    Work done elsewhere stays private.
    """
    attempts = Attempt.objects.filter(
        quiz=assignment.quiz_id,
        learner_id=learner,
        learner__memberships__classroom=assignment.classroom_id,
        learner__memberships__role=Role.LEARNER,
    )
    found = list(attempts.select_related("quiz", "learner").with_scores())
    if not found:
        raise Http404("There is no such attempt in this class.")
    return found


def numbered(attempts: list[Attempt], number: str) -> Attempt:
    """The first, second … of a learner's attempts (see `attempts_in`); 404 if there is none."""
    in_order = sorted(attempts, key=lambda one: one.started_at)
    found = {str(place): one for place, one in enumerate(in_order, start=1)}.get(number)
    if found is None:
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


def still_to_take(learner: User, at: datetime) -> list[int]:
    """Quizzes handed to the learner's classes whose reasons the learner may not see yet.

    Whoever may see them and start once more gets a form of its own then.
    """
    handed = Assignment.objects.for_learner(learner).filter(
        quiz__isnull=False,
        classroom__memberships__user=learner,
        classroom__memberships__role=Role.LEARNER,
    )
    taken = Attempt.objects.closed(at).filter(learner=learner, quiz__handed_out=True)
    seen = taken.filter(shown_to_learners(at))
    later = learner.memberships.aggregate(hours=Max("later_hours", default=0))["hours"]
    can_start = Q(start_until__gt=at - timedelta(hours=later))
    open_still = handed.filter(can_start | Q(quiz__attempts__learner=learner))
    return list(open_still.exclude(quiz__in=seen.values("quiz")).values_list("quiz", flat=True))
