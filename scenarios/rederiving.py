"""The key of a pinned item, derived again from its facts under a family's present files.

Over the second checker's plain tables, for authors who change a rule: words may have changed, what
counts is which answer the facts leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, permutations
from typing import Any

from scenarios.checker import FamilyTables, Tables, tables_of
from scenarios.items import Item, StatedFact

Key = tuple[Any, ...]
Before = Callable[[str, str], bool]


def derived(sources: Tables, item: Item) -> Key | None:
    """What is right by the files as they are now, as `Item.key` has it; None if nothing is, if
    several answers are, or if the files no longer have what the item names."""
    derive = {
        "multiple_choice": _choice,
        "multiple_response": _response,
        "ordering": _order,
        "matching": _match,
    }[item.format]
    try:
        return derive(tables_of(sources), item)
    except KeyError:
        return None


def _choice(family: FamilyTables, item: Item) -> Key | None:
    family = family.offering(family.job(item).get("table", "core"))
    key = _only(family, item.facts, item.qualifier, family.options)
    return None if key is None else (key,)


def _only(
    family: FamilyTables, stated: Iterable[StatedFact], goal: str | None, options: Iterable[str]
) -> str | None:
    """The one option that the facts leave, or the goal puts first, undisputed."""
    facts = {fact.id for fact in stated}
    for fact in facts:
        family.levels[fact]  # a KeyError if it is gone
    if family.contradict(facts):
        return None
    keys = [one for one in options if family.holds(facts, goal, one)]
    sure = len(keys) == 1 and not family.doubtful(keys[0], facts)
    return keys[0] if sure else None


def _response(family: FamilyTables, item: Item) -> Key | None:
    family.every[item.about]
    levels = [(one.id, family.levels[one.id]) for one in item.options]
    if any(
        item.about in level.get(kind, {}) for _, level in levels for kind in ("open", "against")
    ):
        return None
    return tuple(id for id, level in levels if item.about in level.get("rules_out", {}))


def _order(family: FamilyTables, item: Item) -> Key | None:
    ids = [option.id for option in item.options]
    before = _by_goal(family, item.qualifier) if item.qualifier else _by_steps(family, item.about)
    orders = [
        order
        for order in permutations(ids)
        if all(before(one, other) for one, other in pairwise(order))
    ]
    return orders[0] if len(orders) == 1 else None


def _by_goal(family: FamilyTables, goal: str) -> Before:
    return lambda one, other: family.places_above(goal, one, other)


def _by_steps(family: FamilyTables, sequence: str) -> Before:
    place = {step["id"]: n for n, step in enumerate(family.sequences[sequence]["steps"])}
    return lambda one, other: place[one] < place[other]


def _match(family: FamilyTables, item: Item) -> Key | None:
    found = [
        (prompt.id, _only(family, prompt.facts, None, family.options)) for prompt in item.prompts
    ]
    return None if any(key is None for _, key in found) else tuple(found)
