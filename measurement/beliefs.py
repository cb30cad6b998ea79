"""Which wrong beliefs a class holds: counted in learners, not in answers.

A learner shows a belief who chose by it twice or more, and in at least a third of the chances.
Twice alone would do for a short quiz only: after a hundred questions half of all learners have
chosen twice by any belief, by guessing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from measurement.guards import share_words
from measurement.marking import Share

# A belief is shown to a class only when so many of it have met it.
FEW = 5
# Once is a slip; and so is less than one in so many chances.
TWICE, ONE_IN = 2, 3


@dataclass(frozen=True, slots=True)
class BeliefRow:
    """How often a learner could have chosen by a belief (`chances`), and how often they did."""

    learner: int
    belief: str
    chances: int
    chosen: int

    @property
    def shows(self) -> bool:
        return shows(self.chances, self.chosen)


def shows(chances: int, chosen: int) -> bool:
    """Whether so many wrong choices, of so many chances, are more than slips."""
    return chosen >= TWICE and ONE_IN * chosen >= chances


@dataclass(frozen=True, slots=True)
class BeliefStatistics:
    """A belief in a class. `shown`: learners who show it, of those who could, having met it twice
    or more. `once`: learners who chose by it the only time they met it, of those who met it once;
    they may hold it, and are never added to the others."""

    belief: str
    shown: Share
    once: Share

    @property
    def met(self) -> int:
        return self.shown.n + self.once.n

    @property
    def may_be_shown(self) -> bool:
        return self.met >= FEW

    @property
    def words(self) -> str:
        """With a share and its range from ten learners on."""
        if not self.shown.n:
            return self._once_words
        words = share_words(self.shown, "learners who met it twice or more")
        return f"{words}; {self._once_words}" if self.once.right else words

    @property
    def _once_words(self) -> str:
        return f"{self.once.right} of {self.once.n} chose it the one time they met it"


def beliefs_of_class(rows: Iterable[BeliefRow]) -> tuple[BeliefStatistics, ...]:
    """The beliefs that somebody shows or chose once, most learners first.

    One row for each learner and belief. Rows without a chance say nothing; ValueError for more
    choices than chances. What `may_be_shown` denies is for no page.
    """
    counts: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row in rows:
        counts[row.belief][row.chances, row.chosen] += 1
    return beliefs_of_counts(counts)


def beliefs_of_counts(
    counts: Mapping[str, Mapping[tuple[int, int], int]],
) -> tuple[BeliefStatistics, ...]:
    """The same from each belief's {(chances, chosen): learners}."""
    found = [_statistics(belief, own) for belief, own in sorted(counts.items())]
    return tuple(
        sorted(
            (one for one in found if one.shown.right or one.once.right),
            key=lambda one: (-one.shown.right, -one.once.right),
        )
    )


def _statistics(belief: str, counts: Mapping[tuple[int, int], int]) -> BeliefStatistics:
    shown = shown_of = once = once_of = 0
    for (chances, chosen), learners in counts.items():
        if not 0 <= chosen <= chances:
            raise ValueError(f"Chosen {chosen} times in {chances} chances.")
        if chances >= TWICE:
            shown_of += learners
            shown += learners * shows(chances, chosen)
        elif chances:
            once_of += learners
            once += learners * chosen
    return BeliefStatistics(belief, Share(shown, shown_of), Share(once, once_of))
