"""What a learner would get right on new questions, domain by domain of the exam, and how often
that was so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lessons.content import course
from measurement.ability import DIFFICULTY, ENOUGH, GUESSING, Ability, Forecast, score_range
from quizzes.history import Given, History
from quizzes.modes import covered, domain_of

# Who meets the same thought again so soon shows memory, not ability.
REPEAT = timedelta(hours=24)
# Of fewer questions any score would lie in the range.
FEWEST = 5


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


@dataclass(frozen=True, slots=True)
class Foretold:
    """Of one attempt: from how many to how many right were to be expected before it, of `n`."""

    attempt: int
    low: int
    high: int
    right: int
    n: int

    @property
    def held(self) -> bool:
        return self.low <= self.right <= self.high


@dataclass(frozen=True, slots=True)
class OwnForecast:
    """All domains that there are questions for, as in the exam; attempts, the newest first."""

    domains: tuple[DomainRow, ...]
    record: tuple[Foretold, ...]


@dataclass
class _Met:
    """An attempt's first meetings in the domains of `before`, in which something could be said."""

    attempt: int
    before: dict[str, Ability]
    asked: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    rights: list[bool] = field(default_factory=list)

    def add(self, domain: str, question: tuple[float, float], *, right: bool) -> None:
        if domain in self.before:
            self.asked.setdefault(domain, []).append(question)
            self.rights.append(right)

    def foretold(self) -> Foretold:
        parts = [self.before[domain].rights(asked) for domain, asked in self.asked.items()]
        n = len(self.rights)
        return Foretold(self.attempt, *score_range(parts, n), sum(self.rights), n)


def forecast_of(history: History) -> OwnForecast:
    """Answer by answer, so that the newest weigh most; the record is what this would have said."""
    abilities = {domain.id: Ability() for domain in covered()}
    attempts: dict[int, _Met] = {}
    levels = history.difficulties
    for given in _first_meetings(reversed(history.answers)):
        domain = domain_of(given.family) if given.family in course().families else ""
        if domain not in abilities or given.item not in levels:
            continue
        if given.attempt not in attempts:
            said = {id: one for id, one in abilities.items() if one.forecast.enough}
            attempts[given.attempt] = _Met(given.attempt, said)
        difficulty, guessing = DIFFICULTY[levels[given.item]], GUESSING[given.format]
        attempts[given.attempt].add(domain, (difficulty, guessing), right=given.right)
        abilities[domain] = abilities[domain].after(
            right=given.right, difficulty=difficulty, guessing=guessing
        )
    return OwnForecast(
        tuple(DomainRow(one.name, abilities[one.id].forecast) for one in covered()),
        tuple(met.foretold() for met in attempts.values() if len(met.rights) >= FEWEST)[::-1],
    )


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
