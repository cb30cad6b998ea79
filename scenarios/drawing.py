"""Draws items: keys by share, oldest logic first, each item proved twice before it is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice, product
from random import Random

from scenarios.bank import Bank, Skeleton, bank_of
from scenarios.checker import objections
from scenarios.family import CORE, Family, Vignette
from scenarios.flaws import alike, grams, without_numbers
from scenarios.items import Item
from scenarios.levelling import Place
from scenarios.posing import draft, pose_draft, sketch
from scenarios.wording import CHOICE

PLACES = 4
TRIES = 6
WORDINGS = 3
# A wording this short is taken as it is; of longer ones, the shortest of a few.
SHORT = 38
# About one item in six asks for a goal, as in the exam.
GOAL_SHARE = 0.16
# Keys follow their shares in each run of so many items.
BLOCK = 20
# Where a job can tell of the means that one option needs, it does so for other keys as well, or
# the means would be the key.
WORLD_SHARE, WORLD_SPREAD = 0.9, 60
# By how many words a longer stem may be taken all the same: short ones first, but not always.
SPREAD = 14
# By how many words what came in earlier forms of a stream stands back, each time and at most.
WORN, MOST_WORN = 0.75, 10
# How often a vignette is taken while one that nobody has seen is left.
TOLD_SHARE = 0.9
# How much a job prefers a logic that few others can tell, so that these are left the others.
NARROW = 3.0
# Two items of a form never share more of their runs of words than this.
MOST_ALIKE = 0.45


class NoItem(LookupError):
    """The family has no item of the kind that was wished for."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the items should be about.

    A key, an attribute that decides, one of some facts that decides, one of some logics, a
    difficulty (1-5), a table of options; `signed` asks for logics that a reader has signed. What a
    reader has refused is never drawn.
    """

    key: str | None = None
    about: str | None = None
    facts: frozenset[str] | None = None
    logics: frozenset[str] | None = None
    difficulty: int | None = None
    table: str = CORE
    signed: bool = False

    def met_by(self, family: Family, skeleton: Skeleton) -> bool:
        return (
            skeleton.job.table == self.table
            and self.key in (None, skeleton.key)
            and (
                self.about is None
                or any(fact.partition(".")[0] == self.about for fact in skeleton.deciding)
            )
            and (self.facts is None or not self.facts.isdisjoint(skeleton.deciding))
            and (self.logics is None or skeleton.logic in self.logics)
            and (self.difficulty is None or self.difficulty == skeleton.difficulty)
            and family.may_ask(skeleton.logic, signed=self.signed)
        )


ANYTHING = Wishes()


def draw_items(
    family: Family,
    *,
    count: int,
    seed: str,
    wishes: Wishes = ANYTHING,
    history: Sequence[str] = (),
    seen: Iterable[str] = (),
) -> list[Item]:
    """`count` items, each proved by the solver and again by the second checker.

    The same arguments give the same items, byte for byte. No logic comes twice while unused ones
    remain; `history` are logics that the learner has seen, the oldest first: they come last, the
    oldest before the others. What `seen` holds (see `texts_of`) comes when nothing else is left.
    NoItem if nothing meets the wishes.
    """
    items = stream(family, seed=seed, wishes=wishes, block=count, history=history, seen=seen)
    return list(islice(items, count))


def stream(
    family: Family,
    *,
    seed: str,
    wishes: Wishes = ANYTHING,
    block: int = BLOCK,
    history: Sequence[str] = (),
    seen: Iterable[str] = (),
    on_rejection: Callable[[Item, list[str]], None] | None = None,
) -> Iterator[Item]:
    """Items without end, as one form of `block` items after the other; no text comes twice.

    `on_rejection` hears of every item that the second checker refused; it is left out.
    """
    texts = set(seen)
    worn: Counter[tuple[tuple[str, ...], str | None]] = Counter()
    places = key_places(Random(f"{seed}:form"))
    number = 0
    while True:
        form = Form(family, f"{seed}:{number}", texts, places, history, on_rejection, block, worn)
        for wish in [wishes] * block:
            yield form.next(wish)
        number += 1


@dataclass(frozen=True)
class Index:
    """The skeletons that meet a wish, by job, key and logic."""

    jobs: dict[Place, dict[str, dict[str, list[Skeleton]]]]
    # By key, and whether a goal is asked for: keys have shares of their own, and so have goals.
    kinds: dict[tuple[str, bool], tuple[str, ...]]
    shares: dict[str, float]
    # Which share of the jobs with its key can tell a logic.
    breadth: dict[str, float]
    # Whether these are the skeletons that vignettes tell.
    told: bool

    @property
    def skeletons(self) -> Iterator[Skeleton]:
        """All of them."""
        logics = (found for keys in self.jobs.values() for found in keys.values())
        return chain.from_iterable(chain.from_iterable(found.values()) for found in logics)


def indexes_of(family: Family, wishes: Wishes) -> tuple[Index, ...]:
    """The index of what vignettes tell, if any meets the wishes, and that of all other words.

    NoItem if nothing meets them.
    """
    own = wishes.facts is not None or wishes.logics is not None
    return _of_one_learner(family, wishes) if own else _of_everybody(family, wishes)


def _indexes(family: Family, wishes: Wishes) -> tuple[Index, ...]:
    bank = bank_of(family)
    indexes = [indexed(family, bank, wishes, told=told) for told in (True, False)]
    found = tuple(index for index in indexes if index.jobs)
    if not found:
        raise NoItem(f"{family.id} has no question for {wishes}.")
    return found


_of_everybody = lru_cache(maxsize=256)(_indexes)
# One learner's rules and logics are nobody else's: they are kept while a quiz is drawn.
_of_one_learner = lru_cache(maxsize=8)(_indexes)


def indexed(family: Family, bank: Bank, wishes: Wishes, *, told: bool = False) -> Index:
    """The index of a bank, perhaps one that is not the family's own yet; empty if nothing fits."""
    jobs: dict[Place, dict[str, dict[str, list[Skeleton]]]] = {}
    kinds: dict[tuple[str, bool], dict[str, None]] = {}
    keys: set[str] = set()
    for skeleton in bank.told if told else bank.skeletons:
        if wishes.met_by(family, skeleton):
            logics = jobs.setdefault(skeleton.place, {}).setdefault(skeleton.key, {})
            logics.setdefault(skeleton.logic, []).append(skeleton)
            kinds.setdefault((skeleton.key, skeleton.goal is not None), {})[skeleton.logic] = None
            keys.add(skeleton.key)
    shares = {option.id: option.share for option in family.table(wishes.table)}
    of_key = Counter(key for logics in jobs.values() for key in logics)
    breadth = Counter(name for keys in jobs.values() for names in keys.values() for name in names)
    return Index(
        jobs,
        {kind: tuple(names) for kind, names in kinds.items()},
        {key: shares[key] for key in shares if key in keys},
        {name: number / of_key[name.rpartition(">")[2]] for name, number in breadth.items()},
        told,
    )


