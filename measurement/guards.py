"""What may be said about a question at which number of learners.

| learners | said |
| --- | --- |
| below 10 | "3 of 7 right" and which options were chosen; no statistic |
| 10 to 29 | the share with its range, how many chose each option |
| 30 to 99 | also D and r, marked as uncertain while the range of r holds 0 |
| from 100 | also flags, KR-20 and SEM |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from measurement.item_statistics import (
    Correlation,
    FormStatistics,
    ItemStatistics,
    OptionStatistics,
)
from measurement.marking import Share


class Say(IntEnum):
    """From how many learners on so much may be said."""

    COUNTS = 0
    SHARES = 10
    DISCRIMINATION = 30
    FLAGS = 100


def may_say(n: int) -> Say:
    return max(level for level in Say if n >= level)


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """What a page may show of a question; None where too few have answered to say it."""

    words: str
    facility: Share | None
    r: Correlation | None
    discrimination: float | None

    @property
    def uncertain(self) -> bool:
        """Whether D and r are drawn in grey."""
        return self.r is not None and self.r.uncertain


def said_of_item(statistics: ItemStatistics) -> ItemSaid:
    level, share = may_say(statistics.n), statistics.facility
    deep = level >= Say.DISCRIMINATION
    return ItemSaid(
        words=share_words(share, "right"),
        facility=share if level >= Say.SHARES else None,
        r=statistics.r if deep else None,
        discrimination=statistics.discrimination if deep else None,
    )


@dataclass(frozen=True, slots=True)
class OptionSaid:
    """What a page may show of an option. `works` is None while it cannot be told."""

    option: str
    words: str
    chosen: Share | None
    r: Correlation | None
    works: bool | None


def said_of_option(statistics: OptionStatistics) -> OptionSaid:
    level = may_say(statistics.chosen.n)
    deep = level >= Say.DISCRIMINATION
    return OptionSaid(
        option=statistics.option,
        words=_option_words(statistics, level),
        chosen=statistics.chosen if level >= Say.SHARES else None,
        r=statistics.r if deep else None,
        works=statistics.works if deep and statistics.chosen.right else None,
    )


def _option_words(statistics: OptionStatistics, level: Say) -> str:
    share = statistics.chosen
    if level < Say.SHARES:
        return "chosen" if share.right else "not chosen yet"
    if share.right:
        return f"chosen by {share.right} of {share.n}"
    # Nobody of thirty is not nobody: in a larger class it may be one in nine.
    return f"not chosen yet: 0 of {share.n}, which could still be up to {share.high}%"


def said_of_form(statistics: FormStatistics) -> FormStatistics | None:
    """KR-20 and SEM from a hundred learners on."""
    return statistics if may_say(statistics.n) >= Say.FLAGS else None


def share_words(share: Share, what: str) -> str:
    """ "18 of 30 right: 60% (range 42 to 75%)"; below ten the counts only."""
    words = f"{share.right} of {share.n} {what}"
    if may_say(share.n) < Say.SHARES:
        return words
    return f"{words}: {share.percent}% (range {share.low} to {share.high}%)"


def r_words(r: Correlation) -> str:
    return f"r {r.value:.2f} ({r.low:.2f} to {r.high:.2f})".replace("-", "−")
