"""What a quiz should hold, and the items that are drawn to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from random import Random

from lessons.content import course
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Feedback, Mode
from scenarios.drawing import NoItem, Wishes, dealt
from scenarios.family import Family
from scenarios.formats import FORMATS, Draw
from scenarios.forms import draw_each, leveled, levels_of
from scenarios.items import Item

CASE_STUDY = "case_study"
ANYTHING = Wishes()
# How many are looked at for each one that the learner has not met.
LOOKED_AT = 4
# The same, for each one that is to offer one misconception among its options.
LOOKED_AT_FOR_BELIEF = 24
# So many case studies more than are needed, since one of three questions may not fit.
SPARE = 2


@dataclass(frozen=True)
class Plan:
    """A quiz to be drawn.

    `families` and `formats` are shares by id (of any sum). Wishes that name a key, an attribute
    or logics are for multiple choice, which then is all there is. `ideas` are wishes by family,
    over which its multiple-choice questions are dealt evenly, and `difficulty` shares by level,
    of multiple choice, too. `trial` of the items are asked and not counted.
    """

    title: str
    size: int
    families: Mapping[str, float]
    mode: str = Mode.CUSTOM
    minutes: int | None = None
    feedback: str = Feedback.END
    formats: Mapping[str, float] = field(default_factory=lambda: {MULTIPLE_CHOICE: 1.0})
    wishes: Wishes = ANYTHING
    ideas: Mapping[str, Sequence[Wishes]] = field(default_factory=dict)
    difficulty: Mapping[int, float] = field(default_factory=dict)
    partial: bool = False
    trial: int = 0
    offers: str = ""

    @property
    def family(self) -> str:
        """The one family, or nothing if there are several."""
        return next(iter(self.families)) if len(self.families) == 1 else ""


@dataclass(frozen=True)
class Met:
    """What a learner has met: logics, the oldest first; texts; the ids of items."""

    logics: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item in its place; questions of a case study share its brief."""

    item: Item
    brief: str = ""
    counted: bool = True


NOTHING = Met()


def offered() -> dict[str, Family]:
    """The families there are to practice: those that somebody has read and signed."""
    return {id: family for id, family in course().families.items() if family.signed}


def drawn(plan: Plan, *, seed: str, met: Met = NOTHING) -> list[Drawn]:
    """The items of a quiz in their order; the same arguments give the same quiz.

    Formats are dealt over the whole quiz: in each family alone, a small share would round to none.
    Only signed logics. NoItem if the families have not so many of what is wished for.
    """
    dice = Random(f"{seed}:plan")
    blocks: list[list[Drawn]] = []
    families = dealt(dict(plan.families), plan.size, dice)
    formats = dealt(dict(plan.formats), plan.size, dice)
    numbers = Counter(zip(_paired(families, formats), formats, strict=True))
    for id in plan.families:
        own = {name: numbers[id, name] for name in plan.formats if numbers[id, name]}
        blocks += _of_family(plan, course().families[id], own, seed, met)
    dice.shuffle(blocks)
    return _with_trials(list(chain.from_iterable(blocks)), plan.trial, dice)


def _paired(families: list[str], formats: list[str]) -> list[str]:
    """The families in an order that gives case studies theirs two by two: a case asks two
    questions or three, and one that is left alone becomes multiple choice."""
    cases = [place for place, name in enumerate(formats) if name == CASE_STUDY]
    left = families.copy()
    paired: list[str] = []
    while len(paired) < len(cases):
        wanted = min(2, len(cases) - len(paired))
        id = next((one for one in left if left.count(one) >= wanted), left[0])
        for _ in range(wanted if left.count(id) >= wanted else 1):
            left.remove(id)
            paired.append(id)
    found = iter(left)
    own = dict(zip(cases, paired, strict=True))
    return [own.get(place) or next(found) for place in range(len(formats))]


def _of_family(
    plan: Plan, family: Family, numbers: dict[str, int], seed: str, met: Met
) -> list[list[Drawn]]:
    choices = numbers.pop(MULTIPLE_CHOICE, 0)
    blocks = []
    for name, number in numbers.items():
        if name == CASE_STUDY:
            cases = _cases(family, number, seed, met)
            blocks += cases
            choices += number - sum(map(len, cases))
        else:
            blocks += [[Drawn(item)] for item in _others(family, name, number, seed, met)]
    if choices:
        blocks += [[Drawn(item)] for item in _choices(plan, family, choices, seed, met)]
    return blocks


def _choices(plan: Plan, family: Family, count: int, seed: str, met: Met) -> list[Item]:
    """Multiple choice; those that offer a misconception come first, if one is wished for."""
    number = count * (LOOKED_AT_FOR_BELIEF if plan.offers else 1)
    wishes = _wishes(plan, family, number, seed)
    found = draw_each(family, wishes, seed=seed, history=met.logics, seen=met.texts)
    if plan.offers:
        told: Counter[str] = Counter()
        ranks = {}
        for item in found:
            ranks[item.id] = (not offers(item, plan.offers), told[item.logic])
            told[item.logic] += ranks[item.id][0] == 0
        found.sort(key=lambda item: ranks[item.id])
    return found[:count]


def offers(item: Item, misconception: str) -> bool:
    """Whether one of its wrong options would be right under that misconception."""
    return any(option.misconception == misconception for option in item.options)


def _wishes(plan: Plan, family: Family, count: int, seed: str) -> list[Wishes]:
    """A wish for each multiple-choice question of the family. Infeasible if one cannot be met."""
    dice = Random(f"{seed}:{family.id}:wishes")
    ideas = [replace(idea, signed=True) for idea in plan.ideas.get(family.id, [plan.wishes])]
    numbers = dealt({str(place): 1.0 for place in range(len(ideas))}, count, dice)
    asked = [ideas[int(place)] for place in numbers]
    return leveled(family, asked, levels_of(plan.difficulty, count, dice))


def _others(family: Family, name: str, count: int, seed: str, met: Met) -> list[Item]:
    """Items of another format, those that the learner has not met first."""
    fresh: dict[str, Item] = {}
    known: dict[str, Item] = {}
    stream = FORMATS[name](Draw(family, f"{seed}:{name}", signed=True))
    for item in islice(stream, LOOKED_AT * count):
        (known if item.id in met.items else fresh)[item.id] = item
        if len(fresh) == count:
            break
    found = [*fresh.values(), *known.values()][:count]
    if len(found) < count:
        raise NoItem(f"{family.id} has not {count} different {name} questions.")
    return found


def _cases(family: Family, count: int, seed: str, met: Met) -> list[list[Drawn]]:
    """Case studies of `count` questions together, or fewer where none is small enough."""
    if count < 2:
        return []
    blocks: list[list[Drawn]] = []
    left = count
    for case in _others(family, CASE_STUDY, count // 2 + SPARE, seed, met):
        if len(case.questions) <= left:
            left -= len(case.questions)
            blocks.append([Drawn(one, case.stem_text) for one in case.questions])
    return blocks


def _with_trials(items: list[Drawn], trial: int, dice: Random) -> list[Drawn]:
    chosen = set(dice.sample(range(len(items)), trial))
    return [
        replace(one, counted=False) if place in chosen else one for place, one in enumerate(items)
    ]
