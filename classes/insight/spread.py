"""How the shares right of a class lie: a histogram, and each learner with a range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from classes.insight.answers import ClassAnswers
from measurement.behind import Record
from measurement.intervals import Z95
from measurement.item_statistics import sem_of_learner
from measurement.marking import Share

# Bars of ten per cent; the last one holds 100.
BARS, WIDTH, HEIGHT = 10, 32, 120
# So many are listed by name; a longer list is the table of scores.
LISTED = 60
FEW = 5


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
    """Each learner's share right of all questions they were asked, the lowest first."""

    learners: tuple[tuple[User, Share], ...]
    bars: tuple[Bar, ...]
    mean: int
    # Where nineteen of twenty learners would lie who all stand at the mean, by chance alone.
    low: int
    high: int

    @property
    def few(self) -> bool:
        return len(self.learners) < FEW

    @property
    def listed(self) -> tuple[tuple[User, Share], ...]:
        return self.learners if len(self.learners) <= LISTED else ()

    @property
    def mean_at(self) -> int:
        return self._at(self.mean)

    @property
    def low_at(self) -> int:
        return self._at(self.low)

    @property
    def span(self) -> int:
        return self._at(self.high) - self.low_at

    def _at(self, percent: int) -> int:
        return percent * BARS * WIDTH // 100


def spread_of(answers: ClassAnswers, records: Iterable[Record]) -> Spread:
    found = [
        (answers.learner(record.learner), Share(record.all.right, record.all.n))
        for record in records
        if record.all.n
    ]
    found.sort(key=lambda one: one[1].value)
    shares = [share for _, share in found]
    mean = sum(share.value for share in shares) / len(shares) if shares else 0.0
    sizes = sorted(share.n for share in shares)
    size = sizes[len(sizes) // 2] if sizes else 1
    off = Z95 * sem_of_learner(mean, size) / size
    return Spread(
        learners=tuple(found),
        bars=_bars(shares),
        mean=_percent(mean),
        low=_percent(max(0.0, mean - off)),
        high=_percent(min(1.0, mean + off)),
    )


def _bars(shares: list[Share]) -> tuple[Bar, ...]:
    counts = [0] * BARS
    for share in shares:
        counts[min(BARS - 1, BARS * share.right // share.n)] += 1
    most = max(counts) or 1
    step = 100 // BARS
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


def _percent(share: float) -> int:
    return int(100 * share + 0.5)
