"""Multiple response: which of five findings rule an option out? Exactly those that do.

Each finding is a fact in the words of one job, judged by itself. A finding on which sources
disagree about the option is never shown. The number of right ones is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.family import CORE, Family, Job, Level, Option, Setting, Wording
from scenarios.items import Item, ItemOption, StemPart
from scenarios.lines import digest, in_text, joined, listed, sentence
from scenarios.wording import Dice

SHOWN = 5
FORMAT = "multiple_response"


@dataclass(frozen=True, slots=True)
class Panel:
    """A job, an option in question, and the findings that speak of it, for and against."""

    setting: Setting
    job: Job
    option: Option
    against: tuple[Wording, ...]
    others: tuple[Wording, ...]


def panels(family: Family) -> list[Panel]:
    """Every job and option with at least two findings on each side, in a fixed order."""
    return [
        panel
        for setting in family.settings
        for job in setting.jobs
        if job.table == CORE and job.openers
        for option in family.options
        for panel in _panel(family, setting, job, option)
    ]


def _panel(family: Family, setting: Setting, job: Job, option: Option) -> Iterator[Panel]:
    if option.requires:  # its absence of means is not a finding
        return
    told = [wording for wording in job.wordings if _alone(wording)]
    levels = {wording.facts[0]: family.levels[wording.facts[0]] for wording in told}
    against = tuple(w for w in told if option.id in levels[w.facts[0]].rules_out)
    others = tuple(
        w
        for w in told
        if option.id not in levels[w.facts[0]].rules_out
        and option.id not in (*levels[w.facts[0]].open, *levels[w.facts[0]].against)
        and (levels[w.facts[0]].rules_out or option.id in _friends(levels[w.facts[0]]))
    )
    if len(_attributes(against)) >= 2 and len(_attributes(against + others)) >= SHOWN:
        yield Panel(setting, job, option, against, others)


def _alone(wording: Wording) -> bool:
    """Whether these words make a sentence by themselves."""
    return len(wording.facts) == 1 and not wording.needs


def _friends(level: Level) -> set[str]:
    return {*level.supports, *level.tempts}


def _attributes(wordings: tuple[Wording, ...]) -> set[str]:
    return {wording.facts[0].partition(".")[0] for wording in wordings}


def pose_response(family: Family, panel: Panel, *, seed: str) -> Item | None:
    """Five findings, two or three of them against the option; None if these dice find no five."""
    dice = Dice(f"{seed}:{panel.setting.id}/{panel.job.id}:{panel.option.id}")
    wanted = dice.pick("how many", (2, 3))
    right = _some(panel.against, wanted, set(), dice, "right")
    taken = {wording.facts[0].partition(".")[0] for wording in right}
    wrong = _some(panel.others, SHOWN - len(right), taken, dice, "wrong")
    if len(right) < 2 or len(right) + len(wrong) < SHOWN:
        return None
    options = [_finding(family, panel, wording, dice) for wording in right + wrong]
    options = dice.shuffled("order", options)
    lines = family.lines[FORMAT]
    opener = dice.settle(dice.pick("opener", panel.job.openers))
    named = {"Name": sentence(panel.setting.name), "option": in_text(panel.option.name)}
    stem = joined([opener, dice.pick("stem", lines["stems"]).format(**named).removesuffix(".")])
    key = tuple(option.id for option in options if option.correct)
    ask = dice.pick("ask", lines["asks"]).format(**named)
    return Item(
        id=digest(stem, ask, [option.text for option in options]),
        family=family.id,
        format=FORMAT,
        setting=panel.setting.id,
        job=panel.job.id,
        qualifier=None,
        difficulty=2 + len(key) - 1,
        stem=(StemPart(stem),),
        ask=ask,
        facts=(),
        options=tuple(options),
        key=key,
        logic=f"{panel.option.id}<{'+'.join(sorted(key))}",
        anchor=panel.option.anchor,
        content_version=family.version,
        about=panel.option.id,
    )


def _some(
    wordings: tuple[Wording, ...], count: int, taken: set[str], dice: Dice, name: str
) -> list[Wording]:
    """Up to `count` wordings of different attributes, none of those in `taken`."""
    chosen: list[Wording] = []
    seen = set(taken)
    for wording in dice.shuffled(name, wordings):
        attribute = wording.facts[0].partition(".")[0]
        if attribute not in seen and len(chosen) < count:
            chosen.append(wording)
            seen.add(attribute)
    return chosen


def _finding(family: Family, panel: Panel, wording: Wording, dice: Dice) -> ItemOption:
    level = family.levels[wording.facts[0]]
    correct = panel.option.id in level.rules_out
    return ItemOption(
        id=level.id,
        text=_told(panel.setting.name, wording, dice),
        correct=correct,
        rationale=_why(family, panel.option, level),
        misconception=None,
        belief=None,
        ruled_out_by=(),
        missing=(),
        beaten=False,
        anchor=level.anchor,
    )


def _told(name: str, wording: Wording, dice: Dice) -> str:
    """The finding as a sentence without its full stop."""
    fact = wording.facts[0]
    if wording.main:
        return sentence(dice.settle(dice.pick(f"words {fact}", wording.main)))
    verb = "has " if wording.has else ""
    words = dice.settle(dice.pick(f"words {fact}", wording.has or wording.vp))
    return f"{sentence(name)} {verb}{words}"


def _why(family: Family, option: Option, level: Level) -> str:
    name = in_text(option.name)
    if option.id in level.rules_out:
        return f"It rules {name} out: {level.rules_out[option.id]}."
    if option.id in level.supports:
        return f"It speaks for {name}: {level.supports[option.id]}."
    if option.id in level.tempts:
        return f"It makes {name} look good and rules nothing out."
    own = [one.id for one in family.options if one.id in level.rules_out]  # without their variants
    fallen = [in_text(family.option(id).name) for id in own or level.rules_out]
    return f"It rules out {listed(fallen, 'and')}, and says nothing against {name}."
