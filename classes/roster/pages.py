"""What the pages of people and settings show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classes.codes import shown_code
from classes.models import Classroom, Membership, Place, Role
from classes.roster.lists import Fault, Listing
from classes.roster.spelling import drawn, spelled
from classes.roster.steps import DEEDS, Step
from quizzes.models import Attempt

# How many rows of a long list are shown; the counts are of all.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Everybody in a class. Two queries, whatever its size."""

    classroom: Classroom
    learners: tuple[Membership, ...]
    staff: tuple[Membership, ...]
    places: tuple[Place, ...]
    # Whether the reader may change anything.
    teaches: bool
    form: Any

    @classmethod
    def of(cls, classroom: Classroom, *, teaches: bool, form: Any) -> RosterPage:
        members = list(
            classroom.memberships.select_related("user").order_by("user__name", "joined_at", "pk")
        )
        return cls(
            classroom=classroom,
            learners=tuple(one for one in members if one.role == Role.LEARNER),
            staff=tuple(one for one in members if one.role != Role.LEARNER),
            places=tuple(classroom.places.all()),
            teaches=teaches and classroom.archived_at is None,
            form=form,
        )


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A class's settings, with what is put on the wall."""

    classroom: Classroom
    code: str
    spelled: str
    address: str
    # The QR code's side and path.
    side: int
    path: str
    teaches: bool
    form: Any
    # How many learners are taking a quiz of the class now; asked where it can be archived.
    taking: int = 0

    @property
    def lets_in(self) -> bool:
        return self.classroom.join_open and self.classroom.archived_at is None

    @classmethod
    def of(
        cls, classroom: Classroom, *, address: str, teaches: bool, form: Any, at: datetime
    ) -> SettingsPage:
        side, path = drawn(address)
        code = classroom.join_code
        return cls(
            classroom=classroom,
            code=shown_code(code),
            spelled=spelled(code),
            address=address,
            side=side,
            path=path,
            teaches=teaches,
            form=form,
            taking=_taking(classroom, at) if teaches else 0,
        )


def _taking(classroom: Classroom, at: datetime) -> int:
    """How many learners of the class are at one of its quizzes."""
    learners = classroom.memberships.filter(role=Role.LEARNER).values("user")
    running = Attempt.objects.open(at).filter(quiz__assignment__classroom=classroom)
    return running.filter(learner__in=learners).values("learner").distinct().count()


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a list would do, before it is done; or what is wrong with it."""

    classroom: Classroom
    form: Any
    listing: Listing | None = None
    steps: tuple[Step, ...] = ()
    guess: str = ""
    digest: str = ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.listing.faults[:SHOWN] if self.listing else ()

    @property
    def more_faults(self) -> int:
        return max(0, len(self.listing.faults) - SHOWN) if self.listing else 0

    @property
    def shown(self) -> tuple[Step, ...]:
        return self.steps[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.steps) - SHOWN)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many lines do what, in words."""
        counted = Counter(step.deed for step in self.steps)
        return [(words, counted[deed]) for deed, words in DEEDS.items() if counted[deed]]

    @property
    def changes(self) -> int:
        return sum(step.deed not in ("none", "staff") for step in self.steps)
