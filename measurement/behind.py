"""Who in a class falls behind, and how that is known.

A name is given only with a reason that can be checked. Compared is always with what the class got
right on the very same questions, so that nobody is named for having been given harder ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from measurement.guards import Say
from measurement.intervals import wilson
from measurement.marking import Share

# Fewer answers than this, or a smaller class, name nobody by their answers.
ENOUGH = int(Say.SHARES)
# With hundreds of answers every difference is certain; only a large one is worth a name.
FAR = 0.15
# How many answers are "the last ones".
LATELY = 30
# So many assignments, and this part of those due, are no accident.
SEVERAL, PART = 2, 1 / 3


class ReasonKind(StrEnum):
    BELOW = "below"
    FALLING = "falling"
    NOT_STARTED = "not started"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Stretch:
    """`right` of `n` answers in a row; of the same questions the class has `expected` right."""

    right: int = 0
    n: int = 0
    expected: float = 0.0

    @classmethod
    def of(cls, answers: Iterable[tuple[bool, float]]) -> Stretch:
        """From answers: right or not, and the share of the class that was right there."""
        pairs = list(answers)
        return cls(sum(right for right, _ in pairs), len(pairs), sum(share for _, share in pairs))

    def __add__(self, other: Stretch) -> Stretch:
        return Stretch(self.right + other.right, self.n + other.n, self.expected + other.expected)

    @property
    def class_share(self) -> float:
        return self.expected / self.n if self.n else 0.0

    @property
    def gap(self) -> float:
        """How far below the class, as a share; below 0 for those above it."""
        return self.class_share - Share(self.right, self.n).value

    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.n)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a learner: the answers before the last ones, the last ones, and of the
    assignments that are `due` how many were not started or handed in late."""

    learner: int
    before: Stretch = Stretch()
    lately: Stretch = Stretch()
    due: int = 0
    not_started: int = 0
    late: int = 0

    @property
    def all(self) -> Stretch:
        return self.before + self.lately


def record_of(
    learner: int,
    answers: Sequence[tuple[bool, float]],
    *,
    last: int = LATELY,
    due: int = 0,
    not_started: int = 0,
    late: int = 0,
) -> Record:
    """A record from all answers of a learner, oldest first; see `Stretch.of`."""
    before, lately = Stretch.of(answers[:-last]), Stretch.of(answers[-last:])
    return Record(learner, before, lately, due, not_started, late)


@dataclass(frozen=True, slots=True)
class Reason:
    kind: ReasonKind
    words: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A learner who falls behind; one to four reasons, the weightiest first."""

    learner: int
    reasons: tuple[Reason, ...]
    gap: float


def who_is_behind(records: Sequence[Record]) -> tuple[Behind, ...]:
    """Who falls behind in a class, most reasons first, then furthest below the class.

    Answers name nobody in a class of fewer than ten who have answered.
    """
    comparable = sum(record.all.n > 0 for record in records) >= ENOUGH
    found = [
        Behind(record.learner, reasons, record.all.gap)
        for record in records
        if (reasons := tuple(_reasons(record, comparable=comparable)))
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.reasons), -one.gap, one.learner)))


def _reasons(record: Record, *, comparable: bool) -> Iterable[Reason]:
    if comparable and _is_below(record.all):
        yield Reason(ReasonKind.BELOW, f"{_of_class(record.all)} on the same questions")
    if comparable and _is_falling(record.before, record.lately):
        yield Reason(ReasonKind.FALLING, _falling_words(record))
    if _are_several(record.not_started, record.due):
        words = f"has not started {record.not_started} of {record.due} assignments that were due"
        yield Reason(ReasonKind.NOT_STARTED, words)
    if _are_several(record.late, record.due):
        words = f"was late with {record.late} of {record.due} assignments that were due"
        yield Reason(ReasonKind.LATE, words)


def _is_below(all: Stretch) -> bool:
    return all.n >= ENOUGH and all.gap >= FAR and all.interval()[1] < all.class_share


def _is_falling(before: Stretch, lately: Stretch) -> bool:
    """The intervals separate, each taken from what the class has on the same questions: if the
    last quiz was harder for all, nobody falls."""
    if min(before.n, lately.n) < ENOUGH or lately.gap - before.gap < FAR:
        return False
    return lately.interval()[1] - lately.class_share < before.interval()[0] - before.class_share


def _are_several(count: int, due: int) -> bool:
    return count >= SEVERAL and count >= PART * due


def _falling_words(record: Record) -> str:
    return (
        f"lately {_of_class(record.lately)}; before that {_of_class(record.before)}, "
        "each on the same questions"
    )


def _of_class(stretch: Stretch) -> str:
    percent = int(100 * stretch.class_share + 0.5)
    return f"{stretch.right} of {stretch.n} right, the class {percent}%"
