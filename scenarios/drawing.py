"""Draws a quiz: keys by share, oldest logic first, each item proved twice before it is seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from scenarios.bank import Skeleton, bank_of
from scenarios.checker import objections
from scenarios.family import Family
from scenarios.flaws import masked
from scenarios.items import Item
from scenarios.posing import difficulty, draft, pose_draft

PLACES = 4
TRIES = 12
WORDINGS = 3
# About one item in six asks for a goal, as in the exam.
GOAL_SHARE = 0.16
# How much a job that tells its key is held back, in uses of its setting.
EXCESS, FEW_KEYS = 0.3, 0.5
# Keys follow their shares in each run of so many items.
BLOCK = 20


# A setting's id and a job's.
Place = tuple[str, str]
# Skeletons by key, logic and job.
Logics = dict[str, dict[str, dict[Place, list[Skeleton]]]]


class NoItem(LookupError):
    """The family has no item of the kind that was wished for."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the items should be about: a key, an attribute that decides, a difficulty (1-5)."""

    key: str | None = None
    about: str | None = None
    difficulty: int | None = None

    def met_by(self, family: Family, skeleton: Skeleton) -> bool:
        return (
            self.key in (None, skeleton.key)
            and (
                self.about is None
                or any(fact.partition(".")[0] == self.about for fact in skeleton.proof.deciding)
            )
            and (self.difficulty is None or self.difficulty == difficulty(family, skeleton))
        )


ANYTHING = Wishes()


def draw_items(family: Family, *, count: int, seed: str, wishes: Wishes = ANYTHING) -> list[Item]:
    """`count` items, each proved by the solver and again by the second checker.

    The same family, count, seed and wishes give the same items, byte for byte. No logic comes
    twice while unused ones remain. NoItem if nothing meets the wishes.
    """
    return list(islice(stream(family, seed=seed, wishes=wishes, block=count), count))


def stream(
    family: Family,
    *,
    seed: str,
    wishes: Wishes = ANYTHING,
    block: int = BLOCK,
    on_rejection: Callable[[Item, list[str]], None] | None = None,
) -> Iterator[Item]:
    """Items without end. Keys follow their shares in each block of `block` items.

    `on_rejection` hears of every item that the second checker refused; it is left out.
    """
    pool = _Pool(family, wishes, seed)
    dice = Random(f"{seed}:form")
    places = _places(dice)
    number = 0
    while True:
        for key in _keys(family, pool, block, dice):
            number += 1
            yield _next(family, pool, key, f"{seed}:{number}", next(places), on_rejection)


def _next(
    family: Family,
    pool: _Pool,
    key: str,
    seed: str,
    place: int,
    on_rejection: Callable[[Item, list[str]], None] | None,
) -> Item:
    while True:
        skeleton = pool.take(key)
        for attempt in range(TRIES):
            item = _shortest(family, skeleton, f"{seed}:{attempt}", place, pool.seen)
            if item is None:
                continue
            faults = objections(family.raw, item)
            if not faults:
                pool.use(skeleton, item)
                return item
            if on_rejection is not None:
                on_rejection(item, faults)
        pool.drop(skeleton)


def _shortest(
    family: Family, skeleton: Skeleton, seed: str, place: int, seen: set[str]
) -> Item | None:
    """The shortest of a few wordings that nobody has seen: exam stems are brief."""
    drafts = [draft(family, skeleton, seed=f"{seed}:{n}") for n in range(WORDINGS)]
    for words in sorted(filter(None, drafts), key=lambda words: words.words):
        item = pose_draft(family, words, key_place=place)
        if masked(item) not in seen:
            return item
    return None


