"""From a skeleton and dice to an item: stem, question line, options, reasons, difficulty."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import mean

from scenarios.bank import SHOWN, WORLD_WORDS, Skeleton, implausible
from scenarios.family import Family, Goal, Job, Misconception, Option, Outside, Vignette
from scenarios.items import Item, ItemOption, StatedFact, StemPart
from scenarios.lines import GRADES, SENTENCE, digest, grade, in_text, listed, sentence
from scenarios.wording import Dice, ask_of, stem_of

# The exam's stems average 33 words and seldom pass 60; ours stay below, since most are longer.
FEWEST_WORDS = 25
LONGEST_SENTENCE = 35
SHORTEST_ASK = 6
FAR_LONGER = 1.3
# A vignette may be a little longer, and some numbers in it are figures.
MOST_TOLD, ROUGHLY_TOLD = 60, 0.95
BARE_TOLD = 0.15
TURNS = 6
DRESSES = {"plain": 0.42, "aws": 0.28, "term": 0.3}
SLOT = re.compile(r"\{(\w+)\}")
# How often one of the family's own distractors makes room for an outside option.
OUTSIDE_SHARE = 0.4
# How often that is the one with preconditions, which is seldom the key: with it among three, a
# guesser would have two to choose from.
NEEDY_SHARE = 0.8
# An option with unstated preconditions never decides alone that a fact is needed, and makes up for
# it where any other would do: seldom seen but as the key, it would tell the key.
NARROW = 6


@dataclass(frozen=True, slots=True)
class Sketch:
    """A stem, before there are options."""

    skeleton: Skeleton
    dice: Dice
    stem: tuple[StemPart, ...]
    words: int
    vignette: Vignette | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an item before its reasons: stem, question line and each shown option's text."""

    skeleton: Skeleton
    dice: Dice
    stem: tuple[StemPart, ...]
    ask: str
    texts: dict[str, str]


def sketch(family: Family, skeleton: Skeleton, *, seed: str) -> Sketch | None:
    """The stem that these dice find; None if it leaves no room for a question line."""
    dice = Dice(f"{seed}:{skeleton.id}")
    if skeleton.told:
        return _told(skeleton, dice)
    most = most_words(skeleton) - SHORTEST_ASK
    stem = stem_of(family, skeleton, dice, most=most)
    if stem is None or not _brief(stem, most):
        return None
    return Sketch(skeleton, dice, stem, len("".join(part.text for part in stem).split()))


def _told(skeleton: Skeleton, dice: Dice) -> Sketch | None:
    """The stem of one of the vignettes that tell this; None if it does not read easily enough."""
    vignette = dice.pick("vignette", skeleton.vignettes)
    stem = tuple(
        StemPart(dice.settle(part.text, rough=ROUGHLY_TOLD), part.facts) for part in vignette.parts
    )
    words = len("".join(part.text for part in stem).split())
    return Sketch(skeleton, dice, stem, words, vignette) if _brief(stem, MOST_TOLD) else None


def draft(family: Family, begun: Sketch) -> Draft | None:
    """The stem with options and question line; None if they are too few or too many words."""
    if begun.vignette is not None:
        return _draft_told(family, begun, begun.vignette)
    skeleton, dice = begun.skeleton, begun.dice
    shown = shown_options(family, skeleton, dice)
    if len(set(shown).intersection(implausible(family, skeleton.facts, skeleton.proof))) > 1:
        return None
    options = worded(family, skeleton, shown, dice)
    if options is None:
        return None
    dress, texts = options
    room = most_words(skeleton) - begun.words
    ask = ask_of(family, skeleton, actions=dress != "term", dice=dice, room=room)
    if not FEWEST_WORDS <= begun.words + len(ask.split()) <= most_words(skeleton):
        return None
    return Draft(skeleton, dice, begun.stem, ask, texts)


