"""One fact changed: which option fits now? Asked beside the reasons of a question."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from lessons.content import course
from scenarios.bank import Skeleton, bank_of
from scenarios.family import Family
from scenarios.items import Item
from scenarios.twins import Twin, kin, twins

# Of so many questions one asks about a change that leaves the answer as it was.
UNCHANGED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one fact: in words, the options to choose from, the key then and why."""

    words: str
    options: tuple[tuple[str, str], ...]
    key: str
    why: str

    @property
    def name(self) -> str:
        return dict(self.options)[self.key]


def change_of(item: Item) -> Change | None:
    """The change that this item is asked about, always the same; None where none can be said."""
    family = course().families[item.family]
    own = {option.id for option in family.options}
    shown = [option.id for option in item.options if option.id in own]
    skeleton = _skeleton(family, item)
    if skeleton is None:
        return None
    number = crc32(item.id.encode())
    bank = bank_of(family)
    found = [one for one in twins(bank, skeleton) if one.said and one.skeleton.key in shown]
    still = [one for one in kin(bank, skeleton) if one.said]
    pool = still if still and number % UNCHANGED == 0 else found
    if not pool:
        return None
    twin = pool[number % len(pool)]
    return Change(
        _told(family, twin),
        tuple((id, family.option(id).name) for id in shown),
        twin.skeleton.key,
        _why(family, skeleton, twin),
    )


def _told(family: Family, twin: Twin) -> str:
    """What is supposed; of a level in the place of another, which one is gone."""
    words = f"Suppose {twin.change.words(family)}."
    old = twin.change.dropped
    return f"{words} No longer so: “{family.levels[old].label}”." if old and twin.lever else words


def _skeleton(family: Family, item: Item) -> Skeleton | None:
    facts = {fact.id for fact in item.facts}
    known = bank_of(family)
    for one in (*known.by_place.get((item.setting, item.job), ()), *known.told):
        same = one.place == (item.setting, item.job) and one.goal == item.qualifier
        if same and one.key == item.key[0] and facts == set(one.facts):
            return one
    return None


def _why(family: Family, before: Skeleton, twin: Twin) -> str:
    """Why the others fall now, each by its first fact."""
    proof = twin.skeleton.proof
    name = family.option(proof.key).name
    if proof.key == before.key:
        return f"It is still {name}: nothing in the change rules it out."
    falls = [
        f"{family.option(id).name}: {family.levels[facts[0]].rules_out[id]}"
        for id, facts in proof.out_by.items()
        if facts and id in family.levels[facts[0]].rules_out
    ]
    return f"Now {name} fits. {'. '.join(falls)}." if falls else f"Now {name} fits."