@dataclass
class _Pool:
    """What may still be drawn, and how often each logic and setting has been."""

    family: Family
    wishes: Wishes
    seed: str
    logics: Logics = field(default_factory=dict)
    used: Counter[Hashable] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    keys: Counter[Place] = field(default_factory=Counter)
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(f"{self.seed}:pool")
        self.refill()

    def refill(self) -> None:
        logics: Logics = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for skeleton in bank_of(self.family):
            if self.wishes.met_by(self.family, skeleton):
                logics[skeleton.key][skeleton.logic][_job(skeleton)].append(skeleton)
        if not logics:
            raise NoItem(f"{self.family.id} has no question for {self.wishes}.")
        self.logics = logics
        carried = {(_job(skeleton), skeleton.key) for skeleton in bank_of(self.family)}
        self.keys = Counter(job for job, _ in carried)
        self.seen.clear()

    def take(self, key: str) -> Skeleton:
        """A skeleton of a least-used logic with this key, in a least-used setting.

        Another key's, if all logics of this one have been used and others have not.
        """
        if not any(self.logics.values()):
            self.refill()
        fewest = min(self.used[logic] for table in self.logics.values() for logic in table)
        table = self.logics.get(key, {})
        fresh = [logic for logic in table if self.used[logic] == fewest]
        if not fresh:
            every = [name for name, logics in self.logics.items() if logics]
            keys = [name for name in every if min(map(self._uses, self.logics[name])) == fewest]
            return self.take(self.dice.choice(keys))
        goals = [logic for logic in fresh if "|->" not in logic]
        plain = [logic for logic in fresh if "|->" in logic]
        if goals and plain:
            fresh = goals if self.dice.random() < GOAL_SHARE else plain
        # The job comes before the logic, so that a job's opener tells little of the key.
        jobs = sorted({job for logic in fresh for job in table[logic]})
        job = min(jobs, key=lambda job: self._telling(job, key) + self.dice.random() / 10)
        logic = self.dice.choice([logic for logic in fresh if job in table[logic]])
        return min(
            table[logic][job],
            key=lambda skeleton: (
                self.used[skeleton.id],
                # Short stems first, as in the exam, but not always.
                len(skeleton.facts) + 1.2 * self.dice.random(),
            ),
        )

    def _telling(self, job: Place, key: str) -> float:
        """How worn the job's setting is, and how much the job gives this key away.

        A job that has had the key more often than its share tells it, and so does one that can
        carry few others.
        """
        excess = self.used[job, key] - self.family.option(key).share * self.used[job]
        return self.used[job[0]] + EXCESS * excess + FEW_KEYS / self.keys[job]

    def _uses(self, logic: str) -> int:
        return self.used[logic]

    def use(self, skeleton: Skeleton, item: Item) -> None:
        job = _job(skeleton)
        self.seen.add(masked(item))
        self.used.update([skeleton.logic, skeleton.id, job[0], job, (job, skeleton.key)])

    def drop(self, skeleton: Skeleton) -> None:
        """Forget a skeleton that these dice could not word anew."""
        table, job = self.logics[skeleton.key], _job(skeleton)
        table[skeleton.logic][job].remove(skeleton)
        if not table[skeleton.logic][job]:
            del table[skeleton.logic][job]
        if not table[skeleton.logic]:
            del table[skeleton.logic]


def _job(skeleton: Skeleton) -> Place:
    return skeleton.setting.id, skeleton.job.id


def _keys(family: Family, pool: _Pool, count: int, dice: Random) -> list[str]:
    """`count` keys in a drawn order, shared out by largest remainder."""
    shares = {option.id: option.share for option in family.options if pool.logics.get(option.id)}
    if not shares:
        return [family.options[0].id] * count
    total = sum(shares.values())
    exact = {id: share / total * count for id, share in shares.items()}
    keys = {id: int(part) for id, part in exact.items()}
    by_remainder = sorted(exact, key=lambda id: (keys[id] - exact[id], dice.random()))
    for id in by_remainder[: count - sum(keys.values())]:
        keys[id] += 1
    dealt = [id for id, number in keys.items() for _ in range(number)]
    dice.shuffle(dealt)
    return dealt


def _places(dice: Random) -> Iterator[int]:
    """The key's place, dealt evenly: each block of eight holds every place twice."""
    while True:
        block = list(range(PLACES)) * 2
        dice.shuffle(block)
        yield from block
