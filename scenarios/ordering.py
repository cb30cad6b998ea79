"""Ordering: three to five steps, or approaches under a goal, in the one order that holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scenarios.family import CORE, Family, Goal, Job, Option, Sequence, Setting
from scenarios.items import Item, ItemOption, StemPart
from scenarios.lines import digest, in_text, joined, sentence
from scenarios.solver import Solver
from scenarios.wording import Dice

FORMAT = "ordering"
FEWEST, MOST = 3, 5


@dataclass(frozen=True, slots=True)
class Rank:
    """Options of a job that a goal puts in one order only, the best first."""

    setting: Setting
    job: Job
    goal: Goal
    options: tuple[Option, ...]


def ranks(family: Family) -> list[Rank]:
    """Every job with every set of three or more options that a goal orders totally."""
    above = Solver(family).above
    totals = [
        (goal, options)
        for goal in family.goals
        if goal.order_ask
        for size in range(FEWEST, len(family.options) + 1)
        for chosen in combinations(family.options, size)
        for options in _total(chosen, above[goal.id])
    ]
    return [
        Rank(setting, job, goal, options)
        for setting in family.settings
        for job in setting.jobs
        if job.table == CORE and job.openers and not job.given
        for goal, options in totals
        if all(_would_work(job, option) for option in options)
    ]


def _would_work(job: Job, option: Option) -> bool:
    """Whether the job is of a kind that the option can do: it has words that call for it."""
    return bool(option.requires) or all(set(group) & job.facts for group in option.called_for_by)


def _total(
    options: tuple[Option, ...], above: frozenset[tuple[str, str]]
) -> Iterator[tuple[Option, ...]]:
    """The options in the order of `above`, if it places each pair of them."""
    placed = {
        option.id: sum((option.id, other.id) in above for other in options) for option in options
    }
    ranked = tuple(sorted(options, key=lambda option: -placed[option.id]))
    if all((a.id, b.id) in above for a, b in combinations(ranked, 2)):
        yield ranked


def pose_rank(family: Family, rank: Rank, *, seed: str) -> Item:
    """The options of a job to be ordered under a goal."""
    dice = Dice(f"{seed}:{rank.setting.id}/{rank.job.id}:{rank.goal.id}")
    dress = dice.pick("dress", sorted([*rank.job.actions, "term"]))
    told = []
    for place, option in enumerate(rank.options):
        table = rank.job.actions.get(dress, {})
        texts = table.get(option.id, option.terms)
        text = dice.settle(dice.pick(f"action {option.id}", texts))
        text = text if dress == "term" else f"{text}."
        before = rank.options[place - 1] if place else None
        told.append(_placed(option.id, text, _why(rank.goal, before, option), option.anchor))
    opener = dice.settle(dice.pick("opener", rank.job.openers))
    line = dice.pick("stem", family.lines[FORMAT]["stems"])
    stem = joined([opener, line.format(Name=sentence(rank.setting.name)).removesuffix(".")])
    return _item(
        family, told, dice, stem, rank.goal.order_ask,
        setting=rank.setting.id, job=rank.job.id, qualifier=rank.goal.id,
        about="", anchor=rank.goal.anchor,
    )  # fmt: skip


def _why(goal: Goal, before: Option | None, option: Option) -> str:
    if before is None:
        return f"Of those shown it has {goal.words}."
    column = goal.column or ""
    own, other = before.cells.get(column, ""), option.cells.get(column, "")
    because = goal.because.format(
        key=in_text(before.name), Key=before.name, own=own.lower(), other=other.lower()
    )
    return f"It comes after {in_text(before.name)}. {because}"


def pose_sequence(family: Family, sequence: Sequence, *, seed: str) -> Item:
    """Three to five neighboring steps of a sequence, to be put in order."""
    dice = Dice(f"{seed}:{sequence.id}")
    size = dice.pick("size", [*range(FEWEST, min(MOST, len(sequence.steps)) + 1)])
    start = dice.pick("start", [*range(len(sequence.steps) - size + 1)])
    told = []
    for place, step in enumerate(sequence.steps[start : start + size]):
        why = f"It comes later: {step.after}." if place else "Nothing shown can come before it."
        text = dice.settle(dice.pick(f"step {step.id}", step.texts))
        told.append(_placed(step.id, text, why, sequence.anchor))
    return _item(
        family, told, dice, dice.settle(dice.pick("stem", sequence.stems)), sequence.ask,
        setting="", job="", qualifier=None, about=sequence.id, anchor=sequence.anchor,
    )  # fmt: skip


def _placed(id: str, text: str, rationale: str, anchor: str) -> ItemOption:
    return ItemOption(id, text, True, rationale, None, None, (), (), False, anchor)


def _item(
    family: Family, told: list[ItemOption], dice: Dice, stem: str, ask: str, *,
    setting: str, job: str, qualifier: str | None, about: str, anchor: str,
) -> Item:  # fmt: skip
    key = tuple(option.id for option in told)
    shown = dice.shuffled("order", told)
    if shown == told:
        shown = [*shown[1:], shown[0]]
    return Item(
        id=digest(stem, ask, [option.text for option in shown]),
        family=family.id,
        format=FORMAT,
        setting=setting,
        job=job,
        qualifier=qualifier,
        difficulty=min(5, len(key)),
        stem=(StemPart(stem),),
        ask=ask,
        facts=(),
        options=tuple(shown),
        key=key,
        logic=f"{about or qualifier}:{'>'.join(key)}",
        anchor=anchor,
        content_version=family.version,
        about=about,
    )
