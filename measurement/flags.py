"""Questions that their author should look at, in a teacher's words.

A flag needs a hundred learners, and an interval that lies wholly beyond the threshold: a question
is never accused by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from measurement.guards import Say, may_say, r_words
from measurement.intervals import wilson
from measurement.item_statistics import ItemStatistics, OptionStatistics

HARD, EASY = 0.25, 0.95
LOOK, ALARM = 0.10, 0.0


class FlagKind(StrEnum):
    KEY = "key"
    RIVAL = "rival"
    UNRELATED = "unrelated"
    HARD = "hard"
    EASY = "easy"


WORDS = {
    FlagKind.KEY: (
        "Those who did well on the rest got this one wrong more often than the others: "
        "check the key."
    ),
    FlagKind.RIVAL: (
        "Those who did well on the rest chose this wrong option more often than the others: "
        "check whether it is right, too."
    ),
    FlagKind.UNRELATED: (
        "Those who did well on the rest did hardly better here than the others: "
        "check whether the words are clear."
    ),
    FlagKind.HARD: (
        "Fewer than one in four got this one right: check the key, or teach what it asks."
    ),
    FlagKind.EASY: "Nearly everybody got this one right: it does not tell who knows more.",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing about one question; `harmed` learners lost a point by it, if it is a fault.

    `option` is the rival's, and empty for other kinds.
    """

    item: str
    kind: FlagKind
    harmed: int
    figures: str
    option: str = ""

    @property
    def words(self) -> str:
        return WORDS[self.kind]


def flags(
    items: Iterable[tuple[str, ItemStatistics, Sequence[OptionStatistics]]],
) -> tuple[Flag, ...]:
    """The flags of all these questions, those that harmed most learners first."""
    found = [flag for item in items for flag in flags_of(*item)]
    return tuple(sorted(found, key=lambda flag: -flag.harmed))


def flags_of(
    item: str, statistics: ItemStatistics, distractors: Sequence[OptionStatistics] = ()
) -> tuple[Flag, ...]:
    """The flags of one question, given its wrong options; none below a hundred learners."""
    if may_say(statistics.n) < Say.FLAGS:
        return ()
    return (
        *_of_r(item, statistics),
        *(flag for option in distractors for flag in _of_option(item, option)),
        *_of_facility(item, statistics),
    )


def _of_r(item: str, statistics: ItemStatistics) -> Iterable[Flag]:
    if statistics.r is not None and statistics.r.high < LOOK:
        kind = FlagKind.KEY if statistics.r.high < ALARM else FlagKind.UNRELATED
        yield Flag(item, kind, _wrong(statistics), r_words(statistics.r))


def _of_option(item: str, option: OptionStatistics) -> Iterable[Flag]:
    if option.r is not None and option.r.low > 0:
        figures = f"chosen by {option.chosen.right} of {option.chosen.n}, {r_words(option.r)}"
        yield Flag(item, FlagKind.RIVAL, option.chosen.right, figures, option.option)


def _of_facility(item: str, statistics: ItemStatistics) -> Iterable[Flag]:
    share = statistics.facility
    low, high = wilson(share.right, share.n)
    figures = f"{share.right} of {share.n} right"
    if high < HARD:
        yield Flag(item, FlagKind.HARD, _wrong(statistics), figures)
    if low > EASY:
        yield Flag(item, FlagKind.EASY, 0, figures)


def _wrong(statistics: ItemStatistics) -> int:
    return statistics.n - statistics.facility.right
