"""What the pages of a class show."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from classes.models import STAFF, Membership, Role


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
