"""Forms to a blueprint: so many items of these formats, this hard, about these attributes.

A blueprint that cannot be met is refused with the reason; nothing is relaxed in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

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
    wishes = list(_wishes(family, blueprint, count, Random(f"{seed}:wishes")))
    form = Form(
        family, seed, set(), key_places(Random(f"{seed}:places")), history, size=max(count, 1)
    )
    return [form.next(wish) for wish in wishes]


def _wishes(family: Family, blueprint: Blueprint, count: int, dice: Random) -> Iterator[Wishes]:
    """A wish an item: first those that are about something, each difficulty as often as wanted."""
    if len(blueprint.about) > count:
        raise Infeasible(
            f"{len(blueprint.about)} attributes are wanted in {count} multiple-choice questions: "
            "ask for more questions or fewer attributes."
        )
    levels: list[int | None] = [None] * count
    if blueprint.difficulty:
        shares = {str(level): share for level, share in blueprint.difficulty.items()}
        levels = [int(level) for level in dealt(shares, count, dice)]
    plain = Wishes(table=blueprint.table, signed=blueprint.signed)
    for attribute in blueprint.about:
        yield _first_met(family, replace(plain, about=attribute), levels)
    for level in levels:
        yield _met(family, replace(plain, difficulty=level))


def _first_met(family: Family, wish: Wishes, levels: list[int | None]) -> Wishes:
    """The wish with the first of the levels that can be met; that level is used up."""
    _met(family, wish)
    for level in dict.fromkeys(levels):
        leveled = replace(wish, difficulty=level)
        if _possible(family, leveled):
            levels.remove(level)
            return leveled
    raise Infeasible(f"{family.id} has no question about {wish.about} of the wanted difficulties.")


def _met(family: Family, wish: Wishes) -> Wishes:
    if not _possible(family, wish):
        told = [
            f"{name} {value}"
            for name, value in (("about", wish.about), ("of difficulty", wish.difficulty))
            if value is not None
        ]
        kind = "signed question" if wish.signed else "question"
        raise Infeasible(f"{family.id} has no {kind} {' '.join(told)}".strip() + ".")
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
