"""Writes: make a class, join it. What is handed out is the room `assigning`'s."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from classes.assigning.actions import NotNow as NotNow
from classes.assigning.actions import hand_out as hand_out
from classes.assigning.actions import start_assignment as start_assignment
from classes.codes import new_code
from classes.learners import first_seen
from classes.models import Classroom, Membership, Role
from classes.roster.places import take_places


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
    since = first_seen(classroom, [learner.pk]).get(learner.pk, at)
    membership, _ = Membership.objects.get_or_create(
        classroom=classroom, user=learner, defaults={"role": Role.LEARNER, "joined_at": since}
    )
    take_places(learner)
    membership.refresh_from_db()
    return membership
