"""What the answers of a class say about a question and about a form. Pure counting.

A class of a thousand comes as groups from the database, never as a table of all its answers. So
everything here is computed from counts: how many learners with this total were right. `Counts` and
`Replies` hold every learner of the form once; who left the question empty was wrong.

None stands for what cannot be computed (everybody right, one question only). When a figure may be
shown is another matter: `measurement.guards`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from measurement.intervals import fisher, wilson
from measurement.marking import Share

# (right: 0 or 1, total score): learners
Counts = Mapping[tuple[int, int], int]
# (reply as a line, right: 0 or 1, total score): learners
Replies = Mapping[tuple[str, int, int], int]

# Top and bottom groups: Kelley 1939. Below so many learners a group would be a handful.
GROUP, ENOUGH_FOR_GROUPS = 0.27, 30
# A distractor works if so many choose it, and they are the weaker ones.
WORKING = 0.05


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r of `n` pairs, with its 95 per cent interval."""

    value: float
    n: int

    @property
    def low(self) -> float:
        return fisher(self.value, self.n)[0]

    @property
    def high(self) -> float:
        return fisher(self.value, self.n)[1]

    @property
    def uncertain(self) -> bool:
        """Whether so few answers could also come from no connection at all."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One question: `facility` is the share right, `r` the correlation with the rest of the form.

    `r_uncorrected` is with the total, which holds the question itself and so flatters short
    forms. `discrimination` is D: share right in the top 27 per cent less that in the bottom.
    """

    facility: Share
    r: Correlation | None
    r_uncorrected: Correlation | None
    discrimination: float | None

    @property
    def n(self) -> int:
        return self.facility.n


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """One option: who chose it, and the correlation of choosing it with the rest of the form."""

    option: str
    chosen: Share
    r: Correlation | None

    @property
    def works(self) -> bool:
        """For a distractor: chosen by some, and by those who know less."""
        return self.chosen.value >= WORKING and self.r is not None and self.r.value < 0

    @property
    def at_most(self) -> float:
        """The largest share in the class that these answers are compatible with."""
        return wilson(self.chosen.right, self.chosen.n)[1]


@dataclass(frozen=True, slots=True)
class FormStatistics:
    """A form of `k` questions: KR-20 says how reliable totals are, `sem` how far they may be off.

    Variance with denominator n, as in Kuder and Richardson 1937.
    """

    n: int
    k: int
    mean: float
    sd: float
    kr20: float | None

    @property
    def sem(self) -> float | None:
        """The standard error of measurement, in questions."""
        return None if self.kr20 is None else self.sd * sqrt(1 - self.kr20)


def counts_of_matrix(rows: Sequence[Sequence[int]]) -> tuple[Counter[tuple[int, int]], ...]:
    """For each question its counts; `rows` are learners with 0 or 1 for every question."""
    return tuple(
        Counter((int(right), sum(row)) for right, row in zip(column, rows, strict=True))
        for column in zip(*rows, strict=True)
    )


def counts_of_replies(replies: Replies) -> Counter[tuple[int, int]]:
    counts: Counter[tuple[int, int]] = Counter()
    for (_, right, total), learners in replies.items():
        counts[right, total] += learners
    return counts


def with_unanswered(replies: Replies, totals: Mapping[int, int]) -> Counter[tuple[str, int, int]]:
    """The replies, and an empty one for everybody who has no row: `totals` counts the learners
    of the form by total. ValueError where a total has more replies than learners."""
    missing = Counter(dict(totals))
    for (_, _, total), learners in replies.items():
        missing[total] -= learners
    if any(learners < 0 for learners in missing.values()):
        raise ValueError("There are more replies than learners.")
    return Counter(dict(replies)) + Counter({("", 0, x): w for x, w in missing.items()})


def item_statistics(counts: Counts, *, counted: bool = True) -> ItemStatistics:
    """The statistics of a question; a trial question is not `counted` in the totals."""
    right = sum(w for (y, _), w in counts.items() if y)
    return ItemStatistics(
        facility=Share(right, sum(counts.values())),
        r=correlation((y, x - y * counted, w) for (y, x), w in counts.items()),
        r_uncorrected=correlation((y, x, w) for (y, x), w in counts.items()),
        discrimination=discrimination(counts),
    )


def option_statistics(replies: Replies, option: str, *, counted: bool = True) -> OptionStatistics:
    """The statistics of an option in choice formats, or of a pair `prompt=option` in matching."""
    rows = [
        (int(option in reply.split()), total - right * counted, learners)
        for (reply, right, total), learners in replies.items()
    ]
    chosen = sum(learners for taken, _, learners in rows if taken)
    share = Share(chosen, sum(learners for _, _, learners in rows))
    return OptionStatistics(option, share, correlation(rows))


def form_statistics(items: Sequence[Counts]) -> FormStatistics:
    """The statistics of a form, from the counts of all its questions that count.

    ValueError where the totals are not those of the same learners on these questions.
    """
    totals = [_totals(counts) for counts in items]
    if not items or any(other != totals[0] for other in totals):
        raise ValueError("The counts are not of the same learners.")
    rights = [sum(w for (y, _), w in counts.items() if y) for counts in items]
    n, sum_x = sum(totals[0].values()), sum(x * w for x, w in totals[0].items())
    if sum(rights) != sum_x:
        raise ValueError("The totals are not of these questions.")
    sum_xx = sum(x * x * w for x, w in totals[0].items())
    # n² times the variance of the totals and of the questions: whole numbers, so that no order
    # of adding them up can change the result.
    spread, within = n * sum_xx - sum_x**2, sum(right * (n - right) for right in rights)
    k = len(items)
    kr20 = k * (spread - within) / ((k - 1) * spread) if k > 1 and spread else None
    return FormStatistics(n, k, sum_x / n if n else 0.0, sqrt(spread) / n if n else 0.0, kr20)


def discrimination(counts: Counts) -> float | None:
    """D. Learners of one total on the edge of a group belong to it by the part that fits in, so
    that the order of learners tells nothing. None for fewer than 30."""
    n = sum(counts.values())
    if n < ENOUGH_FOR_GROUPS:
        return None
    size = int(GROUP * n + 0.5)
    totals = sorted(_totals(counts))
    return (_right_of_first(counts, totals[::-1], size) - _right_of_first(counts, totals, size)) / (
        size
    )


def _right_of_first(counts: Counts, totals: Iterable[int], size: int) -> float:
    """How many are right among the first `size` learners in this order of totals."""
    right, room = 0.0, size
    for total in totals:
        here = counts.get((1, total), 0), counts.get((0, total), 0)
        taken = min(room, sum(here))
        if taken:
            right += here[0] * taken / sum(here)
        room -= taken
    return right


def correlation(rows: Iterable[tuple[int, int, int]]) -> Correlation | None:
    """Pearson's r of rows (x, y, how many); None where x or y is the same for all."""
    rows = list(rows)
    n = sum(w for _, _, w in rows)
    sum_x, sum_y = sum(w * x for x, _, w in rows), sum(w * y for _, y, w in rows)
    spread_x = n * sum(w * x * x for x, _, w in rows) - sum_x**2
    spread_y = n * sum(w * y * y for _, y, w in rows) - sum_y**2
    if not spread_x or not spread_y:
        return None
    shared = n * sum(w * x * y for x, y, w in rows) - sum_x * sum_y
    return Correlation(max(-1.0, min(1.0, shared / sqrt(spread_x * spread_y))), n)


def _totals(counts: Counts) -> Counter[int]:
    totals: Counter[int] = Counter()
    for (_, total), learners in counts.items():
        totals[total] += learners
    return totals
