"""From a skeleton and dice to an item: stem, question line, options, reasons, difficulty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.bank import Skeleton
from scenarios.family import Family, Goal, Misconception, Option
from scenarios.items import Item, ItemOption, StatedFact, StemPart
from scenarios.lines import SENTENCE, digest, in_text, listed
from scenarios.wording import Dice, ask_of, stem_of

# The exam's stems average 33 words and seldom pass 60; ours stay below, since most are longer.
FEWEST_WORDS, MOST_WORDS = 25, 56
LONGEST_SENTENCE = 35
FAR_LONGER = 1.3
TURNS = 6
DRESSES = {"plain": 0.5, "aws": 0.25, "term": 0.25}
# Where difficulty 1 | 2 | 3 | 4 | 5 part on the scale of `burden`.
CUTS = (-0.45, -0.2, 0.05, 0.4)


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an item before its reasons: stem, question line and the options' texts."""

    skeleton: Skeleton
    dice: Dice
    stem: tuple[StemPart, ...]
    ask: str
    texts: dict[str, str]

    @property
    def words(self) -> int:
        return len("".join(part.text for part in self.stem).split()) + len(self.ask.split())


def draft(family: Family, skeleton: Skeleton, *, seed: str) -> Draft | None:
    """The words that these dice find; None if they are not within 25 to 56."""
    dice = Dice(f"{seed}:{skeleton.id}")
    stem = stem_of(family, skeleton, dice)
    if stem is None or not _brief(stem):
        return None
    worded = _worded(family, skeleton, dice)
    if worded is None:
        return None
    dress, texts = worded
    ask = ask_of(family, skeleton, actions=dress != "term", dice=dice)
    found = Draft(skeleton, dice, stem, ask, texts)
    return found if FEWEST_WORDS <= found.words <= MOST_WORDS else None


def pose(family: Family, skeleton: Skeleton, *, seed: str, key_place: int) -> Item | None:
    """The item that these dice make, with the key at `key_place` (0 to 3); None if they fail."""
    words = draft(family, skeleton, seed=seed)
    return pose_draft(family, words, key_place=key_place) if words else None


def pose_draft(family: Family, words: Draft, *, key_place: int) -> Item:
    """The item with these words: every option with its reason, the key at `key_place`."""
    skeleton, dice, stem, ask, texts = (
        words.skeleton, words.dice, words.stem, words.ask, words.texts,
    )  # fmt: skip
    facts = told_facts(family, skeleton, stem)
    phrases = {fact.id: fact.phrase for fact in facts}
    options = [
        _option(family, skeleton, option, texts[option.id], phrases, dice)
        for option in family.options
    ]
    options = _dealt(options, skeleton.key, key_place, dice)
    key = family.option(skeleton.key)
    return Item(
        id=digest("".join(part.text for part in stem), ask, [option.text for option in options]),
        family=family.id,
        format="multiple_choice",
        setting=skeleton.setting.id,
        job=skeleton.job.id,
        qualifier=skeleton.goal,
        difficulty=difficulty(family, skeleton),
        stem=stem,
        ask=ask,
        facts=facts,
        options=tuple(options),
        key=(key.id,),
        logic=skeleton.logic,
        anchor=_key_anchor(family, skeleton),
        content_version=family.version,
    )


def difficulty(family: Family, skeleton: Skeleton) -> int:
    """1 (easy) to 5, from the terms of scenario `burden`; corrected by real answers later."""
    return 1 + sum(burden(family, skeleton) > cut for cut in CUTS)


def burden(family: Family, skeleton: Skeleton) -> float:
    """What makes an item hard: deciding facts, near misses, a goal, further facts.

    A judgment, not a measurement; a closed world's facts count as one.
    """
    proof = skeleton.proof
    world = len(family.option(proof.key).requires)
    facts = len(skeleton.facts) - (world - 1 if world else 0)
    deciding = len(proof.deciding) - (world - 1 if world else 0)
    tempted = {id for fact in skeleton.facts for id in family.levels[fact].tempts}
    near = sum(
        id in tempted and (len(proof.out_by[id]) == 1 or id in proof.beaten) for id in proof.out_by
    )
    return (
        -0.6 + 0.35 * (deciding - 1) + 0.35 * near + 0.25 * (skeleton.goal is not None)
    ) + 0.1 * (facts - 2)


def _worded(family: Family, skeleton: Skeleton, dice: Dice) -> tuple[str, dict[str, str]] | None:
    """A dress, and each option's words in it; None if one is far too long in every dress."""
    for dress in _dresses(skeleton, dice):
        for turn in range(TURNS):
            rolls = Dice(f"{dice.seed}:{dress}:{turn}")
            texts = {
                option.id: _action(option, skeleton, dress, rolls) for option in family.options
            }
            *others, longest = sorted(map(len, texts.values()))
            if longest * len(others) <= FAR_LONGER * sum(others):
                return dress, texts
    return None


def _dresses(skeleton: Skeleton, dice: Dice) -> list[str]:
    """The dresses this job has, in a drawn order: each first as often as its weight says."""
    dresses = [dress for dress in DRESSES if dress == "term" or dress in skeleton.job.actions]
    rolls = dice.of("dress")
    return sorted(dresses, key=lambda dress: -(rolls.random() ** (1 / DRESSES[dress])))


