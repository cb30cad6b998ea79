"""How the shares of a class lie: a histogram, drawn by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

# Bars of ten per cent; the last one holds 100.
BARS, WIDTH, HEIGHT = 10, 32, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """Learners between two shares, with where it is drawn."""

    low: int
    high: int
    learners: int
    x: int
    y: float
    height: float

    @property
    def words(self) -> str:
        return f"{self.low} to {self.high}%"

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2 - 1

    @property
    def above(self) -> float:
        """Where its number stands."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Spread:
    """Shares in whole per cent, with the median and between what half of them lie."""

    bars: tuple[Bar, ...]
    median: int
    low: int
    high: int

    @classmethod
    def of(cls, percents: Sequence[int]) -> Spread:
        """Of two shares or more."""
        low, median, high = quantiles(percents, n=4, method="inclusive")
        return cls(_bars(percents), *(int(one + 0.5) for one in (median, low, high)))

    @property
    def median_at(self) -> int:
        return self._at(self.median)

    @property
    def low_at(self) -> int:
        return self._at(self.low)

    @property
    def span(self) -> int:
        return self._at(self.high) - self.low_at

    def _at(self, percent: int) -> int:
        return percent * BARS * WIDTH // 100


def _bars(percents: Sequence[int]) -> tuple[Bar, ...]:
    step = 100 // BARS
    counts = [0] * BARS
    for percent in percents:
        counts[min(BARS - 1, percent // step)] += 1
    most = max(counts)
    return tuple(
        Bar(
            low=number * step,
            high=100 if number == BARS - 1 else (number + 1) * step - 1,
            learners=count,
            x=number * WIDTH + 1,
            y=round(HEIGHT * (1 - count / most), 1),
            height=round(HEIGHT * count / most, 1),
        )
        for number, count in enumerate(counts)
    )
