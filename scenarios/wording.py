"""From facts to a stem: a plan of sentences in the job's own words, never one fact at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from scenarios.bank import Skeleton
from scenarios.family import Family, Wording
from scenarios.items import StemPart

CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
NUMBER = re.compile(r"\d[\d,]*")
# From here on a number may be told in words, and how often it is, so that no number tells a key.
ROUGH, ROUGHLY = 1_000, 0.98
# How often an opener states a fact, where it could also state none.
STATING = 0.25
SHORT = 11  # words: two clauses up to this length may share a sentence
# A thing that begins so is a lack, told after what there is: "has A and B but no C".
LACKS = ("no", "nobody", "only", "neither", "nothing", "little")
ROLE_ORDER = {"demand": 0, "means": 1, "support": 2, "company": 3}

Sentence = list[StemPart]


@dataclass(frozen=True, slots=True)
class Clause:
    """A worded stretch: its facts, its words, and whether it is a clause, a thing or a deed.

    `needs` are facts that must have been told before it.
    """

    facts: tuple[str, ...]
    shape: str
    text: str
    needs: tuple[str, ...] = ()


def roughly(number: int) -> str:
    """A number of a thousand or more as people say it: "thousands of"."""
    words = ("thousands of", "tens of thousands of", "hundreds of thousands of", "millions of")
    return words[min(len(str(number)) - len(str(ROUGH)), 3)]


class Dice:
    """Seeded choices by name, so that a change in one place moves nothing elsewhere."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def shuffled[T](self, name: str, things: Iterable[T]) -> list[T]:
        """The things in a drawn order."""
        kept = [*things]
        order = sorted(range(len(kept)), key=lambda place: self.share(f"{name} {place}"))
        return [kept[place] for place in order]

    def share(self, name: str) -> float:
        """An even number from 0 to 1, told by seed and name alone."""
        digest = blake2b(f"{self.seed}:{name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) / 2**64

    def pick[T](self, name: str, things: tuple[T, ...] | list[T]) -> T:
        return things[int(self.share(name) * len(things))] if len(things) > 1 else things[0]

    def chance(self, name: str, share: float) -> bool:
        return self.share(name) < share

    def settle(self, text: str, *, rough: float = ROUGHLY) -> str:
        """The text with each `[a|b]` settled, alike wherever it stands, and a real apostrophe.

        Between two numbers any round one between them may come, or, with the chance `rough`,
        "thousands of", so that no number tells a fact.
        """
        return CHOICE.sub(lambda match: self._settled(match, rough), text).replace("'", "’")

    def _settled(self, match: re.Match[str], rough: float) -> str:
        choices: list[str] = match[1].split("|")
        if len(choices) == 2 and all(map(NUMBER.fullmatch, choices)):
            low, high = sorted(int(choice.replace(",", "")) for choice in choices)
            if low >= ROUGH and self.chance(f"rough {match[0]}", rough):
                return roughly(low)
            step = 10 ** max(0, len(str(low)) - 2)
            steps = (high - low) // step + 1
            return f"{low + step * int(self.share(match[0]) * steps):,}"
        return self.pick(match[0], choices)


def stem_of(
    family: Family, skeleton: Skeleton, dice: Dice, *, most: int | None = None
) -> tuple[StemPart, ...] | None:
    """The stem as parts that know their facts.

    None if these dice find no words for a fact, or already more than `most`.
    """
    told = clauses_of(family, skeleton, dice)
    if told is None or (most is not None and sum(_words(one.text) for one in told) > most):
        return None
    opening, *clauses = told
    sentences = [[StemPart(opening.text, opening.facts)]]
    sentences += _sentences(family, skeleton, clauses, dice)
    return _joined(sentences)


def clauses_of(family: Family, skeleton: Skeleton, dice: Dice) -> list[Clause] | None:
    """The opener and then a clause for every other fact, in the order in which they are told."""
    opening = _opening(skeleton, dice)
    if opening is None:
        return None
    left = frozenset(skeleton.facts) - set(opening.facts)
    wordings = _cover(skeleton, left, dice)
    if wordings is None:
        return None
    clauses = [_shaped(wording, dice) for wording in wordings]
    clauses.sort(key=lambda clause: _place(family, skeleton, clause))
    return [opening, *clauses]


def clause_for(skeleton: Skeleton, fact: str, dice: Dice) -> tuple[str, Clause] | None:
    """The fact alone in the words of the job, and what makes a finite clause of them."""
    name = skeleton.setting.name
    for wording in skeleton.usable:
        if wording.facts == (fact,) and (wording.main or wording.vp or wording.has):
            clause = _shaped(wording, dice)
            return {"main": "", "vp": f"{name} ", "has": f"{name} has "}[clause.shape], clause
    return None


def ask_of(
    family: Family,
    skeleton: Skeleton,
    *,
    actions: bool,
    dice: Dice,
    room: int | None = None,
    stem: str | None = None,
) -> str:
    """The question line, with its qualifier if the item has one.

    Of at most `room` words, if any line is; and, if any is, without the setting's name where the
    `stem` of an author calls it otherwise.
    """
    goal = next((goal for goal in family.goals if goal.id == skeleton.goal), None)
    if goal is not None:
        lines = goal.asks
    else:
        lines = family.asks + (family.asks_for_actions if actions else ())
    need, name = _need(family, skeleton, dice), skeleton.setting.name
    if stem is not None and name.split()[-1] not in stem.lower():
        need = "this requirement" if need == "this requirement" else "these requirements"
        lines = tuple(line for line in lines if "{name}" not in line) or lines
    worded = [line.format(need=need, name=name) for line in lines]
    brief = [line for line in worded if room is None or _words(line) <= room]
    line = dice.pick("ask", brief or worded)
    return line[0].upper() + line[1:]


def _need(family: Family, skeleton: Skeleton, dice: Dice) -> str:
    levels = family.levels
    stated = sum(levels[fact].requirement for fact in skeleton.facts)
    needs = f"{skeleton.setting.name}{'’' if skeleton.setting.name.endswith('s') else '’s'} needs"
    if stated == 0 or dice.chance("need", 0.3):
        return needs
    return "this requirement" if stated == 1 else "these requirements"


def _opening(skeleton: Skeleton, dice: Dice) -> Clause | None:
    job = skeleton.job
    told = [fact for fact in skeleton.facts if fact in job.stating]
    unworded = _without_words(skeleton)
    if unworded:
        told = [fact for fact in told if fact in unworded]
    if told and (unworded or not job.openers or dice.chance("stating opener", STATING)):
        fact = dice.pick("told", told)
        text = dice.pick("opener", job.stating[fact])
        return Clause((fact, *job.given), "opener", dice.settle(text))
    if not job.openers:
        return None
    return Clause(job.given, "opener", dice.settle(dice.pick("opener", job.openers)))


def _without_words(skeleton: Skeleton) -> set[str]:
    """Facts of the skeleton that only an opener can state."""
    worded = {fact for wording in skeleton.usable for fact in wording.facts}
    return set(skeleton.facts) - worded - set(skeleton.job.given)


def _cover(skeleton: Skeleton, left: frozenset[str], dice: Dice) -> list[Wording] | None:
    """Wordings that together state each fact in `left` exactly once, told together if they can."""
    usable = [wording for wording in skeleton.usable if left.issuperset(wording.facts)]
    alone = {other.facts[0] for other in usable if len(other.facts) == 1}
    chosen: list[Wording] = []
    for wording in usable:
        facts = set(wording.facts)
        fused = len(facts) > 1
        if facts <= left and (
            not fused or not facts <= alone or dice.chance(f"fuse {'+'.join(wording.facts)}", 0.7)
        ):
            chosen.append(wording)
            left -= facts
    return None if left else chosen


def _shaped(wording: Wording, dice: Dice) -> Clause:
    shapes = [
        (shape, texts)
        for shape, texts in (("main", wording.main), ("has", wording.has), ("vp", wording.vp))
        if texts
    ]
    name = "+".join(wording.facts)
    shape, texts = dice.pick(f"shape {name}", shapes)
    text = dice.settle(dice.pick(f"words {name}", texts))
    return Clause(wording.facts, shape, text, wording.needs)


def _place(family: Family, skeleton: Skeleton, clause: Clause) -> tuple[int, int, int]:
    """What is needed comes before what there is; words that refer come after what they mean."""
    role = min(ROLE_ORDER[family.levels[fact].role] for fact in clause.facts)
    return (
        int(bool(clause.needs)) if role == 0 else role,
        role,
        skeleton.facts.index(clause.facts[0]),
    )


def _sentences(
    family: Family, skeleton: Skeleton, clauses: list[Clause], dice: Dice
) -> list[Sentence]:
    name = skeleton.setting.name
    contrast = _contrast(family, clauses, dice) if family.but else None
    rest = [clause for clause in clauses if clause not in (contrast or ())]
    mains = [clause for clause in rest if clause.shape == "main"]
    things = [clause for clause in rest if clause.shape == "has"]
    deeds = [clause for clause in rest if clause.shape == "vp"]
    sentences = _main_sentences(mains, dice)
    # "It also has" would stumble after nothing but lacks: then these come last.
    hope_first = contrast is not None and bool(things) and all(map(_is_lack, things))
    if contrast and hope_first:
        sentences.append(_but(name, *contrast))
    if things or deeds:
        it = "it" if contrast and hope_first and contrast[0].shape == "has" else name
        sentences.append(_having(it, things, deeds))
    if contrast and not hope_first:
        sentences.append(_but("it also" if things else name, *contrast))
    return sentences


def _contrast(family: Family, clauses: list[Clause], dice: Dice) -> tuple[Clause, Clause] | None:
    """A hope and the fact that spoils it: what tempts to an option, and what rules it out."""
    levels = family.levels
    needed = {fact for clause in clauses for fact in clause.needs}
    for hope in clauses:
        tempted = {id for fact in hope.facts for id in levels[fact].tempts}
        hopeful = all(levels[fact].role == "company" for fact in hope.facts)
        for spoil in clauses:
            spoiled = {id for fact in spoil.facts for id in levels[fact].rules_out}
            told = (hope.shape, spoil.shape)
            if (
                hopeful
                and tempted & spoiled
                # It comes last, so nothing may refer to it.
                and not needed & {*hope.facts, *spoil.facts}
                and (told in (("has", "main"), ("main", "main"), ("has", "has"), ("has", "vp")))
                and dice.chance("contrast", 0.8)
            ):
                return hope, spoil
    return None


def _but(name: str, hope: Clause, spoil: Clause) -> Sentence:
    subject = [] if hope.shape == "main" else [StemPart(f"{name} has ")]
    link = " but " if spoil.shape in ("has", "vp") else ", but "
    return [
        *subject,
        StemPart(hope.text, hope.facts),
        StemPart(link),
        StemPart(spoil.text, spoil.facts),
    ]


def _main_sentences(mains: list[Clause], dice: Dice) -> list[Sentence]:
    sentences: list[Sentence] = []
    for clause in mains:
        part = StemPart(clause.text, clause.facts)
        last = sentences[-1] if sentences else None
        if (
            last is not None
            and len(last) == 1
            and max(_words(last[0].text), _words(part.text)) <= SHORT
            and "," not in last[0].text + part.text
            and dice.chance("join", 0.6)
        ):
            last += [StemPart(", and "), part]
        else:
            sentences.append([part])
    return sentences


def _having(name: str, things: list[Clause], deeds: list[Clause]) -> Sentence:
    """The fund has A, B, and C but no D and cannot do E."""
    sentence = [StemPart(name)]
    goods = [thing for thing in things if not _is_lack(thing)]
    lacks = [thing for thing in things if _is_lack(thing)]
    for some, first in ((goods, " has "), (lacks, " but " if goods else " has ")):
        # "A and B and C" stumbles where a thing is itself a pair.
        paired = any(" and " in thing.text for thing in some)
        for place, clause in enumerate(some):
            link = _link(place, len(some), first)
            if paired and link == " and ":
                link = ", as well as "
            sentence += [StemPart(link), StemPart(clause.text, clause.facts)]
    for place, clause in enumerate(deeds):
        first = " and " if things else " "
        sentence += [StemPart(_link(place, len(deeds), first)), StemPart(clause.text, clause.facts)]
    return sentence


def _is_lack(thing: Clause) -> bool:
    return thing.text.split()[0] in LACKS


def _link(place: int, count: int, first: str) -> str:
    if place == 0:
        return first
    if count == 2:
        return " and "
    return ", and " if place == count - 1 else ", "


def _joined(sentences: list[Sentence]) -> tuple[StemPart, ...]:
    """Sentences with capitals, full stops and spaces, as one run of parts."""
    parts: list[StemPart] = []
    for number, sentence in enumerate(sentences):
        first, *others = sentence
        capital = StemPart(first.text[0].upper() + first.text[1:], first.facts)
        if number:
            parts.append(StemPart(" "))
        parts += [capital, *others, StemPart(".")]
    return tuple(parts)


def _words(text: str) -> int:
    return len(text.split())
