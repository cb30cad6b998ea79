"""What the learners of a class would get right on new questions, domain by domain.

Never a chance of passing: that takes answers in every domain of the exam, and there are questions
for some of them only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from classes.insight.answers import ClassAnswers, Posed
from classes.insight.spread import Spread
from classes.learners import Learner
from lessons.content import course
from lessons.values import Domain
from measurement.ability import DIFFICULTY, GUESSING, Curve, Curves, Forecast
from quizzes.modes import covered, domain_of, no_chance_of_passing

# A picture of fewer would say no more than their names.
FEW = 5
# So many are listed by name, the lowest first.
LISTED = 60


@dataclass(frozen=True)
class DomainForecast:
    """One domain: each learner with enough answers, the lowest first."""

    name: str
    learners: tuple[tuple[Learner, Forecast], ...]
    # How many learners of the class have not enough answers.
    short: int

    @property
    def few(self) -> bool:
        return len(self.learners) < FEW

    @property
    def listed(self) -> tuple[tuple[Learner, Forecast], ...]:
        return self.learners[:LISTED]

    @cached_property
    def spread(self) -> Spread:
        return Spread.of([forecast.percent for _, forecast in self.learners])


@dataclass(frozen=True, slots=True)
class ClassForecast:
    """All domains that there are questions for: first those with a picture, as in the exam."""

    domains: tuple[DomainForecast, ...]
    # Why nothing is said of passing.
    passing: str


def forecasts_of(answers: ClassAnswers) -> ClassForecast:
    found = [_in_domain(answers, one) for one in covered()]
    found.sort(key=lambda one: one.few)
    return ClassForecast(tuple(found), no_chance_of_passing())


def _in_domain(answers: ClassAnswers, domain: Domain) -> DomainForecast:
    asked = {
        quiz: [one for one in posed.values() if one.scored and _domain(one) == domain.id]
        for quiz, posed in answers.posed.items()
    }
    curves = {quiz: Curve(map(_measured, posed)) for quiz, posed in asked.items() if posed}
    rights = _rights(answers, {quiz: asked[quiz] for quiz in curves})
    found = []
    # Most learners took the same quizzes, and many with the same counts.
    same: dict[tuple[int, ...], Curves] = {}
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], Forecast] = {}
    for learner, taken in answers.by_learner.items() if curves else ():
        quizzes = tuple(one.quiz for one in taken if one.quiz in curves)
        counts = tuple(rights[quiz][learner] for quiz in quizzes)
        if (quizzes, counts) not in known:
            if quizzes not in same:
                same[quizzes] = Curves([curves[quiz] for quiz in quizzes])
            known[quizzes, counts] = same[quizzes].forecast(counts)
        if known[quizzes, counts].enough:
            found.append((answers.learner(learner), known[quizzes, counts]))
    found.sort(key=lambda one: one[1].value)
    return DomainForecast(domain.name, tuple(found), len(answers.members) - len(found))


def _domain(posed: Posed) -> str:
    """Empty where an old quiz asked about what is gone."""
    return domain_of(posed.family) if posed.family in course().families else ""


def _measured(posed: Posed) -> tuple[float, float]:
    return DIFFICULTY[posed.difficulty], GUESSING[posed.format]


def _rights(answers: ClassAnswers, asked: dict[int, list[Posed]]) -> dict[int, Counter[int]]:
    """By quiz, how many of these questions each learner has right."""
    found: dict[int, Counter[int]] = {}
    for quiz, posed in asked.items():
        if len(posed) == sum(one.scored for one in answers.posed[quiz].values()):
            found[quiz] = answers.rights[quiz]
        else:
            places = {one.position for one in posed}
            rights = (one for one in answers.given[quiz] if one.right and one.position in places)
            found[quiz] = Counter(chain.from_iterable(one.learners for one in rights))
    return found
