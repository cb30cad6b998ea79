"""Marks: pure functions of an answer and the pinned item."""

from __future__ import annotations

from dataclasses import dataclass

from measurement.intervals import wilson


def mark(key: str, choice: str) -> bool:
    """Whether the chosen option is the key. All or nothing, as in the exam."""
    return choice == key


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `n`, with what that says: a share and its 95 per cent interval, all 0 to 1."""

    right: int
    n: int

    @property
    def value(self) -> float:
        return self.right / self.n if self.n else 0.0

    @property
    def percent(self) -> int:
        """The share in whole per cent; halves go up."""
        return int(100 * self.value + 0.5)

    @property
    def low(self) -> int:
        return int(100 * wilson(self.right, self.n)[0] + 0.5)

    @property
    def span(self) -> int:
        """The width of the interval in per cent."""
        return self.high - self.low

    @property
    def high(self) -> int:
        return int(100 * wilson(self.right, self.n)[1] + 0.5)
