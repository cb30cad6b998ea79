"""Who learns in a class, as compact rows: a thousand objects of two models take longer to make
than most pages to draw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Min

from accounts.models import shown_name
from classes.models import Assignment, Classroom, Role
from quizzes.models import Attempt


class Learner(NamedTuple):
    """Somebody who learns in the class; windows end `later` for them by so many hours."""

    pk: int
    name: str
    email: str | None
    is_guest: bool
    later: int
    joined_at: datetime

    @property
    def display_name(self) -> str:
        return shown_name(self.name, self.email, self.is_guest)

    def until(self, assignment: Assignment) -> datetime:
        """When the assignment's window ends for this learner."""
        end = assignment.start_until
        return end + timedelta(hours=self.later) if self.later else end


def came_after(joined_at: datetime, until: datetime) -> bool:
    """Whether somebody joined when a window had ended for them: they have missed nothing then."""
    return joined_at >= until


def first_seen(classroom: Classroom, people: Iterable[int]) -> dict[int, datetime]:
    """When each of these started their first quiz in the class. Whoever has and joins comes back:
    leaving and joining again does not undo what was missed."""
    taken = Attempt.objects.filter(quiz__assignment__classroom=classroom, learner__in=list(people))
    return dict(taken.order_by().values_list("learner").annotate(Min("started_at")))


def learners_of(classroom: Classroom, only: int | None = None) -> list[Learner]:
    """By name, which sorts alike on every database; or the one who is asked for."""
    found = classroom.memberships.filter(role=Role.LEARNER)
    if only is not None:
        found = found.filter(user=only)
    rows = found.values_list(
        "user_id", "user__name", "user__email", "user__is_guest", "later_hours", "joined_at"
    )
    people = [Learner(*row) for row in rows]
    return sorted(people, key=lambda one: (one.display_name.casefold(), one.email or "", one.pk))
