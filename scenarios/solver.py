"""Who fits a situation, and why the others do not. Options are bits, rules are masks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

from scenarios.family import CORE, Family, Goal


@dataclass(frozen=True, slots=True)
class Proof:
    """Why exactly one option stands.

    `deciding` are the facts without which another option could stand (the union of all minimal
    sets), `out_by` the stated facts that rule out each distractor, `missing` the preconditions
    nothing states, `beaten` the distractors that only the goal puts below the key.
    """

    key: str
    deciding: tuple[str, ...]
    out_by: dict[str, tuple[str, ...]]
    missing: dict[str, tuple[str, ...]]
    beaten: tuple[str, ...]


class Solver:
    """One table of a family's options, its rules as masks; made once, asked often."""

    def __init__(self, family: Family, table: str = CORE) -> None:
        self.family = family
        options = family.table(table)
        self.ids = tuple(option.id for option in options)
        self.bit = {id: 1 << place for place, id in enumerate(self.ids)}
        self.every = (1 << len(self.ids)) - 1
        self.order = {fact: place for place, fact in enumerate(family.levels)}
        self.out = {fact: self._mask(level.rules_out) for fact, level in family.levels.items()}
        self.open = {fact: self._mask(level.open) for fact, level in family.levels.items()}
        self.required = {option.id: frozenset(option.requires) for option in options}
        self.called_for = {option.id: _sets(option.called_for_by) for option in options}
        self.called_for_goal = {goal.id: _sets(goal.called_for_by) for goal in family.goals}
        self.above = {goal.id: _closure(goal) for goal in family.goals}

    def _mask(self, options: Iterable[str]) -> int:
        return reduce(or_, (self.bit[id] for id in options if id in self.bit), 0)

    def _names(self, mask: int) -> tuple[str, ...]:
        return tuple(id for id in self.ids if mask & self.bit[id])

    def clash(self, facts: Iterable[str]) -> str | None:
        """Why these facts cannot share a story; None if they can."""
        stated = set(facts)
        attributes = [fact.partition(".")[0] for fact in stated]
        if len(set(attributes)) < len(attributes):
            return "a situation states at most one level of an attribute"
        for one, other, because in self.family.clashes:
            if stated & one and stated & other:
                return because
        return None

    def lacking(self, facts: frozenset[str]) -> int:
        """The options of which a precondition is unstated, as a mask."""
        return self._mask(id for id in self.ids if not self.required[id] <= facts)

    def standing(self, facts: Iterable[str]) -> int:
        """The options that no rule and no unstated precondition takes away, as a mask."""
        stated = frozenset(facts)
        fallen = reduce(or_, (self.out[fact] for fact in stated), 0)
        return self.every & ~fallen & ~self.lacking(stated)

    def standing_names(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The options that stand, by their ids."""
        return self._names(self.standing(facts))

    def unknown(self, facts: Iterable[str]) -> int:
        """The options on which sources disagree for one of these facts, as a mask."""
        return reduce(or_, (self.open[fact] for fact in facts), 0)

    def key(self, facts: frozenset[str], goal: str | None) -> str | None:
        """The one option that fits, or None: no survivor, several, a tie, or an open verdict."""
        alive = self._names(self.standing(facts))
        unknown = self.unknown(facts)
        if goal is None:
            return alive[0] if len(alive) == 1 and not unknown & self.bit[alive[0]] else None
        if len(alive) < 2:
            return None
        best = [
            id
            for id in alive
            if not unknown & self.bit[id]
            and all((id, other) in self.above[goal] for other in alive if other != id)
        ]
        return best[0] if best else None

    def affirmed(self, key: str, facts: frozenset[str], goal: str | None) -> bool:
        """Whether something gives a reason to choose the key, and not only rivals that fall."""
        return all(group & facts for group in self.calls(key, goal))

    def calls(self, key: str, goal: str | None) -> tuple[frozenset[str], ...]:
        """The groups of facts of which one each must speak for the key; a goal may have its own."""
        own = self.called_for_goal[goal] if goal is not None else ()
        return own or self.called_for[key]

    def sound(self, facts: frozenset[str], goal: str | None) -> str | None:
        """The key if an item may rest on these facts and this goal; None otherwise."""
        if self.clash(facts):
            return None
        key = self.key(facts, goal)
        return key if key is not None and self.affirmed(key, facts, goal) else None

    def deciding(self, facts: frozenset[str], goal: str | None, key: str) -> tuple[str, ...]:
        """The facts that stand in some smallest set which still leaves the key, in file order."""
        relevant = [fact for fact in facts if self.out[fact] or fact in self.required[key]]
        for size in range(len(relevant) + 1):
            smallest = [
                set(chosen)
                for chosen in combinations(relevant, size)
                if self.holds(frozenset(chosen), goal, key)
            ]
            if smallest:
                return self.in_order(set().union(*smallest))
        return self.in_order(facts)

    def holds(self, facts: frozenset[str], goal: str | None, key: str) -> bool:
        """Whether these facts, and the goal among several, leave the key."""
        alive = self._names(self.standing(facts))
        if key not in alive:
            return False
        others = [id for id in alive if id != key]
        if goal is None:
            return not others
        return all((key, other) in self.above[goal] for other in others)

    def in_order(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The facts in the order of the family file."""
        return tuple(sorted(facts, key=self.order.__getitem__))

    def prove(self, facts: frozenset[str], goal: str | None) -> Proof | None:
        """The proof that exactly one option stands; None if these facts make no item."""
        key = self.sound(facts, goal)
        if key is None:
            return None
        return self.proof(facts, key, self.deciding(facts, goal, key))

    def proof(self, facts: Iterable[str], key: str, deciding: tuple[str, ...]) -> Proof:
        """The proof for a key and deciding facts that are known to hold."""
        stated = frozenset(facts)
        others = [id for id in self.ids if id != key]
        out_by = {
            id: self.in_order(fact for fact in stated if self.out[fact] & self.bit[id])
            for id in others
        }
        missing = {id: self.in_order(self.required[id] - stated) for id in others}
        beaten = tuple(id for id in others if not out_by[id] and not missing[id])
        return Proof(key, deciding, out_by, missing, beaten)


def _sets(groups: Iterable[Iterable[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group) for group in groups)


def _closure(goal: Goal) -> frozenset[tuple[str, str]]:
    """The goal's pairs and what follows from them."""
    pairs = set(goal.better)
    while True:
        follows = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not follows:
            return frozenset(pairs)
        pairs |= follows
