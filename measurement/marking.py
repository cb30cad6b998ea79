"""Marks: pure functions of an answer and the pinned item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from measurement.intervals import wilson
from measurement.replies import read


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a reply is right as a whole, and what it is worth: 0 to 1."""

    right: bool
    credit: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was decided about a question after it was asked.

    `kind`: void (counts for nobody), credit (everybody gets it), accept (`replies` are right, too),
    key (`replies` are right instead of the key). Replies are lines of `measurement.replies`.
    """

    kind: str
    replies: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether replies still decide."""
        return self.kind in ("accept", "key")

    def keys(self, key: str) -> tuple[str, ...]:
        """All that is right now, where `key` was."""
        return {"accept": (key, *self.replies), "key": self.replies}.get(self.kind, (key,))


def mark(
    format: str, key: str, reply: str, *, partial: bool = False, ruled: Ruled | None = None
) -> Mark:
    """The mark of a reply; key and reply are lines of `measurement.replies`.

    All or nothing, as in the exam; with `partial` a reply earns its share. What is left empty
    earns nothing. After a ruling the best of all that is right. ValueError for an unknown format.
    """
    keys = ruled.keys(key) if ruled else (key,)
    right = reply in keys and reply != ""
    if not partial or right or not reply:
        return Mark(right, float(right))
    return Mark(right, max(credit(format, read(format, one), read(format, reply)) for one in keys))


def mark_whole(format: str, key: Sequence[object], reply: Sequence[object]) -> bool:
    """Whether the reply is right as a whole, which is all that the exam counts.

    Ids for multiple choice and multiple response, in any order; ids in order for ordering; pairs
    of a prompt's id and an option's for matching, in any order. KeyError for an unknown format.
    """
    return credit(format, key, reply) == 1.0


def credit(format: str, key: Sequence[object], reply: Sequence[object]) -> float:
    """What a reply is worth with partial credit, a study setting: 0 to 1.

    Multiple response: each right one counts for it, each wrong one against it. Ordering: the
    share of pairs that stand in the right order, of those that there are. Matching: the share of
    right pairs. KeyError for an unknown format.
    """
    return {
        "multiple_choice": _chosen,
        "multiple_response": _chosen,
        "ordering": _ordered,
        "matching": _matched,
    }[format](key, reply)


def _chosen(key: Sequence[object], reply: Sequence[object]) -> float:
    right, chosen = set(key), set(reply)
    return max(0.0, (len(right & chosen) - len(chosen - right)) / len(right))


def _ordered(key: Sequence[object], reply: Sequence[object]) -> float:
    place = {id: number for number, id in enumerate(reply)}
    pairs = list(combinations(key, 2))
    kept = sum(a in place and b in place and place[a] < place[b] for a, b in pairs)
    return kept / len(pairs) if len(reply) <= len(key) else 0.0


def _matched(key: Sequence[object], reply: Sequence[object]) -> float:
    given = {*map(_pair, reply)}
    if len(given) > len(key):  # a prompt with two answers has none
        return 0.0
    return len({*map(_pair, key)} & given) / len(key)


def _pair(pair: object) -> object:
    return tuple(pair) if isinstance(pair, list) else pair


def halves_up(percent: float) -> int:
    """A whole number of percent; what falls below a half by a hair of the machine does not."""
    return int(round(percent, 6) + 0.5)


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
        return halves_up(100 * self.value)

    @property
    def low(self) -> int:
        return halves_up(100 * wilson(self.right, self.n)[0])

    @property
    def span(self) -> int:
        """The width of the interval in per cent."""
        return self.high - self.low

    @property
    def high(self) -> int:
        return halves_up(100 * wilson(self.right, self.n)[1])