def _action(option: Option, skeleton: Skeleton, dress: str, dice: Dice) -> str:
    """The option's words in this dress, the same whatever the item asks for."""
    if dress == "term":
        return dice.pick(f"term {option.id}", option.terms)
    texts = skeleton.job.actions[dress][option.id]
    return dice.settle(dice.pick(f"action {option.id}", texts))


def _option(
    family: Family,
    skeleton: Skeleton,
    option: Option,
    text: str,
    phrases: dict[str, str],
    dice: Dice,
) -> ItemOption:
    if option.id == skeleton.key:
        return ItemOption(
            option.id, text, True, key_reason(family, skeleton), None, None, (), (), False,
            option.anchor,
        )  # fmt: skip
    proof = skeleton.proof
    out_by = _main_first(proof.out_by[option.id], proof.deciding)
    missing = proof.missing[option.id]
    tempting = _misconception(family, option.id, proof.key, out_by[:1], bool(missing), dice)
    if out_by:
        level = family.levels[out_by[0]]
        rationale = f"“{phrases[level.id]}” rules it out: {level.rules_out[option.id]}."
        anchor = level.anchor
    elif missing:
        words = listed([family.levels[fact].missing for fact in missing], "or")
        rationale = f"Nothing says there is {words}, and {in_text(option.name)} needs all of it."
        anchor = tempting.anchor
    else:
        goal = _goal(family, skeleton)
        doubts = any(option.id in family.levels[fact].open for fact in skeleton.facts)
        would = "Sources disagree whether it would work here" if doubts else "It would work"
        rationale = f"{would}, but the question asks for {goal.words}. " + _beaten_because(
            family, goal, option, family.option(proof.key)
        )
        anchor = goal.anchor
    return ItemOption(
        option.id, text, False, rationale, tempting.id, tempting.belief, out_by, missing,
        option.id in proof.beaten, anchor,
    )  # fmt: skip


def key_reason(family: Family, skeleton: Skeleton) -> str:
    """Why the key of this situation fits, in a sentence or two."""
    key = skeleton.key
    facts = [*skeleton.proof.deciding, *skeleton.facts]
    reasons = dict.fromkeys(
        family.levels[fact].supports[key] for fact in facts if key in family.levels[fact].supports
    )
    words = listed(list(reasons)[:2], "and", clauses=True)
    rationale = f"{words[0].upper()}{words[1:]}. No stated fact rules it out."
    if skeleton.goal:
        goal = _goal(family, skeleton)
        rationale += f" Of what would work, it has {goal.words}."
    return rationale


def _beaten_because(family: Family, goal: Goal, option: Option, key: Option) -> str:
    column = goal.column or ""
    return goal.because.format(
        key=in_text(key.name),
        Key=key.name,
        own=_first_lower(key.cells.get(column, "")),
        other=_first_lower(option.cells.get(column, "")),
    )


def _misconception(
    family: Family, option: str, key: str, out_by: Sequence[str], missing: bool, dice: Dice
) -> Misconception:
    """The wrong rule that makes this distractor tempting here."""
    held = [item for item in family.misconceptions if item.option == option]
    fitting = [item for item in held if set(out_by) & set(item.facts)]
    if not fitting and missing:
        fitting = [item for item in held if item.missing]
    if not fitting:
        fitting = [item for item in held if key in item.beaten_by]
    return dice.pick(f"misconception {option}", fitting or held)


def _goal(family: Family, skeleton: Skeleton) -> Goal:
    return next(goal for goal in family.goals if goal.id == skeleton.goal)


def told_facts(
    family: Family, skeleton: Skeleton, stem: Sequence[StemPart]
) -> tuple[StatedFact, ...]:
    """The facts that a stem states, in its order, with their words and their part in the proof."""
    return tuple(_fact(family, skeleton, fact, part.text) for part in stem for fact in part.facts)


def _fact(family: Family, skeleton: Skeleton, fact: str, phrase: str) -> StatedFact:
    level = family.levels[fact]
    if fact in skeleton.proof.deciding:
        role = "decides"
    else:
        role = "supports" if skeleton.key in level.supports else "company"
    return StatedFact(
        level.attribute, level.level, level.label, phrase, tuple(level.rules_out), role
    )


def _key_anchor(family: Family, skeleton: Skeleton) -> str:
    """The lesson paragraph that teaches what decides here."""
    levels = [family.levels[fact] for fact in skeleton.proof.deciding]
    return levels[0].anchor if levels else _goal(family, skeleton).anchor


def _main_first(facts: tuple[str, ...], deciding: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(facts, key=lambda fact: fact not in deciding))


def _dealt(options: list[ItemOption], key: str, place: int, dice: Dice) -> list[ItemOption]:
    others = [option for option in options if option.id != key]
    dice.of("order").shuffle(others)
    others.insert(place, next(option for option in options if option.id == key))
    return others


def _brief(stem: Sequence[StemPart]) -> bool:
    """Whether the stem leaves room for a question line, and no sentence is too long."""
    text = "".join(part.text for part in stem)
    return len(text.split()) <= MOST_WORDS and all(
        len(sentence.split()) <= LONGEST_SENTENCE for sentence in SENTENCE.split(text)
    )


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
