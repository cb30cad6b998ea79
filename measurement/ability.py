"""What a learner is to be expected to get right on fresh questions of one domain of the exam.

The model has one number for a learner in a domain, the ability. A question of difficulty b that a
guess gets right with chance c is right with P = c + (1 - c) / (1 + exp(b - ability)). Two ways lead
to the ability: answer by answer (`Ability.after`, which lets it drift), and from the counts of
whole quizzes (`Curves.forecast`, for a class of a thousand).

Difficulties and chances of guessing are judgments, not measurements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor, log, sqrt, sumprod
from typing import NamedTuple

from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING

# A judgment: who practices starts one step above the middle of the questions' difficulty.
MEAN = 1.0
# What learners differ by in everything (1.0) and in this domain beside it (0.5).
VARIANCE = 1.0**2 + 0.5**2
# People learn and forget: by so much the variance grows with each answer.
DRIFT = 0.002
Z90 = 1.645
# With fewer answers, or a wider interval, nothing is said.
ENOUGH, WIDEST = 8, 0.35
# A judgment: level 3 stands in the middle of the reference questions, and levels are as far apart
# as the cuts that the design notes put between them.
DIFFICULTY = {1: -1.2, 2: -0.6, 3: 0.0, 4: 0.6, 5: 1.2}
# About one in the number of replies that could be given; of four options one never tempts.
GUESSING = {MULTIPLE_CHOICE: 0.2, MULTIPLE_RESPONSE: 0.1, ORDERING: 0.04, MATCHING: 0.04}

# Where a normal variable is looked at when a mean over it is taken.
_NODES = tuple(step / 4 for step in range(-16, 17))
_WEIGHTS = tuple(exp(-z * z / 2) for z in _NODES)
_WEIGHT = sum(_WEIGHTS)


def chance_of_right(ability: float, difficulty: float, guessing: float) -> float:
    return guessing + (1 - guessing) / (1 + exp(difficulty - ability))


def expected_share(ability: float, variance: float = 0.0) -> float:
    """The share right of reference questions: multiple choice, difficulties of N(0, 1).

    With a variance the mean over abilities around this one.
    """
    spread = sqrt(1 + variance)
    chances = [1 / (1 + exp(spread * z - ability)) for z in _NODES]
    guessing = GUESSING[MULTIPLE_CHOICE]
    return guessing + (1 - guessing) * sumprod(_WEIGHTS, chances) / _WEIGHT


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected share right of fresh questions with its 90 per cent interval, all 0 to 1.

    `n` answers say so.
    """

    value: float
    interval: tuple[float, float]
    n: int

    @property
    def enough(self) -> bool:
        """Whether it may be said."""
        low, high = self.interval
        return self.n >= ENOUGH and high - low <= WIDEST

    @property
    def percent(self) -> int:
        return _percent(self.value)

    @property
    def low(self) -> int:
        return _percent(self.interval[0])

    @property
    def high(self) -> int:
        return _percent(self.interval[1])

    @property
    def span(self) -> int:
        """The width of the interval in per cent."""
        return self.high - self.low


def _percent(share: float) -> int:
    return int(100 * share + 0.5)


def _interval(mean: float, variance: float) -> tuple[float, float]:
    off = Z90 * sqrt(variance)
    return expected_share(mean - off), expected_share(mean + off)


@dataclass(frozen=True, slots=True)
class Ability:
    """A learner's ability in one domain as far as `n` answers tell; what is not known is normal."""

    mean: float = MEAN
    variance: float = VARIANCE
    n: int = 0

    def after(
        self, *, right: bool, difficulty: float, guessing: float, drift: float = DRIFT
    ) -> Ability:
        """With one more answer; one step of an extended Kalman filter."""
        variance = self.variance + drift
        chance = chance_of_right(self.mean, difficulty, guessing)
        known = (chance - guessing) / (1 - guessing)
        slope = (1 - guessing) * known * (1 - known)
        doubt = chance * (1 - chance)
        weight = slope * slope / doubt
        gain = variance / (1 + variance * weight)
        return Ability(
            mean=self.mean + gain * slope * (right - chance) / doubt,
            variance=variance - weight * gain * variance,
            n=self.n + 1,
        )

    @property
    def forecast(self) -> Forecast:
        share = expected_share(self.mean, self.variance)
        return Forecast(share, _interval(self.mean, self.variance), self.n)

    def rights(self, questions: Iterable[tuple[float, float]]) -> Moments:
        """How many of these would be right, each a difficulty and a chance of guessing.

        The variance has two parts: what is not known of the ability, and the luck of each answer.
        """
        kinds = Counter(questions)
        means, lucks = [], []
        for z in _NODES:
            ability = self.mean + z * sqrt(self.variance)
            chances = [(chance_of_right(ability, *kind), many) for kind, many in kinds.items()]
            means.append(sum(many * chance for chance, many in chances))
            lucks.append(sum(many * chance * (1 - chance) for chance, many in chances))
        mean = sumprod(_WEIGHTS, means) / _WEIGHT
        squares = sumprod(_WEIGHTS, [one * one for one in means]) / _WEIGHT
        return Moments(mean, squares - mean * mean + sumprod(_WEIGHTS, lucks) / _WEIGHT)


