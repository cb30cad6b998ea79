"""Draws items in any format: each proved by its own second check before it is handed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from random import Random

from scenarios import matching, ordering, responding
from scenarios.bank import Skeleton, bank_of
from scenarios.cases import cases
from scenarios.checking import objections_to
from scenarios.drawing import NoItem, Wishes, draw_items
from scenarios.family import CORE, Family
from scenarios.items import Item, Prompt

# A sequence of steps in one ordering item of so many; a goal's order in the others.
STEPS_SHARE = 0.4
MATCH_SIZES = (3, 4)
TURNS, CANDIDATES = 12, 16

# Items looked at for each one of a wished difficulty, and tries in a row before giving up.
LOOKED_AT = 40

Poser = Callable[..., Item | None]


@dataclass(frozen=True)
class Draw:
    """What is drawn from: a family, a seed, and whether logics must have been signed.

    `hear` is told of every item that the second checker refused, with its objections.
    """

    family: Family
    seed: str
    signed: bool = False
    hear: Callable[[Item, list[str]], None] | None = None

    def proved(self, item: Item) -> bool:
        """Whether the second checker has nothing against the item."""
        faults = objections_to(self.family.raw, item)
        if faults and self.hear is not None:
            self.hear(item, faults)
        return not faults

    @property
    def skeletons(self) -> list[Skeleton]:
        """The situations of the family's own table that may be used."""
        return [
            one
            for one in bank_of(self.family).skeletons
            if one.job.table == CORE and self.family.may_ask(one.logic, signed=self.signed)
        ]


def draw_format(
    family: Family,
    format: str,
    *,
    count: int,
    seed: str,
    difficulty: int | None = None,
    signed: bool = False,
    table: str = CORE,
) -> list[Item]:
    """`count` items of that format; the same arguments give the same items, byte for byte.

    NoItem if the family has none of them, or none of that difficulty (1 to 5). KeyError for an
    unknown format.
    """
    if format == "multiple_choice":
        wishes = Wishes(difficulty=difficulty, table=table, signed=signed)
        return draw_items(family, count=count, seed=seed, wishes=wishes)
    if table != CORE:
        raise NoItem(f"{family.id} has no {format} questions about the table {table!r}.")
    items = FORMATS[format](Draw(family, seed, signed))
    if difficulty is None:
        return list(islice(items, count))
    fitting = [item for item in islice(items, LOOKED_AT * count) if item.difficulty == difficulty]
    if len(fitting) < count:
        raise NoItem(f"{family.id} has not {count} {format} questions of difficulty {difficulty}.")
    return fitting[:count]


def _responses(draw: Draw) -> Iterator[Item]:
    family = draw.family
    posers = {
        f"{panel.setting.id}/{panel.job.id}:{panel.option.id}": partial(
            responding.pose_response, family, panel
        )
        for panel in responding.panels(family)
    }
    return _rounds(draw, posers, draw.seed)


def _orders(draw: Draw) -> Iterator[Item]:
    family, seed = draw.family, draw.seed
    steps = {
        sequence.id: partial(ordering.pose_sequence, family, sequence)
        for sequence in family.sequences
    }
    goals = {
        f"{rank.setting.id}/{rank.job.id}:{rank.goal.id}:{'>'.join(o.id for o in rank.options)}": (
            partial(ordering.pose_rank, family, rank)
        )
        for rank in ordering.ranks(family)
    }
    if not steps or not goals:
        yield from _rounds(draw, steps or goals, seed)
    dice = Random(f"{seed}:ordering")
    by_steps, by_goal = _rounds(draw, steps, f"{seed}:0"), _rounds(draw, goals, f"{seed}:1")
    while True:
        yield next(by_steps if dice.random() < STEPS_SHARE else by_goal)


def _rounds(draw: Draw, posers: Mapping[str, Poser], seed: str) -> Iterator[Item]:
    """One item from each poser in a drawn order, and round again; never the same item twice."""
    seen: set[str] = set()
    number = 0
    while True:
        fresh = 0
        names = sorted(posers)
        Random(f"{seed}:round {number}").shuffle(names)
        for name in names:
            item = posers[name](seed=f"{seed}:{number}")
            if item is None or item.id in seen or not draw.proved(item):
                continue
            seen.add(item.id)
            fresh += 1
            yield item
        number += 1
        if not fresh and not seen:
            raise NoItem(f"{draw.family.id} has no question of that format.")
        if not fresh:  # every wording has been seen: begin anew
            seen.clear()


def _matches(draw: Draw) -> Iterator[Item]:
    family, seed = draw.family, draw.seed
    by_key: dict[str, list[Skeleton]] = {}
    for skeleton in draw.skeletons:
        if skeleton.goal is None and _brief(family, skeleton):
            by_key.setdefault(skeleton.key, []).append(skeleton)
    if len(by_key) < matching.FEWEST:
        raise NoItem(f"{family.id} has too few approaches for a matching question.")
    used: Counter[str] = Counter()
    dice = Random(f"{seed}:matching")
    failed = 0
    number = 0
    while True:
        number += 1
        if failed > LOOKED_AT:
            raise NoItem(f"{family.id} has too few settings for a matching question.")
        size = min(dice.choice(MATCH_SIZES), len(by_key))
        chosen: list[Skeleton] = []
        prompts: list[Prompt] = []
        for key in dice.sample(sorted(by_key), size):
            found = _situation(family, by_key[key], chosen, used, dice, f"{seed}:{number}")
            if found is not None:
                chosen.append(found[0])
                prompts.append(found[1])
        failed += 1
        if len(prompts) < size:
            continue
        item = matching.pose_match(family, chosen, prompts, seed=f"{seed}:{number}")
        if draw.proved(item):
            failed = 0
            yield item


def _brief(family: Family, skeleton: Skeleton) -> bool:
    """Two or three statements; the facts of a closed world count as one."""
    return family.statements(skeleton.facts) <= 3


def _situation(
    family: Family,
    pool: list[Skeleton],
    beside: list[Skeleton],
    used: Counter[str],
    dice: Random,
    seed: str,
) -> tuple[Skeleton, Prompt] | None:
    """A little-used situation of a setting that is not there yet; None if none finds words."""
    taken = {one.setting.id for one in beside}
    for turn in range(TURNS):
        few = dice.sample(pool, min(CANDIDATES, len(pool)))
        fresh = [one for one in few if one.setting.id not in taken]
        if not fresh:
            continue
        one = min(fresh, key=lambda one: used[one.logic] + used[one.setting.id])
        used.update([one.logic, one.setting.id])
        id = f"s{len(beside) + 1}"
        prompt = matching.prompt_of(family, one, seed=f"{seed}:{id}:{turn}", id=id)
        if prompt is not None:
            return one, prompt
    return None


def _cases(draw: Draw) -> Iterator[Item]:
    family = draw.family
    seen: set[str] = set()
    failed = 0
    for item in cases(family, draw.seed, signed=draw.signed):
        failed += 1
        if item is not None and item.id not in seen and draw.proved(item):
            seen.add(item.id)
            failed = 0
            yield item
        if failed > LOOKED_AT * TURNS:
            raise NoItem(f"{family.id} has no case study that was not seen.")


FORMATS: dict[str, Callable[[Draw], Iterator[Item]]] = {
    "case_study": _cases,
    "multiple_response": _responses,
    "ordering": _orders,
    "matching": _matches,
}
EVERY_FORMAT = ("multiple_choice", *FORMATS)
