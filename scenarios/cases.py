"""Case studies: one brief, several questions, each with its own facts, key and proof.

A brief tells two or three situations of one setting. The facts of one are never stated in another,
so that each question is answered by its own; a last question may change a fact of one of them.
For study only: the exam's guide has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random

from scenarios.bank import Bank, Skeleton, bank_of
from scenarios.family import CORE, Family, Genre
from scenarios.genres import MOST_WORDS, framed, told
from scenarios.items import Item, StemPart
from scenarios.lines import digest
from scenarios.posing import Draft, pose_draft, shown_options, worded
from scenarios.twins import Twin, twins
from scenarios.wording import Dice, clause_for

FORMAT = "case_study"
TRIES = 400
# Which situations come together is drawn from so many of each job.
CANDIDATES = 12
ARTICLE = re.compile(r"^An? ")


@dataclass(frozen=True, slots=True)
class Case:
    """Situations of one setting with disjoint facts, and a change to the last of them."""

    parts: tuple[Skeleton, ...]
    later: Twin | None


def pose_case(family: Family, *, seed: str, signed: bool = False) -> Item | None:
    """A case study; None if these dice find none."""
    dice = Random(f"{seed}:case")
    case = draw_case(family, bank_of(family), dice)
    if case is None or not family.genres:
        return None
    told = [*case.parts, *([case.later.skeleton] if case.later else [])]
    if not all(family.may_ask(one.logic, signed=signed) for one in told):
        return None
    genre = family.genres[int(Dice(seed).share("genre") * len(family.genres))]
    return word_case(family, case, genre, Dice(f"{seed}:words"))


def draw_case(family: Family, bank: Bank, dice: Random) -> Case | None:
    """Two situations of different jobs and keys, or one that changes; None if none is found."""
    settings = [
        setting
        for setting in family.settings
        if all(job.table == CORE and job.openers for job in setting.jobs)
    ]
    for setting in dice.sample(settings, len(settings)):
        jobs = [bank.by_place.get((setting.id, job.id), ()) for job in setting.jobs]
        few = [dice.sample(found, min(CANDIDATES, len(found))) for found in jobs if found]
        for parts in product(*few):
            if _apart(parts):
                later = _later(bank, parts)
                if later is not None or len(parts) > 1:
                    return Case(parts, later)
    return None


def _apart(parts: tuple[Skeleton, ...]) -> bool:
    """Whether no fact is told twice, and not all have the same key."""
    facts = [set(part.facts) for part in parts]
    return not any(one & other for one, other in combinations(facts, 2)) and (
        len(parts) == 1 or len({part.key for part in parts}) > 1
    )


def _later(bank: Bank, parts: tuple[Skeleton, ...]) -> Twin | None:
    """A change of the last situation that brings in a fact which nobody has told.

    Whatever the brief says may still hold then: the fact that goes does not rule the new key out.
    """
    levels = parts[-1].solver.family.levels
    stated = {fact for part in parts for fact in part.facts}
    for twin in twins(bank, parts[-1]):
        new = twin.change.stated
        gone = twin.change.dropped
        if new is None or new in stated or twin.skeleton.goal is not None:
            continue
        if gone is None or twin.skeleton.key not in levels[gone].rules_out:
            return twin
    return None


def word_case(family: Family, case: Case, genre: Genre, dice: Dice) -> Item | None:
    """The brief in this genre, and its questions; None if these dice find no words."""
    brief: list[StemPart] = []
    questions: list[Item] = []
    for number, part in enumerate(case.parts):
        rolls = Dice(f"{dice.seed}:{number}")
        story = told(family, part, rolls, genre.shape)
        question = story and _question(family, part, story, (), rolls, number)
        if not story or not question:
            return None
        brief += [StemPart("\n\n"), *_again(story)] if number else story
        questions.append(question)
    if case.later is not None:
        question = _changed(family, case, brief, Dice(f"{dice.seed}:later"))
        if question is not None:
            questions.append(question)
    stem = framed(genre, brief, dice)
    if len(questions) < 2 or len("".join(part.text for part in stem).split()) > MOST_WORDS:
        return None
    return _case(family, case, genre, stem, tuple(questions))


def _again(story: tuple[StemPart, ...]) -> list[StemPart]:
    """A second story of the same client, who is known by now."""
    place = next(place for place, part in enumerate(story) if part.text[:1].isalpha())
    first = story[place]
    if not first.facts:  # the words of a fact stand as the job has them
        first = replace(first, text=ARTICLE.sub("The ", first.text))
    return [*story[:place], first, *story[place + 1 :]]


def _question(
    family: Family,
    skeleton: Skeleton,
    story: tuple[StemPart, ...],
    own: tuple[StemPart, ...],
    dice: Dice,
    number: int,
) -> Item | None:
    """The question on one situation. Its facts stand in the brief, what it adds in its stem."""
    options = worded(family, skeleton, shown_options(family, skeleton, dice), dice)
    if options is None:
        return None
    ask = _ask(family, skeleton, dice)
    words = Draft(skeleton, dice, (*story, *own), ask, options[1])
    place = int(dice.share("place") * len(options[1]))
    item = pose_draft(family, words, key_place=place)
    return replace(item, stem=own, id=f"{item.id}-{number + 1}")


def _ask(family: Family, skeleton: Skeleton, dice: Dice) -> str:
    lines = family.lines[FORMAT]
    goal = next((goal for goal in family.goals if goal.id == skeleton.goal), None)
    name, job = skeleton.setting.name, skeleton.job
    kind = "asks_for_goal" if goal else "asks"
    line = dice.pick("case ask", lines[kind])
    return line.format(name=name, goal=goal.words if goal else "", **job.things)


def _changed(family: Family, case: Case, brief: list[StemPart], dice: Dice) -> Item | None:
    """A last question: one fact of the last situation has changed since."""
    assert case.later is not None
    twin, last = case.later, case.parts[-1]
    new = twin.change.stated or ""
    found = clause_for(twin.skeleton, new, dice)
    facts = set(twin.skeleton.facts)
    kept = tuple(part for part in brief if part.facts and facts.issuperset(part.facts))
    if found is None or {fact for part in kept for fact in part.facts} != facts - {new}:
        return None
    verb, clause = found
    line = dice.pick("later", family.lines[FORMAT]["later"])
    before, after = line.format(name=last.setting.name, change="{change}").split("{change}")
    own = (
        StemPart(before + verb),
        StemPart(clause.text, clause.facts),
        StemPart(after),
    )
    return _question(family, twin.skeleton, kept, own, dice, len(case.parts))


def _case(
    family: Family,
    case: Case,
    genre: Genre,
    stem: tuple[StemPart, ...],
    questions: tuple[Item, ...],
) -> Item:
    first = case.parts[0]
    return Item(
        id=digest("".join(part.text for part in stem), [question.id for question in questions]),
        family=family.id,
        format=FORMAT,
        setting=first.setting.id,
        job="+".join(part.job.id for part in case.parts),
        qualifier=None,
        difficulty=max(question.difficulty for question in questions),
        stem=stem,
        ask="",
        facts=(),
        options=(),
        key=(),
        logic="/".join(question.logic for question in questions),
        anchor=questions[0].anchor,
        content_version=family.version,
        genre=genre.id,
        questions=questions,
    )


def cases(family: Family, seed: str, *, signed: bool = False) -> Iterator[Item | None]:
    """Tries without end, each with dice of its own."""
    number = 0
    while True:
        number += 1
        yield pose_case(family, seed=f"{seed}:{number}", signed=signed)