@dataclass
class Form:
    """One quiz in the making: what it has used so far decides what comes next."""

    family: Family
    seed: str
    # Texts without their numbers; shared with other forms that may not repeat them.
    seen: set[str]
    places: Iterator[int]
    history: Sequence[str] = ()
    on_rejection: Callable[[Item, list[str]], None] | None = None
    size: int = BLOCK
    # How often each set of facts has come under a goal; shared with other forms.
    worn: Counter[tuple[tuple[str, ...], str | None]] = field(default_factory=Counter)
    # Weights to try instead of the family's own.
    bank: Bank | None = None
    used: Counter[Hashable] = field(default_factory=Counter)
    spent: set[str] = field(default_factory=set)
    gone: set[tuple[bool, str]] = field(default_factory=set)
    texts: dict[str, list[set[tuple[str, ...]]]] = field(default_factory=dict)
    number: int = 0
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(f"{self.seed}:pool")
        self.own = self.bank or bank_of(self.family)
        self.last_seen = {logic: place for place, logic in enumerate(self.history, start=1)}
        self.quota: Counter[str] = Counter()
        self.lots: dict[Place, float] = {}
        self.orders: dict[int, list[Place]] = {}
        self.struck: set[int] = set()
        # Whether the next item asks for a goal, if there is a choice.
        self.asks = False

    def next(self, wishes: Wishes) -> Item:
        """The next item that meets the wishes. NoItem if none does, or none finds words."""
        indexes = indexes_of(self.family, wishes)
        self.number += 1
        place = next(self.places)
        self.asks = self.dice.random() < GOAL_SHARE
        if self.dice.random() >= TOLD_SHARE:
            indexes = indexes[::-1]
        item = self._from(indexes, place)
        if item is None:  # every wording has been seen, perhaps
            self.seen.clear()
            self.texts.clear()
            self.spent.clear()
            self.gone.clear()
            item = self._from(indexes, place)
        if item is None:
            raise NoItem(f"{self.family.id} has no words for {wishes}.")
        return item

    def _from(self, indexes: Sequence[Index], place: int) -> Item | None:
        """An item with a key that is due, else with any: vignettes first, then other words."""
        for index in indexes:
            self._strike(index)
        for due, index in product((True, False), indexes):
            while (skeleton := self._take(index, self._wanted(indexes), due=due)) is not None:
                item = self._worded(skeleton, place)
                if item is not None:
                    self._use(skeleton, item)
                    return item
                self._spend(index, skeleton)
        return None

    def sketched(self, index: Index, count: int) -> Iterator[Skeleton]:
        """What a form of so many items would ask, without any words."""
        for _ in range(count):
            self.asks = self.dice.random() < GOAL_SHARE
            wanted = self._wanted([index])
            skeleton = self._take(index, wanted, due=True) or self._take(index, wanted, due=False)
            if skeleton is None:
                return
            self._count(skeleton)
            yield skeleton

    def _strike(self, index: Index) -> None:
        """Put aside, once a form, every vignette whose words have been read."""
        if not index.told or id(index) in self.struck:
            return
        self.struck.add(id(index))
        left = set()
        for one in index.skeletons:
            if all(_readings(vignette) & self.seen for vignette in one.vignettes):
                self.spent.add(one.id)
            else:
                left.add(one.logic)
        logics = {one.logic for one in index.skeletons}
        self.gone.update((True, logic) for logic in logics - left)

    def _spend(self, index: Index, skeleton: Skeleton) -> None:
        """Put aside a skeleton that these dice could not word anew, and a logic without any."""
        self.spent.add(skeleton.id)
        told = [job.get(skeleton.key, {}).get(skeleton.logic, []) for job in index.jobs.values()]
        if not any(map(self._left, told)):
            self.gone.add((index.told, skeleton.logic))

    def _take(self, index: Index, wanted: set[str], *, due: bool) -> Skeleton | None:
        """A skeleton of a little-used setting, of a wanted logic, with a key that is `due`, or any.

        None if it has none that is not spent. The setting comes first and the key by the job's
        levelled weights, so that settings tell as little of keys as they can.
        """
        if not wanted:
            return None
        numbers = self._due(index) if due else index.shares
        for place in self._in_turn(index):
            fresh = self._fresh(index, place, wanted)
            keys = [key for key in fresh if numbers.get(key, 0) > 0]
            if keys:
                key = self._one(place, keys, numbers, index)
                return self._of(index, place, index.jobs[place][key], fresh[key])
        return None

    def _in_turn(self, index: Index) -> Iterator[Place]:
        """Jobs of least-used settings first; in a setting, the one that carries more first."""
        if not self.lots.keys() >= index.jobs.keys():
            masses = self.own.masses
            # Weighted sampling without replacement (Efraimidis and Spirakis 2006).
            self.lots |= {
                place: -(self.dice.random() ** (1 / (masses.get(place, 0) + 1e-9)))
                for place in index.jobs
            }
        order = self.orders.get(id(index))
        if order is None:
            order = self.orders[id(index)] = sorted(index.jobs, key=self.lots.__getitem__)
        uses = {self.used[place[0]] for place in order}
        for often in sorted(uses):
            yield from (place for place in order if self.used[place[0]] == often)

    def _due(self, index: Index) -> dict[str, float]:
        """How many of each key are still to come in this form."""
        if not any(self.quota[key] > 0 for key in index.shares):
            self.quota.update(dealt(index.shares, self.size, self.dice))
        return {key: self.quota[key] for key in index.shares}

    def _one(self, place: Place, keys: list[str], due: Mapping[str, float], index: Index) -> str:
        weights = self.own.weights
        odds = [
            (weights.get((place, key), 0) + 1e-9) * due[key] / index.shares[key] for key in keys
        ]
        return self.dice.choices(keys, odds)[0]

    def _of(
        self, index: Index, place: Place, logics: dict[str, list[Skeleton]], names: list[str]
    ) -> Skeleton:
        """One of the job's skeletons of these logics: a little-told thought, in a short stem."""
        left = {name: [one for one in logics[name] if one.id not in self.spent] for name in names}
        rich = {
            name: few
            for name, some in left.items()
            if (few := [one for one in some if one.tells_world])
        }
        if rich and self.dice.random() < WORLD_SHARE:
            left = rich
        logic = min(
            left,
            key=lambda name: (
                self.used[name, place[0]],
                self._worn(name) + NARROW * index.breadth[name],
            ),
        )
        return min(left[logic], key=self._cost)

    def _cost(self, one: Skeleton) -> float:
        """About how many words a situation costs, with a surcharge where it has come before."""
        words = 0 if one.told else one.shortest
        worn = self.worn[one.facts, one.goal]
        cost = words + SPREAD * (self.dice.random() + self.used["facts", one.facts, one.goal])
        if one.tells_world:
            return cost + WORLD_SPREAD * (worn + self.dice.random())
        return cost + WORN * min(worn, MOST_WORN)

    def _wanted(self, indexes: Sequence[Index]) -> set[str]:
        """The logics that may come now: least used of their kind, unseen or seen long ago."""
        left: dict[tuple[str, bool], dict[str, None]] = {}
        for index in indexes:
            for kind, names in index.kinds.items():
                kept = {name: None for name in names if (index.told, name) not in self.gone}
                left[kind] = left.get(kind, {}) | kept
        if len({asks for (_, asks), names in left.items() if names}) > 1:
            left = {(key, asks): found for (key, asks), found in left.items() if asks == self.asks}
        wanted: list[str] = []
        for found in left.values():
            fewest = min(map(self.used.__getitem__, found), default=0)
            wanted += [name for name in found if self.used[name] == fewest]
        return set(self._oldest(wanted) if self.last_seen else wanted)

    def _fresh(self, index: Index, place: Place, wanted: set[str]) -> dict[str, list[str]]:
        """By key, those of the wanted logics that this job can still tell."""
        found = {}
        for key, logics in index.jobs[place].items():
            left = [name for name in logics if name in wanted and self._left(logics[name])]
            if left:
                found[key] = left
        return found

    def _oldest(self, names: list[str]) -> list[str]:
        """The unseen ones; if there are none, the half that was seen longest ago."""
        unseen = [name for name in names if name not in self.last_seen]
        if unseen:
            return unseen
        return sorted(names, key=self.last_seen.__getitem__)[: max(1, len(names) // 2)]

    def _left(self, skeletons: list[Skeleton]) -> bool:
        if not self.spent:
            return bool(skeletons)
        return any(one.id not in self.spent for one in skeletons)

    def _worn(self, logic: str) -> float:
        """How often the facts of this logic have decided so far, with a little chance."""
        facts = logic.partition("|")[0].split("+")
        return max(self.used["fact", fact] for fact in facts) + 0.5 * self.dice.random()

    def _worded(self, skeleton: Skeleton, place: int) -> Item | None:
        for attempt in range(TRIES):
            item = self._shortest(skeleton, f"{self.seed}:{self.number}:{attempt}", place)
            if item is None:
                continue
            faults = objections(self.family.raw, item)
            if not faults:
                return item
            if self.on_rejection is not None:
                self.on_rejection(item, faults)
        return None

    def _shortest(self, skeleton: Skeleton, seed: str, place: int) -> Item | None:
        """The shortest of a few wordings that nobody has seen: exam stems are brief."""
        begun = []
        for turn in range(WORDINGS):
            one = sketch(self.family, skeleton, seed=f"{seed}:{turn}")
            if one is not None:
                begun.append(one)
                if one.words <= SHORT:
                    break
        for one in sorted(begun, key=lambda one: one.words):
            words = draft(self.family, one)
            item = pose_draft(self.family, words, key_place=place) if words else None
            if item and self.seen.isdisjoint(_texts(skeleton, item)) and self._unlike(item):
                return item
        return None

    def _unlike(self, item: Item) -> bool:
        """Whether no item of the same setting in this form reads much like it."""
        before = self.texts.get(item.setting)
        if not before:
            return True
        own = grams(item.stem_text)
        return all(alike(own, other) <= MOST_ALIKE for other in before)

    def _use(self, skeleton: Skeleton, item: Item) -> None:
        self.seen.update(_texts(skeleton, item))
        self.texts.setdefault(item.setting, []).append(grams(item.stem_text))
        self._count(skeleton)

    def _count(self, skeleton: Skeleton) -> None:
        setting = skeleton.setting.id
        self.used.update([skeleton.logic, setting, (skeleton.logic, setting)])
        self.used.update(("fact", fact) for fact in skeleton.deciding)
        self.used["facts", skeleton.facts, skeleton.goal] += 1
        self.worn[skeleton.facts, skeleton.goal] += 1
        self.quota[skeleton.key] -= 1


def texts_of(stem: str, ask: str) -> list[str]:
    """What may not come again: the text without its numbers, and its stem whatever is asked."""
    return [without_numbers(f"{stem} {ask}"), without_numbers(stem)]


@lru_cache(maxsize=8192)
def _readings(vignette: Vignette) -> frozenset[str]:
    """Everything that the vignette's stem can read like, without numbers."""
    pieces = [
        piece.split("|") if place % 2 else [piece]
        for place, piece in enumerate(CHOICE.split(vignette.text.replace("'", "’")))
    ]
    return frozenset(without_numbers("".join(chosen)) for chosen in product(*pieces))


def _texts(skeleton: Skeleton, item: Item) -> list[str]:
    """Of a planned stem the whole text counts, of a vignette the stem does, too."""
    texts = texts_of(item.stem_text, item.ask)
    return texts if skeleton.told else texts[:1]


def dealt(shares: dict[str, float], count: int, dice: Random) -> list[str]:
    """`count` names in a drawn order, shared out by largest remainder."""
    total = sum(shares.values())
    exact = {id: share / total * count for id, share in shares.items()}
    numbers = {id: int(part) for id, part in exact.items()}
    by_remainder = sorted(exact, key=lambda id: (numbers[id] - exact[id], dice.random()))
    for id in by_remainder[: count - sum(numbers.values())]:
        numbers[id] += 1
    names = [id for id, number in numbers.items() for _ in range(number)]
    dice.shuffle(names)
    return names


def key_places(dice: Random) -> Iterator[int]:
    """The key's place, dealt evenly: each block of eight holds every place twice."""
    while True:
        block = list(range(PLACES)) * 2
        dice.shuffle(block)
        yield from block
