"""What the first page and the advisor show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classes.models import Membership, Role
from lessons.content import course
from lessons.pages import read_slugs
from lessons.values import Lesson
from progress.forecast import DomainRow
from progress.pages import NextStep, ProgressPage
from quizzes import access
from quizzes.models import Attempt
from scenarios.advice import Advice
from scenarios.family import CORE, Attribute, Family, Level, Option


@dataclass(frozen=True, slots=True)
class HomePage:
    """For somebody who is known here: go on, what is next, classes to look at."""

    running: tuple[Attempt, ...]
    next: NextStep
    # Only what may be said.
    domains: tuple[DomainRow, ...]
    lesson: Lesson | None
    taught: tuple[Membership, ...]
    joined: tuple[Membership, ...]

    @classmethod
    def of(cls, user: Any, *, at: datetime) -> HomePage:
        progress = ProgressPage.of(user, at=at)
        memberships = list(Membership.objects.filter(user=user).select_related("classroom"))
        read = read_slugs(user)
        unread = [lesson for lesson in course().lessons.values() if lesson.slug not in read]
        return cls(
            running=tuple(access.running(user, at)),
            next=progress.next,
            domains=tuple(row for row in progress.forecast.domains if row.forecast.enough),
            lesson=unread[0] if unread and not progress.next.reads else None,
            taught=tuple(m for m in memberships if m.role == Role.INSTRUCTOR),
            joined=tuple(m for m in memberships if m.role == Role.LEARNER),
        )


@dataclass(frozen=True, slots=True)
class FallReason:
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class OptionState:
    """One option on the board: "fits", "out", "needs" or "open", with the reasons in words."""

    option: Option
    state: str
    reasons: tuple[FallReason, ...]
    needs: tuple[str, ...]
    doubts: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute with the level that is chosen, if any."""

    attribute: Attribute
    chosen: str


@dataclass(frozen=True, slots=True)
class AdvisorPage:
    family: Family
    choices: tuple[Choice, ...]
    states: tuple[OptionState, ...]
    stated: int
    query: str

    @property
    def standing(self) -> list[Option]:
        return [state.option for state in self.states if state.state == "fits"]

    @property
    def all_out(self) -> bool:
        return all(state.state == "out" for state in self.states)

    @classmethod
    def of(cls, family: Family, facts: dict[str, str], advice: Advice, query: str) -> AdvisorPage:
        return cls(
            family=family,
            choices=tuple(
                Choice(attribute, facts.get(attribute.id, ""))
                for attribute in family.attributes_of(CORE)
            ),
            states=tuple(_state(family, option, advice) for option in family.options),
            stated=len(facts),
            query=query,
        )


def _state(family: Family, option: Option, advice: Advice) -> OptionState:
    states: dict[str, Collection[str]] = {
        "out": advice.ruled_out,
        "needs": advice.needs,
        "open": advice.open,
    }
    state = next((name for name, table in states.items() if option.id in table), "fits")
    return OptionState(
        option=option,
        state=state,
        reasons=tuple(
            FallReason(family.levels[f"{reason.attribute}.{reason.level}"], reason.reason)
            for reason in advice.ruled_out.get(option.id, ())
        ),
        needs=tuple(family.levels[fact].missing for fact in advice.needs.get(option.id, ())),
        doubts=advice.open.get(option.id, ()),
        cells=tuple((name, option.cells[id]) for id, name in family.columns.items()),
    )