def _draft_told(family: Family, begun: Sketch, vignette: Vignette) -> Draft | None:
    """A vignette with options: those of its author, or, now and then, bare terms."""
    skeleton, dice = begun.skeleton, begun.dice
    shown = shown_options(family, skeleton, dice, named=vignette.options)
    if len(set(shown).intersection(implausible(family, skeleton.facts, skeleton.proof))) > 1:
        return None
    ask = _ask_told(family, begun, vignette)
    texts = _options_told(family, skeleton, shown, vignette, ask, dice)
    if texts is None:
        return None
    if not FEWEST_WORDS <= begun.words + len(ask.split()) <= MOST_TOLD:
        return None
    return Draft(skeleton, dice, begun.stem, ask, texts)


def _ask_told(family: Family, begun: Sketch, vignette: Vignette) -> str:
    """The author's question line, or one of the family's, above all where a goal is asked for."""
    skeleton, dice = begun.skeleton, begun.dice
    if vignette.asks and skeleton.goal is None:
        return dice.pick("ask", vignette.asks)
    stem = "".join(part.text for part in begun.stem)
    room = MOST_TOLD - begun.words
    return ask_of(family, skeleton, actions=True, dice=dice, room=room, stem=stem)


def _options_told(
    family: Family,
    skeleton: Skeleton,
    shown: Sequence[str],
    vignette: Vignette,
    ask: str,
    dice: Dice,
) -> dict[str, str] | None:
    """Each shown option in its author's words, or all in bare terms where "Which" asks for them.

    An outside option that the author has not worded is told in the family's words. None if the key
    is far longer than the others.
    """
    bare = ask.startswith("Which") and dice.chance("bare terms", BARE_TOLD)
    dress = "term" if bare else _dress_of(vignette)
    texts = {
        id: dice.settle(vignette.options[id], rough=ROUGHLY_TOLD)
        if id in vignette.options and not bare
        else _action(family, id, skeleton, dress, dice)
        for id in shown
    }
    others = [len(text) for id, text in texts.items() if id != skeleton.key]
    return texts if len(texts[skeleton.key]) <= FAR_LONGER * mean(others) else None


def _dress_of(vignette: Vignette) -> str:
    """The dress of the family's that is most like the author's."""
    texts = vignette.options.values()
    if not all(text.endswith(".") for text in texts):
        return "term"
    return "aws" if any("Amazon" in text for text in texts) else "plain"


def pose(family: Family, skeleton: Skeleton, *, seed: str, key_place: int) -> Item | None:
    """The item that these dice make, with the key at `key_place` (0 to 3); None if they fail."""
    begun = sketch(family, skeleton, seed=seed)
    words = draft(family, begun) if begun else None
    return pose_draft(family, words, key_place=key_place) if words else None


def pose_draft(family: Family, words: Draft, *, key_place: int) -> Item:
    """The item with these words: every option with its reason, the key at `key_place`."""
    skeleton, dice, stem, ask, texts = (
        words.skeleton, words.dice, words.stem, words.ask, words.texts,
    )  # fmt: skip
    facts = told_facts(family, skeleton, stem)
    phrases = {fact.id: fact.phrase for fact in facts}
    options = [
        _outside(family.shelf[id], skeleton, text, phrases)
        if id in family.shelf
        else _option(family, skeleton, family.option(id), text, phrases, dice)
        for id, text in texts.items()
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
        difficulty=skeleton.difficulty,
        stem=stem,
        ask=ask,
        facts=facts,
        options=tuple(options),
        key=(key.id,),
        logic=skeleton.logic,
        anchor=_key_anchor(family, skeleton),
        content_version=family.version,
    )


