"""What the pages of a class show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from classes.codes import shown_code
from classes.insights import (
    ConfusionRow,
    RoomError,
    confusion,
    room_error,
)
from classes.models import STAFF, Assignment, Classroom, Membership, Role


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """A person's classes: those taught, those learned in, and those of either that are over."""

    taught: tuple[Membership, ...]
    joined: tuple[Membership, ...]
    archived: tuple[Membership, ...]

    @classmethod
    def of(cls, user: User) -> ClassesPage:
        memberships = list(
            Membership.objects.filter(user=user).select_related("classroom").order_by("joined_at")
        )
        running = [m for m in memberships if m.classroom.archived_at is None]
        return cls(
            taught=tuple(m for m in running if m.role in STAFF),
            joined=tuple(m for m in running if m.role == Role.LEARNER),
            archived=tuple(m for m in memberships if m not in running),
        )


@dataclass(frozen=True, slots=True)
class ClassroomPage:
    """A class as its instructor sees it."""

    classroom: Classroom
    code: str
    learners: int
    assignments: tuple[Assignment, ...]
    confusion: tuple[ConfusionRow, ...]
    error: RoomError | None

    @classmethod
    def of(cls, classroom: Classroom, *, at: datetime) -> ClassroomPage:
        assignments = list(
            classroom.assignments.published().filter(quiz__isnull=False).select_related("quiz")
        )
        return cls(
            classroom=classroom,
            code=shown_code(classroom.join_code),
            learners=classroom.memberships.filter(role=Role.LEARNER).count(),
            assignments=tuple(assignments),
            confusion=confusion(assignments, at=at),
            error=room_error(assignments, at=at),
        )