class Moments(NamedTuple):
    mean: float
    variance: float


def score_range(parts: Iterable[Moments], n: int) -> tuple[int, int]:
    """Least and most right of n questions: nine of ten scores lie there, or a few more, since
    scores are whole.

    The parts are of domains whose abilities are taken for independent.
    """
    found = list(parts)
    mean = sum(part.mean for part in found)
    off = Z90 * sqrt(sum(part.variance for part in found)) + 0.5
    return max(0, ceil(mean - off)), min(n, floor(mean + off))


# The abilities that the batch form weighs: four spreads about the mean, in steps fine enough for
# what a thousand answers tell.
_GRID = tuple(-3.5 + step / 6 for step in range(55))
_SQUARES = tuple(ability * ability for ability in _GRID)
_SHARES = tuple(map(expected_share, _GRID))
_PRIOR = tuple(-((ability - MEAN) ** 2) / (2 * VARIANCE) for ability in _GRID)


@lru_cache(maxsize=64)
def _chances(difficulty: float, guessing: float) -> tuple[float, ...]:
    """Of one question, by ability; there are as many as levels and formats."""
    return tuple(chance_of_right(ability, difficulty, guessing) for ability in _GRID)


class Curve:
    """The chance of a right answer to a question of one quiz, by ability: the mean over them.

    That the questions of a quiz differ is so left out, which makes intervals a trifle too wide.
    """

    def __init__(self, questions: Iterable[tuple[float, float]]) -> None:
        """From the difficulty and the chance of guessing of each. ValueError without any."""
        found = list(questions)
        if not found:
            raise ValueError("A curve needs a question.")
        self.n = len(found)
        rows = [_chances(*question) for question in found]
        chances = [sum(column) / self.n for column in zip(*rows, strict=True)]
        self.right = [log(chance) for chance in chances]
        self.wrong = [log(1 - chance) for chance in chances]


class Curves:
    """Quizzes that were taken together, ready for many learners who did.

    The logarithm of a likelihood is a line in the counts: what nobody's count changes is summed
    beforehand, and a learner costs one product for each ability.
    """

    def __init__(self, curves: Sequence[Curve]) -> None:
        self.ns = [curve.n for curve in curves]
        wrong = [[curve.n * no for no in curve.wrong] for curve in curves]
        self._none_right = list(map(sum, zip(_PRIOR, *wrong, strict=True)))
        gains = [
            [yes - no for yes, no in zip(curve.right, curve.wrong, strict=True)] for curve in curves
        ]
        self._gains = list(zip(*gains, strict=True)) or [()] * len(_GRID)

    def forecast(self, rights: Sequence[int]) -> Forecast:
        """From how many are right in each quiz: the mean of all abilities, weighed by how well they
        explain that. Without drift, so that no order counts. ValueError unless 0 <= right <= n."""
        if any(not 0 <= right <= n for right, n in zip(rights, self.ns, strict=True)):
            raise ValueError(f"{list(rights)} of {self.ns} are no shares.")
        pairs = zip(self._none_right, self._gains, strict=True)
        logs = [none + sumprod(rights, gains) for none, gains in pairs]
        top = max(logs)
        weights = [exp(one - top) for one in logs]
        total = sum(weights)
        mean = sumprod(weights, _GRID) / total
        variance = sumprod(weights, _SQUARES) / total - mean * mean
        share = sumprod(weights, _SHARES) / total
        return Forecast(share, _interval(mean, variance), sum(self.ns))
