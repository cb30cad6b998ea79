"""What would change the answer: one fact for another, another goal, the nearest right situation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product

from scenarios.bank import Bank, Skeleton
from scenarios.family import Family
from scenarios.lines import listed
from scenarios.solver import Solver

# A change that is longer than this is no explanation.
MOST_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that no longer holds, one that now does, or one in the place of the other."""

    dropped: str | None = None
    stated: str | None = None

    def words(self, family: Family) -> str:
        """A clause that completes "it would fit if …"."""
        if self.stated is not None:
            return family.levels[self.stated].if_stated
        return family.levels[self.dropped or ""].if_dropped

    def of(self, facts: frozenset[str]) -> frozenset[str]:
        """The facts after the change."""
        kept = facts - {self.dropped} if self.dropped else facts
        return kept | {self.stated} if self.stated else kept


@dataclass(frozen=True, slots=True)
class Twin:
    """The same job with one change and another key."""

    change: Change
    skeleton: Skeleton

    @property
    def lever(self) -> bool:
        """Whether one level of an attribute took the place of another."""
        old, new = self.change.dropped, self.change.stated
        return old is not None and new is not None and _attribute(old) == _attribute(new)

    @property
    def said(self) -> bool:
        """Whether one clause says the whole change: a fact more or less, or another level of one.

        Of a fact that went while another came, a reader who is told what came knows nothing.
        """
        return self.lever or None in (self.change.dropped, self.change.stated)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The fewest changes that make an option the right one, and the facts then."""

    option: str
    changes: tuple[Change, ...]
    facts: frozenset[str]

    def words(self, family: Family) -> str:
        """ "Fine-tuning would fit if … and …", as a sentence."""
        clauses = [change.words(family) for change in self.changes]
        return f"{family.option(self.option).name} would fit if {listed(clauses, 'and')}."


def twins(bank: Bank, skeleton: Skeleton) -> tuple[Twin, ...]:
    """Every situation of the same job that differs in one fact and has another key; levers first.

    The goal stays, or falls away where it is no longer needed to decide, or comes in where it is.
    """
    found = [twin for twin in _beside(bank, skeleton) if twin.skeleton.key != skeleton.key]
    return tuple(sorted(found, key=lambda twin: (not twin.lever, twin.skeleton.id)))


def kin(bank: Bank, skeleton: Skeleton) -> tuple[Twin, ...]:
    """Every situation of the same job and goal that differs in one fact and keeps the key."""
    found = [
        twin
        for twin in _beside(bank, skeleton)
        if twin.skeleton.key == skeleton.key and twin.skeleton.goal == skeleton.goal
    ]
    return tuple(sorted(found, key=lambda twin: twin.skeleton.id))


def _beside(bank: Bank, skeleton: Skeleton) -> Iterator[Twin]:
    facts = frozenset(skeleton.facts)
    for other in bank.by_place.get(skeleton.place, ()):
        if skeleton.goal is not None and other.goal not in (None, skeleton.goal):
            continue
        gone, come = facts - set(other.facts), set(other.facts) - facts
        if len(gone) <= 1 and len(come) <= 1 and gone | come:
            yield Twin(Change(next(iter(gone), None), next(iter(come), None)), other)


def goal_twins(bank: Bank) -> Iterator[tuple[Skeleton, Skeleton]]:
    """Situations told alike of which two goals ask for different options."""
    same: dict[tuple[object, ...], list[Skeleton]] = {}
    for skeleton in bank.skeletons:
        if skeleton.goal is not None:
            same.setdefault((skeleton.place, skeleton.facts), []).append(skeleton)
    for found in same.values():
        for one, other in combinations(found, 2):
            if one.key != other.key:
                yield one, other


def minimal_sets(
    solver: Solver, facts: Iterable[str], goal: str | None, key: str
) -> tuple[frozenset[str], ...]:
    """Every set of these facts that still leaves the key and loses it with any fact less."""
    stated = sorted(facts, key=solver.order.__getitem__)
    found: list[frozenset[str]] = []
    for size in range(len(stated) + 1):
        for chosen in map(frozenset, combinations(stated, size)):
            if not any(less <= chosen for less in found) and solver.holds(chosen, goal, key):
                found.append(chosen)
    return tuple(found)


@lru_cache(maxsize=4096)
def nearest(solver: Solver, facts: frozenset[str], goal: str | None, option: str) -> Nearest | None:
    """The fewest changes, two at most, after which `option` is the answer; None if none are.

    Of equally few, a lever comes first, then facts in the order of the file.
    """
    for size in range(1, MOST_CHANGES + 1):
        for changes in _changes(solver, facts, option, size):
            after = facts
            for change in changes:
                after = change.of(after)
            if _answers(solver, after, goal, option):
                return Nearest(option, changes, after)
    return None


def _answers(solver: Solver, facts: frozenset[str], goal: str | None, option: str) -> bool:
    """Whether the option stands alone, or is put first by the goal that is asked for.

    What only speaks for another option is no constraint, and does not count.
    """
    levels = solver.family.levels
    bound = frozenset(
        fact
        for fact in facts
        if levels[fact].role in ("demand", "means") or option in levels[fact].supports
    )
    return any(solver.sound(bound, asked) == option for asked in {None, goal})


def _changes(
    solver: Solver, facts: frozenset[str], option: str, size: int
) -> Iterator[tuple[Change, ...]]:
    """Sets of changes that undo whatever rules the option out."""
    against = [fact for fact in solver.in_order(facts) if solver.out[fact] & solver.bit[option]]
    if len(against) > size:
        return
    undoing = [list(_undoing(solver, fact, option)) for fact in against]
    free = list(_free(solver, facts, option)) if len(against) < size else []
    for undone in product(*undoing):
        for others in combinations(free, size - len(undone)):
            changes = (*undone, *others)
            touched = [
                _attribute(fact)
                for change in changes
                for fact in {change.dropped, change.stated} - {None}
                if fact is not None
            ]
            pairs = sum(bool(change.dropped and change.stated) for change in changes)
            if len(set(touched)) == len(touched) - pairs:
                yield changes


def _undoing(solver: Solver, fact: str, option: str) -> Iterator[Change]:
    levels = solver.family.levels
    for other, level in levels.items():
        same = level.attribute == levels[fact].attribute and other != fact
        if same and not solver.out[other] & solver.bit[option] and level.role != "company":
            yield Change(fact, other)
    yield Change(dropped=fact)


def _free(solver: Solver, facts: frozenset[str], option: str) -> Iterator[Change]:
    levels = solver.family.levels
    stated = {_attribute(fact): fact for fact in facts}
    for fact, level in levels.items():
        speaks = level.rules_out or option in level.supports
        if fact not in facts and speaks and not solver.out[fact] & solver.bit[option]:
            yield Change(stated.get(level.attribute), fact)
    yield from chain(Change(dropped=fact) for fact in solver.in_order(facts))


def _attribute(fact: str) -> str:
    return fact.partition(".")[0]
