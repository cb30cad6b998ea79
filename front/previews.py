"""One question as an author wants to see it: drawn by a seed, with everything behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from quizzes.proofs import Proof
from scenarios.bank import SHOWN, Skeleton, bank_of
from scenarios.checker import says
from scenarios.checking import objections_to
from scenarios.difficulty import BASE, WEIGHTS, burden, terms
from scenarios.drawing import NoItem
from scenarios.family import Family, Job, Wording
from scenarios.formats import EVERY_FORMAT, FORMATS, Draw
from scenarios.items import Item, StatedFact
from scenarios.lines import sentence
from scenarios.posing import pose
from scenarios.twins import Change, nearest, twins
from scenarios.wording import Dice

CHOICE = EVERY_FORMAT[0]
# Situations that are tried before giving up, wordings of each, and items of another format.
SITUATIONS, TURNS, LOOKED_AT = 40, 12, 300
# Twins of a situation that a page lists.
LISTED = 12
ROLES = {
    "decides": "decides",
    "supports": "speaks for the answer",
    "company": "only tempts, or repeats",
}
TERMS = {
    "deciding": "Facts that decide, beyond the first",
    "implied": "Share of deciding facts told without their name",
    "near": "Wrong options that something tempts to and one thing rules out",
    "goal": "A word in capitals decides, too",
    "idle": "Facts that decide nothing",
    "length": "Statements beyond two",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for. `setting` may name a job, too: "museum/labels"."""

    format: str = CHOICE
    setting: str = ""
    key: str = ""
    logic: str = ""
    facts: tuple[str, ...] = ()
    seed: int = 1

    def address(self, family: Family) -> str:
        """The address that asks for this; what is left open is left out."""
        told = {
            "format": self.format,
            "setting": self.setting,
            "key": self.key,
            "logic": self.logic,
            "facts": "+".join(self.facts),
            "seed": str(self.seed),
        }
        query = urlencode({name: value for name, value in told.items() if value}, safe="/")
        return f"{reverse('preview_question', args=[family.id])}?{query}"

    def plays_in(self, setting: str, job: str) -> bool:
        return self.setting in ("", setting, f"{setting}/{job}")

    def met_by(self, skeleton: Skeleton) -> bool:
        return (
            self.plays_in(skeleton.setting.id, skeleton.job.id)
            and self.key in ("", skeleton.key)
            and self.logic in ("", skeleton.logic)
            and (not self.facts or set(self.facts) == set(skeleton.facts))
        )

    def met_by_item(self, item: Item) -> bool:
        return (
            any(self.plays_in(*place) for place in _places(item))
            and (not self.key or self.key in _keys(item))
            and self.logic in ("", item.logic)
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn item; multiple choice comes with the situation it was made of."""

    item: Item
    skeleton: Skeleton | None = None


def draw(family: Family, wanted: Wanted) -> Drawn | None:
    """The first proved item that is wanted; the same files and wishes give the same one."""
    if wanted.format == CHOICE:
        return _choice(family, wanted)
    try:
        items = islice(FORMATS[wanted.format](Draw(family, str(wanted.seed))), LOOKED_AT)
        return next((Drawn(item) for item in items if wanted.met_by_item(item)), None)
    except NoItem:
        return None


def _choice(family: Family, wanted: Wanted) -> Drawn | None:
    pool = [one for one in bank_of(family).skeletons if wanted.met_by(one)]
    for skeleton in islice(_in_turn(pool, Random(f"{wanted.seed}:preview")), SITUATIONS):
        # By seed and situation alone, so that a narrower address shows the same item.
        place = int(Dice(f"{wanted.seed}:{skeleton.id}").share("place") * SHOWN)
        for turn in range(TURNS):
            item = pose(family, skeleton, seed=f"{wanted.seed}:{turn}", key_place=place)
            if item is not None and not objections_to(family.raw, item):
                return Drawn(item, skeleton)
    return None


def _in_turn(pool: Iterable[Skeleton], dice: Random) -> Iterator[Skeleton]:
    """One situation of each logic in a drawn order, so that no job's wealth of them counts."""
    logics: dict[str, list[Skeleton]] = {}
    for skeleton in pool:
        logics.setdefault(skeleton.logic, []).append(skeleton)
    for logic in dice.sample(sorted(logics), len(logics)):
        yield dice.choice(logics[logic])


def _stories(item: Item) -> list[tuple[str, str, tuple[StatedFact, ...]]]:
    """Setting, job and facts of each situation that an item tells."""
    if item.prompts:
        return [(prompt.setting, prompt.job, prompt.facts) for prompt in item.prompts]
    return [(one.setting, one.job, one.facts) for one in item.questions or (item,)]


def _places(item: Item) -> list[tuple[str, str]]:
    return [(setting, job) for setting, job, _ in _stories(item)]


def _keys(item: Item) -> set[str]:
    """The options that an item is about: its answers, or the one that findings are about."""
    if item.questions:
        return {key for question in item.questions for key in question.key}
    if item.prompts:
        return {prompt.key for prompt in item.prompts}
    return {item.about} if item.format == "multiple_response" else {str(item.key[0])}


@dataclass(frozen=True, slots=True)
class FactRow:
    """A stated fact, its part in the proof, and what else the job could have said."""

    fact: StatedFact
    role: str
    rules_out: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    words: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class TwinRow:
    """A situation that differs in one fact and has another answer."""

    change: str
    key: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its answer. `proof` is there where the options are approaches."""

    item: Item
    proof: Proof | None
    # Right options in the order of the key, where the order or a pair is the answer.
    answer: tuple[str, ...]
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a multiple-choice question: difficulty, changes, twins."""

    reading: str
    terms: tuple[TermRow, ...]
    base: float
    burden: float
    nearest: tuple[str, ...]
    twins: tuple[TwinRow, ...]
    more_twins: int


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """`item` is None where nothing was asked for that makes sense, or nothing meets it."""

    family: Family
    item: Item | None
    parts: tuple[Part, ...]
    behind: Behind | None
    redraw: str
    same: str

    @classmethod
    def empty(cls, family: Family) -> PreviewPage:
        return cls(family, None, (), None, "", "")

    @classmethod
    def of(cls, family: Family, wanted: Wanted) -> PreviewPage:
        drawn = draw(family, wanted)
        redraw = replace(wanted, seed=wanted.seed + 1).address(family)
        if drawn is None:
            return replace(cls.empty(family), redraw=redraw)
        return cls(
            family=family,
            item=drawn.item,
            parts=tuple(_part(family, one) for one in drawn.item.questions or (drawn.item,)),
            behind=_behind(family, drawn.skeleton, wanted) if drawn.skeleton else None,
            redraw=redraw,
            same=_pinned(drawn, wanted).address(family),
        )


def _pinned(drawn: Drawn, wanted: Wanted) -> Wanted:
    """What asks for this very item, also once other wishes are met by more."""
    if drawn.skeleton is None:
        return wanted
    return _wish_for(drawn.skeleton, wanted.seed)


def _wish_for(skeleton: Skeleton, seed: int) -> Wanted:
    return Wanted(
        setting="/".join(skeleton.place),
        key=skeleton.key,
        logic=skeleton.logic,
        facts=skeleton.facts,
        seed=seed,
    )


def _part(family: Family, item: Item) -> Part:
    approaches = item.format == CHOICE
    order = [option.id for option in item.options]
    return Part(
        item=item,
        proof=Proof.of(item, order=order, choice=None) if approaches else None,
        answer=() if approaches else tuple(_answer(item)),
        facts=tuple(row for story in _stories(item) for row in _facts(family, *story)),
    )


def _answer(item: Item) -> Iterator[str]:
    texts = {option.id: option.text for option in item.options}
    if item.prompts:
        for prompt in item.prompts:
            yield f"{prompt.text} → {texts[prompt.key]}. {prompt.rationale}"
    elif item.format == "ordering":
        yield from (texts[id] for id in item.key)


def _facts(
    family: Family, setting: str, job: str, facts: tuple[StatedFact, ...]
) -> Iterator[FactRow]:
    jobs = {
        (place.id, one.id): (place.name, one) for place in family.settings for one in place.jobs
    }
    for fact in facts:
        name, told = jobs[setting, job]
        yield FactRow(
            fact,
            ROLES[fact.role],
            tuple(family.name_of(id) for id in fact.rules_out),
            tuple(_others(name, told, fact)),
        )


def _others(name: str, job: Job, fact: StatedFact) -> Iterator[str]:
    """Every other wording that the job has for a fact, as a clause."""
    for text in job.stating.get(fact.id, ()):
        if not _used(text, fact.phrase):
            yield f"{text} (opener)"
    for wording in job.wordings:
        if fact.id in wording.facts:
            beside = [other for other in wording.facts if other != fact.id]
            note = f" (together with {', '.join(beside)})" if beside else ""
            for text, clause in _clauses(name, wording):
                if not _used(text, fact.phrase):
                    yield clause + note


def _clauses(name: str, wording: Wording) -> Iterator[tuple[str, str]]:
    """Each text of a wording, alone and as the clause that it makes."""
    yield from ((text, text) for text in wording.main)
    yield from ((text, f"{name} has {text}") for text in wording.has)
    yield from ((text, f"{name} {text}") for text in wording.vp)


def _used(text: str, phrase: str) -> bool:
    spellings = (phrase, phrase[:1].lower() + phrase[1:])
    return any(says(text.replace("'", "’"), spelling) for spelling in spellings)


def _behind(family: Family, skeleton: Skeleton, wanted: Wanted) -> Behind:
    told = terms(family, skeleton.job, skeleton.facts, skeleton.goal, skeleton.proof)
    others = twins(bank_of(family), skeleton)
    facts = frozenset(skeleton.facts)
    change = partial(nearest, skeleton.solver, facts, skeleton.goal)
    return Behind(
        reading=_reading(family, skeleton.logic),
        terms=tuple(
            TermRow(TERMS.get(name, sentence(name)), value, WEIGHTS[name])
            for name, value in told.items()
        ),
        base=BASE,
        burden=burden(told),
        nearest=tuple(
            found.words(family)
            for id in skeleton.solver.ids
            if id != skeleton.key and (found := change(id))
        ),
        twins=tuple(
            TwinRow(
                _change(family, twin.change),
                family.name_of(twin.skeleton.key),
                _wish_for(twin.skeleton, wanted.seed).address(family),
            )
            for twin in others[:LISTED]
        ),
        more_twins=max(len(others) - LISTED, 0),
    )


def _reading(family: Family, logic: str) -> str:
    """Who has read this logic, and whether the word still holds."""
    signature = family.signatures.get(logic)
    if signature is None:
        return "Nobody has read this logic yet."
    if not signature.accepted:
        return f"Refused by {signature.reader} on {signature.date}: {signature.remark}"
    if not family.is_signed(logic):
        return f"Signed by {signature.reader} on {signature.date}, under other rules than today’s."
    return f"Signed by {signature.reader} on {signature.date}."


def _change(family: Family, change: Change) -> str:
    """The change by the names of its facts."""
    levels = family.levels
    old = levels[change.dropped].label if change.dropped else ""
    new = levels[change.stated].label if change.stated else ""
    if old and new:
        return f"“{new}” in the place of “{old}”"
    return f"“{new}” is stated, too" if new else f"“{old}” is left out"
