"""Forms to a blueprint: so many items of these formats, this hard, about these attributes.

A blueprint that cannot be met is refused with the reason; nothing is relaxed in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random
from typing import Any

from scenarios.drawing import Form, NoItem, Wishes, dealt, indexes_of, key_places
from scenarios.family import CORE, Family
from scenarios.formats import EVERY_FORMAT, FORMATS, Draw
from scenarios.items import Item

MULTIPLE_CHOICE = "multiple_choice"


class Infeasible(NoItem):
    """A blueprint that this family cannot meet; the words say what is lacking."""


@dataclass(frozen=True)
class Blueprint:
    """What a form should hold.

    `formats` and `difficulty` are shares by name (of any sum); no difficulty means any. Each
    attribute of `about` decides in one item at least. `table` is the table of options on offer.
    """

    count: int
    formats: Mapping[str, float] = field(default_factory=lambda: {MULTIPLE_CHOICE: 1.0})
    difficulty: Mapping[int, float] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    table: str = CORE
    signed: bool = True


def draw_form(
    family: Family, blueprint: Blueprint, *, seed: str, history: Sequence[str] = ()
) -> list[Item]:
    """The items of a form in their order; the same arguments give the same form.

    No logic comes twice while unused ones remain, nor a setting; keys stand evenly in all places;
    logics of `history` come last, the oldest first. Infeasible if the family cannot meet it.
    """
    dice = Random(f"{seed}:blueprint")
    numbers = Counter(dealt(dict(blueprint.formats), blueprint.count, dice))
    unknown = sorted(set(numbers) - set(EVERY_FORMAT))
    if unknown:
        raise Infeasible(f"There is no format {unknown[0]!r}. Known: {', '.join(EVERY_FORMAT)}.")
    items = _choices(family, blueprint, numbers.pop(MULTIPLE_CHOICE, 0), seed, history)
    for name, number in sorted(numbers.items()):
        items += _others(family, blueprint, name, number, seed)
    dice.shuffle(items)
    return items


def _choices(
    family: Family, blueprint: Blueprint, count: int, seed: str, history: Sequence[str]
) -> list[Item]:
    if len(blueprint.about) > count:
        raise Infeasible(
            f"{len(blueprint.about)} attributes are wanted in {count} multiple-choice questions: "
            "ask for more questions or fewer attributes."
        )
    plain = Wishes(table=blueprint.table, signed=blueprint.signed)
    asked = [replace(plain, about=attribute) for attribute in blueprint.about]
    asked += [plain] * (count - len(asked))
    levels = levels_of(blueprint.difficulty, count, Random(f"{seed}:wishes"))
    return draw_each(family, leveled(family, asked, levels), seed=seed, history=history)


def draw_each(
    family: Family,
    wishes: Sequence[Wishes],
    *,
    seed: str,
    history: Sequence[str] = (),
    seen: Iterable[str] = (),
) -> list[Item]:
    """A multiple-choice item for each wish, together one form: what is the same for all wishes is
    as `draw_items` draws it. NoItem if a wish cannot be met.
    """
    places = key_places(Random(f"{seed}:form"))
    form = Form(family, f"{seed}:0", set(seen), places, history, size=max(len(wishes), 1))
    return [form.next(wish) for wish in wishes]


def levels_of(shares: Mapping[int, float], count: int, dice: Random) -> list[int | None]:
    """So many difficulties, dealt by their shares; None, any, where there are no shares."""
    if not shares:
        return [None] * count
    return [int(one) for one in dealt({str(level): n for level, n in shares.items()}, count, dice)]


def leveled(family: Family, asked: Sequence[Wishes], levels: Sequence[int | None]) -> list[Wishes]:
    """The wishes, each with one of the difficulties; those that can be met by few choose first.

    Infeasible if a wish has no question, or none of the difficulties that are left.
    """
    kinds = dict.fromkeys(levels)
    can = {
        wish: [level for level in kinds if _possible(family, _at(wish, level))]
        for wish in {_met(family, wish): None for wish in asked}
    }
    left = list(levels)
    found: dict[int, Wishes] = {}
    for place in sorted(range(len(asked)), key=lambda place: len(can[asked[place]])):
        wish = asked[place]
        level = next((level for level in left if level in can[wish]), _NONE)
        if level is _NONE:
            raise _lacking(family, wish, left)
        left.remove(level)
        found[place] = _at(wish, level)
    return [found[place] for place in range(len(asked))]


_NONE: Any = object()


def _at(wish: Wishes, level: int | None) -> Wishes:
    return wish if level is None else replace(wish, difficulty=level)


def _lacking(family: Family, wish: Wishes, left: Sequence[int | None]) -> Infeasible:
    """In words: no question of what is wished for has one of the difficulties that are left."""
    wanted = ", ".join(str(level) for level in dict.fromkeys(left))
    about = _about(family, wish)
    if about:
        return Infeasible(
            f"{family.name} has no question about {about} of the wanted difficulties."
        )
    return Infeasible(f"{family.name} has no question of difficulty {wanted}.")


def _about(family: Family, wish: Wishes) -> str:
    """What a wish is about, by name; empty if it is about nothing."""
    if wish.key is not None:
        return family.name_of(wish.key)
    names = {one.id: one.name for one in family.attributes}
    return names.get(wish.about, wish.about) if wish.about is not None else ""


def _met(family: Family, wish: Wishes) -> Wishes:
    if not _possible(family, wish):
        kind = "signed question" if wish.signed else "question"
        about = _about(family, wish)
        raise Infeasible(f"{family.name} has no {kind}{about and f' about {about}'}.")
    return wish


def _possible(family: Family, wish: Wishes) -> bool:
    try:
        indexes_of(family, wish)
    except NoItem:
        return False
    return True


def _others(family: Family, blueprint: Blueprint, name: str, count: int, seed: str) -> list[Item]:
    try:
        items = list(islice(FORMATS[name](Draw(family, f"{seed}:{name}", blueprint.signed)), count))
    except NoItem as error:
        raise Infeasible(str(error)) from error
    if len({item.id for item in items}) < count:
        raise Infeasible(f"{family.id} has not {count} different {name} questions.")
    return items