def shown_options(
    family: Family, skeleton: Skeleton, dice: Dice, *, named: Collection[str] | None = None
) -> list[str]:
    """The key and three distractors, as ids in the family's order.

    Of outside options those that are `named` come, if that is given, and others where they must.

    Outside options take the place of the family's own where these would be implausible, and now
    and then of another, so that the same four do not come every time.
    """
    own = [option.id for option in family.table(skeleton.job.table) if option.id != skeleton.key]
    shelf = _offered(family, skeleton, dice)
    weak = implausible(family, skeleton.facts, skeleton.proof)
    if named is not None:
        shelf = [id for id in shelf if id in named] or shelf * (len(weak) > 1)
    if len(own) > SHOWN - 1:
        chosen = _of_many(family, skeleton, own, shelf, dice)
        return _in_order(family, skeleton, chosen)
    # One implausible distractor may stay; of more, one has to go.
    pool = weak if len(weak) > 1 else own if dice.chance("outside", OUTSIDE_SHARE) else []
    if not shelf or not pool:
        return _in_order(family, skeleton, own)
    needy = [id for id in pool if family.option(id).requires]
    gone = needy[0] if needy and dice.chance("needy", NEEDY_SHARE) else dice.pick("gone", pool)
    return _in_order(family, skeleton, [*(id for id in own if id != gone), shelf[0]])


def _in_order(family: Family, skeleton: Skeleton, chosen: Sequence[str]) -> list[str]:
    order = [option.id for option in family.table(skeleton.job.table)]
    return [id for id in order if id == skeleton.key or id in chosen] + [
        id for id in chosen if id in family.shelf
    ]


def _of_many(
    family: Family, skeleton: Skeleton, own: Sequence[str], shelf: Sequence[str], dice: Dice
) -> list[str]:
    """Three distractors of a table that has more.

    First one for each thing that decides, which that thing alone takes away: without it the fact
    or the goal would be idle among the four. Then others that something stated speaks against, and
    last those that only lack a precondition.
    """
    proof = skeleton.proof

    def drawn(ids: Sequence[str]) -> list[str]:
        """In a drawn order, as often first as they are keys: so that none tells by being there."""
        odds = {id: family.option(id).share * (NARROW if proof.missing[id] else 1) for id in ids}
        return sorted(ids, key=lambda id: -(dice.share(f"shown {id}") ** (1 / odds[id])))

    chosen: list[str] = []
    for why in (*skeleton.deciding, None):
        alone = [
            id
            for id in own
            if (proof.out_by[id] == (why,) if why else id in proof.beaten) and not proof.missing[id]
        ]
        if alone and not set(alone) & set(chosen):
            chosen.append(drawn(alone)[0])
    if shelf and len(chosen) < SHOWN - 1 and dice.chance("outside", OUTSIDE_SHARE):
        chosen.append(shelf[0])
    rest = drawn([id for id in own if id not in chosen])
    implausibles = implausible(family, skeleton.facts, proof)
    weak = [id for id in rest if id in implausibles]
    lacking = [id for id in rest if not proof.out_by[id] and proof.missing[id]]
    good = [id for id in rest if id not in (*weak, *lacking)]
    return [*chosen, *good, *weak[:1], *lacking, *weak[1:]][: SHOWN - 1]


def _offered(family: Family, skeleton: Skeleton, dice: Dice) -> list[str]:
    """Outside options that one of these facts rules out and none defends, in a drawn order."""
    facts = set(skeleton.facts)
    fit = [
        outside.id
        for outside in family.outside
        if (not outside.tables or skeleton.job.table in outside.tables)
        and len(facts & outside.rules_out.keys()) == 1
        and not facts & outside.not_with
        and _sayable(outside, skeleton.job)
    ]
    return dice.shuffled("shelf", fit)


def _sayable(outside: Outside, job: Job) -> bool:
    """Whether the job names every thing that the option speaks of."""
    texts = [text for texts in outside.texts.values() for text in texts]
    return all(name in job.things for text in texts for name in SLOT.findall(text))


def worded(
    family: Family, skeleton: Skeleton, shown: Sequence[str], dice: Dice
) -> tuple[str, dict[str, str]] | None:
    """A dress, and each option's words in it; None if one is far too long in every dress."""
    for dress in _dresses(skeleton, dice):
        for turn in range(TURNS):
            rolls = Dice(f"{dice.seed}:{dress}:{turn}")
            texts = {id: _action(family, id, skeleton, dress, rolls) for id in shown}
            *others, longest = sorted(map(len, texts.values()))
            if longest * len(others) <= FAR_LONGER * sum(others):
                return dress, texts
    return None


