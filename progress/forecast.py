"""What a learner would get right on new questions, domain by domain of the exam."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessons.content import course
from measurement.ability import DIFFICULTY, ENOUGH, GUESSING, Ability, Forecast
from quizzes.history import Given, History
from quizzes.modes import covered, domain_of

# Who meets the same thought again so soon shows memory, not ability.
REPEAT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain of the exam with the learner's forecast in it.

    It is never called mastered: there are questions for a part of each domain only.
    """

    name: str
    forecast: Forecast

    @property
    def missing(self) -> int:
        """How many answers it takes at least until something is said; 0 if only a wide range
        keeps it back."""
        return max(0, ENOUGH - self.forecast.n)


def forecasts_of(history: History) -> tuple[DomainRow, ...]:
    """Every domain that there are questions for, as in the exam; answer by answer, so that the
    newest weigh most."""
    abilities = {domain.id: Ability() for domain in covered()}
    levels = history.difficulties
    for given in _first_meetings(reversed(history.answers)):
        domain = domain_of(given.family) if given.family in course().families else ""
        if domain in abilities and given.item in levels:
            abilities[domain] = abilities[domain].after(
                right=given.right,
                difficulty=DIFFICULTY[levels[given.item]],
                guessing=GUESSING[given.format],
            )
    return tuple(DomainRow(one.name, abilities[one.id].forecast) for one in covered())


def _first_meetings(answers: Iterable[Given]) -> Iterator[Given]:
    """Without items that were met before, and logics that were met within a day; the oldest
    come first."""
    items: set[int] = set()
    met: dict[str, datetime] = {}
    for given in answers:
        last = met.get(given.logic)
        met[given.logic] = given.at
        if given.item not in items and (last is None or given.at - last >= REPEAT):
            yield given
        items.add(given.item)