def _dresses(skeleton: Skeleton, dice: Dice) -> list[str]:
    """The dresses this job has, in a drawn order: each first as often as its weight says."""
    dresses = [dress for dress in DRESSES if dress == "term" or dress in skeleton.job.actions]
    return sorted(
        dresses, key=lambda dress: -(dice.share(f"dress {dress}") ** (1 / DRESSES[dress]))
    )


def _action(family: Family, id: str, skeleton: Skeleton, dress: str, dice: Dice) -> str:
    """The option's words in this dress, the same whatever the item asks for.

    Actions are sentences, and end as such.
    """
    outside = family.shelf.get(id)
    if outside is not None:
        text = dice.pick(f"outside {id}", outside.texts[dress]).format_map(skeleton.job.things)
    elif dress == "term":
        text = dice.pick(f"term {id}", family.option(id).terms)
    else:
        text = dice.pick(f"action {id}", skeleton.job.actions[dress][id])
    return dice.settle(text) if dress == "term" else f"{dice.settle(text)}."


def _outside(
    outside: Outside, skeleton: Skeleton, text: str, phrases: dict[str, str]
) -> ItemOption:
    against = tuple(fact for fact in skeleton.facts if fact in outside.rules_out)
    reason = f"“{phrases[against[0]]}” rules it out: {outside.rules_out[against[0]]}."
    return ItemOption(
        outside.id, text, False, reason, outside.id, outside.belief, against, (), False,
        outside.anchor,
    )  # fmt: skip


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
        all_of_it = "all of it" if len(missing) > 1 else "it"
        rationale = f"Nothing says there is {words}, and {in_text(option.name)} needs {all_of_it}."
        anchor = tempting.anchor
    else:
        goal = _goal(family, skeleton)
        doubts = any(option.id in family.levels[fact].open for fact in skeleton.facts)
        would = "Sources disagree whether it would" if doubts else "It could be made to"
        rationale = (
            f"{would} work here, but the question asks for {goal.words}. "
            + _beaten_because(family, goal, option, family.option(proof.key))
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
    rationale = f"{sentence(words)}. " if words else ""
    rationale += "No stated fact rules it out."
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
    if fact in skeleton.deciding:
        role = "decides"
    else:
        role = "supports" if skeleton.key in level.supports else "company"
    return StatedFact(
        level.attribute,
        level.level,
        level.label,
        phrase,
        tuple(id for id in level.rules_out if id in skeleton.solver.bit),
        role,
    )


def _key_anchor(family: Family, skeleton: Skeleton) -> str:
    """The lesson paragraph that teaches what decides here."""
    levels = [family.levels[fact] for fact in skeleton.proof.deciding]
    return levels[0].anchor if levels else _goal(family, skeleton).anchor


def _main_first(facts: tuple[str, ...], deciding: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(facts, key=lambda fact: fact not in deciding))


def _dealt(options: list[ItemOption], key: str, place: int, dice: Dice) -> list[ItemOption]:
    others = dice.shuffled("order", [option for option in options if option.id != key])
    others.insert(place, next(option for option in options if option.id == key))
    return others


def most_words(skeleton: Skeleton) -> int:
    """How long stem and question line may be; a closed world takes some words more."""
    most = skeleton.solver.family.most_words
    return most + (WORLD_WORDS if skeleton.tells_world else 0)


def _brief(stem: Sequence[StemPart], most: int) -> bool:
    """Whether the stem has at most so many words, and reads as easily as an exam's."""
    text = "".join(part.text for part in stem)
    return (
        len(text.split()) <= most
        and GRADES[0] <= grade(text) <= GRADES[1]
        and all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in SENTENCE.split(text))
    )


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
