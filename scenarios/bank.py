"""Which situations a family can ask about: every set of facts that leaves one option standing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, combinations
from typing import Any

from scenarios.difficulty import difficulty
from scenarios.family import CORE, Family, Job, Setting, Vignette, Wording
from scenarios.levelling import Place, level
from scenarios.solver import Proof, Solver

# Statements in a stem of the exam's register; the facts of a closed world count as one.
FEWEST, MOST = 2, 4
# What decides in it, a goal included.
MOST_DECIDING = 3
# A logic that fewer settings than this share can tell is left out.
BREADTH = 0.05
# Words that a question line needs at least, and what a stem without words counts.
SHORTEST_LINE, UNSAYABLE = 5, 999
# A closed world takes so many words more.
WORLD_WORDS = 9
CHOICE = re.compile(r"\[[^\]]*\]")
# Options on a page; and how many of its distractors may be implausible, since one of them may stay
# and an outside option can take the place of another.
SHOWN, MOST_WEAK = 4, 2
# A closed world is told in full, or with so many of its facts: fewer are facts like others.
WORLD = 3


@dataclass(frozen=True)
class Skeleton:
    """A job, the facts to state, the goal to ask for, and the one option that stands."""

    setting: Setting
    job: Job
    facts: tuple[str, ...]
    goal: str | None
    key: str
    deciding: tuple[str, ...]
    # 1 (easy) to 5.
    difficulty: int
    solver: Solver = field(repr=False, compare=False)
    # Whether an author's vignette words it, and not a plan of sentences.
    told: bool = False

    @cached_property
    def proof(self) -> Proof:
        """Why exactly the key stands."""
        return self.solver.proof(self.facts, self.key, self.deciding)

    @cached_property
    def logic(self) -> str:
        """Deciding facts, goal and key in one line: what must not come twice in a quiz."""
        return logic_of(self.deciding, self.goal, self.key)

    @cached_property
    def id(self) -> str:
        words = "!" if self.told else ":"
        return f"{self.setting.id}/{self.job.id}{words}{'+'.join(self.facts)}|{self.goal or '-'}"

    @cached_property
    def vignettes(self) -> tuple[Vignette, ...]:
        """The job's vignettes that tell just these facts."""
        facts = frozenset(self.facts)
        return tuple(one for one in self.job.vignettes if facts == frozenset(one.facts))

    @cached_property
    def usable(self) -> tuple[Wording, ...]:
        """The job's wordings that may stand beside these facts, those that tell most first."""
        facts = set(self.facts)
        found = [
            wording
            for wording in self.job.wordings
            if facts.issuperset(wording.facts) and facts.issuperset(wording.needs)
        ]
        return tuple(sorted(found, key=lambda wording: -len(wording.facts)))

    @cached_property
    def tells_world(self) -> bool:
        """Whether it states most of a closed world."""
        facts = set(self.facts)
        return any(len(facts & world) >= WORLD for world in self.solver.family.worlds)

    @cached_property
    def shortest(self) -> int:
        """About how many words the briefest stem has."""
        job, facts = self.job, frozenset(self.facts) - set(self.job.given)
        openings = [(frozenset[str](), text) for text in job.openers]
        openings += [
            (frozenset([fact]), text)
            for fact in facts & job.stating.keys()
            for text in job.stating[fact]
        ]
        return min(
            (_count(text) + _briefest(self.usable, facts - told) for told, text in openings),
            default=UNSAYABLE,
        )

    @cached_property
    def place(self) -> Place:
        """Where it plays: the ids of setting and job."""
        return self.setting.id, self.job.id


def _briefest(usable: tuple[Wording, ...], left: frozenset[str]) -> int:
    """The fewest words that tell all these facts, each once."""
    if not left:
        return 0
    first = min(left)
    return min(
        (
            _length(wording) + _briefest(usable, left - set(wording.facts))
            for wording in usable
            if first in wording.facts and left.issuperset(wording.facts)
        ),
        default=UNSAYABLE,
    )


def _length(wording: Wording) -> int:
    plain = [_count(text) for text in (*wording.main, *wording.vp)]
    # "The fund has …"
    return min(plain + [2 + _count(text) for text in wording.has], default=UNSAYABLE)


def _count(text: str) -> int:
    return len(CHOICE.sub("x", text).split())


def logic_of(deciding: tuple[str, ...], goal: str | None, key: str) -> str:
    """One line for a thought: `facts|goal>key`."""
    return f"{'+'.join(deciding)}|{goal or '-'}>{key}"


@dataclass(frozen=True)
class Bank:
    """A family's skeletons in a fixed order, and how often each job should carry each key.

    `told` are those that vignettes word, some of which no plan of sentences could.
    """

    skeletons: tuple[Skeleton, ...]
    weights: dict[tuple[Place, str], float]
    told: tuple[Skeleton, ...] = ()

    @cached_property
    def logics(self) -> frozenset[str]:
        """Every thought that can be asked for, in whatever words."""
        return frozenset(skeleton.logic for skeleton in (*self.skeletons, *self.told))

    @cached_property
    def masses(self) -> dict[Place, float]:
        """How often each job should come, whatever the key."""
        masses: dict[Place, float] = {}
        for (place, _), weight in self.weights.items():
            masses[place] = masses.get(place, 0.0) + weight
        return masses

    @cached_property
    def by_place(self) -> dict[Place, tuple[Skeleton, ...]]:
        """The skeletons of each job."""
        return _by_place(self.skeletons)


def _by_place(skeletons: Iterable[Skeleton]) -> dict[Place, tuple[Skeleton, ...]]:
    places: dict[Place, list[Skeleton]] = {}
    for skeleton in skeletons:
        places.setdefault(skeleton.place, []).append(skeleton)
    return {place: tuple(found) for place, found in places.items()}


@lru_cache(maxsize=8)
def bank_of(family: Family) -> Bank:
    """The family's bank: as it was built, or built now if its files have changed since."""
    if family.built is not None and family.built["version"] == family.version:
        return _loaded(family)
    return build(family)


def build(family: Family, *, keep: Callable[[Skeleton], bool] | None = None) -> Bank:
    """Every skeleton of the family, or those to `keep`, and the levelling of its jobs.

    Takes seconds.
    """
    found = _broad(family, list(filter(keep, skeletons(family))) if keep else skeletons(family))
    shares = {option.id: option.share for option in (*family.options, *family.variants)}
    carried: dict[str, dict[Place, set[str]]] = {}
    for skeleton in found:
        places = carried.setdefault(skeleton.job.table, {})
        places.setdefault(skeleton.place, set()).add(skeleton.key)
    weights: dict[tuple[Place, str], float] = {}
    for places in carried.values():  # nobody is asked about two tables as if they were one
        weights |= level(places, shares)
    return Bank(found, weights, told_by_vignettes(family))


def told_by_vignettes(family: Family) -> tuple[Skeleton, ...]:
    """What the vignettes of each job tell, with every goal under which it makes an item."""
    solvers = _solvers(family)
    return tuple(
        skeleton
        for setting in family.settings
        for job in setting.jobs
        for facts in dict.fromkeys(frozenset(one.facts) for one in job.vignettes)
        for skeleton in _proved(solvers[job.table], setting, job, facts, told=True)
    )


def _broad(family: Family, found: list[Skeleton]) -> tuple[Skeleton, ...]:
    """Those whose logic several settings can tell: a logic at home in one would give it away."""
    told: dict[tuple[str, str], set[str]] = {}
    for skeleton in found:
        told.setdefault((skeleton.job.table, skeleton.logic), set()).add(skeleton.setting.id)
    offering = Counter(
        table for setting in family.settings for table in {job.table for job in setting.jobs}
    )
    return tuple(
        one
        for one in found
        if len(told[one.job.table, one.logic]) >= BREADTH * offering[one.job.table]
    )


def as_data(family: Family, bank: Bank) -> dict[str, object]:
    """A bank as plain data for JSON: by job, each skeleton as (facts, goal, key, deciding,
    difficulty).

    Facts are places in `levels`.
    """
    levels = list(family.levels)
    number = {fact: place for place, fact in enumerate(levels)}
    return {
        "version": family.version,
        "levels": levels,
        "jobs": _rows(bank.by_place, number),
        "told": _rows(_by_place(bank.told), number),
        "weights": {
            "/".join((*place, key)): round(weight, 6)
            for (place, key), weight in bank.weights.items()
        },
    }


def _rows(
    places: Mapping[Place, Sequence[Skeleton]], number: Mapping[str, int]
) -> dict[str, list[object]]:
    return {
        "/".join(place): [
            [
                [number[fact] for fact in skeleton.facts],
                skeleton.goal,
                skeleton.key,
                [number[fact] for fact in skeleton.deciding],
                skeleton.difficulty,
            ]
            for skeleton in found
        ]
        for place, found in places.items()
    }


def _loaded(family: Family) -> Bank:
    data = family.built
    assert data is not None
    weights = {_weighed(name): weight for name, weight in data["weights"].items()}
    told = _from_rows(family, data["levels"], data.get("told", {}), told=True)
    return Bank(_from_rows(family, data["levels"], data["jobs"]), weights, told)


def _from_rows(
    family: Family, levels: Sequence[str], rows: Mapping[str, Any], *, told: bool = False
) -> tuple[Skeleton, ...]:
    solvers = _solvers(family)
    return tuple(
        Skeleton(
            setting,
            job,
            tuple(levels[n] for n in facts),
            goal,
            key,
            tuple(levels[n] for n in deciding),
            hard,
            solvers[job.table],
            told,
        )
        for setting in family.settings
        for job in setting.jobs
        for facts, goal, key, deciding, hard in rows.get(f"{setting.id}/{job.id}", ())
    )


def _weighed(name: str) -> tuple[Place, str]:
    setting, job, key = name.split("/")
    return (setting, job), key


def _solvers(family: Family) -> dict[str, Solver]:
    tables = {job.table for setting in family.settings for job in setting.jobs}
    return {table: solver_of(family, table) for table in sorted(tables)}


@lru_cache(maxsize=32)
def solver_of(family: Family, table: str = CORE) -> Solver:
    """The solver of one of the family's tables, made once."""
    return Solver(family, table)


def skeletons(family: Family) -> list[Skeleton]:
    """Every skeleton of the family, in a fixed order."""
    solvers = _solvers(family)
    return [
        skeleton
        for setting in family.settings
        for job in setting.jobs
        for facts in fact_sets(family, job)
        for skeleton in skeletons_with(solvers[job.table], setting, job, facts)
    ]


def fact_sets(family: Family, job: Job) -> Iterator[frozenset[str]]:
    """Sets of facts that the job can say in 2 to 4 statements, one level an attribute."""
    order = {fact: place for place, fact in enumerate(family.levels)}
    given = frozenset(job.given)
    worlds = [world for option in family.options for world in _worlds(option.requires, job)]
    inside = frozenset(chain.from_iterable(worlds))
    units = [*worlds, *(frozenset([fact]) for fact in job.facts - given - inside)]
    units.sort(key=lambda unit: sorted(order[fact] for fact in unit))
    for size in range(max(FEWEST - len(given), 0), MOST - len(given) + 1):
        for chosen in combinations(units, size):
            facts = given.union(*chosen)
            if len({fact.partition(".")[0] for fact in facts}) == len(facts):
                yield facts


def _worlds(requires: tuple[str, ...], job: Job) -> list[frozenset[str]]:
    """What the job can tell of a closed world: all of it, and parts that it words together."""
    world = frozenset(requires)
    if not world:
        return []
    parts = {frozenset(wording.facts) for wording in job.wordings} | {world}
    told = [part for part in parts if part <= world & job.facts and len(part) >= WORLD]
    return sorted(told, key=sorted)


def skeletons_with(
    solver: Solver, setting: Setting, job: Job, facts: frozenset[str]
) -> Iterator[Skeleton]:
    """What the job can ask with just these facts: under no goal, or under each that decides."""
    if not _sayable(job, facts):
        return
    for found in _proved(solver, setting, job, facts):
        room = solver.family.most_words - SHORTEST_LINE
        if found.shortest <= room + (WORLD_WORDS if found.tells_world else 0):
            yield found


def _proved(
    solver: Solver, setting: Setting, job: Job, facts: frozenset[str], *, told: bool = False
) -> Iterator[Skeleton]:
    if solver.clash(facts):
        return
    # One that stands alone needs no goal; among several a goal decides.
    alone = solver.standing(facts).bit_count() == 1
    for goal in (None,) if alone else tuple(solver.above):
        proof = solver.prove(facts, goal)
        if proof is not None and _tight(solver, facts, goal, proof):
            hard = difficulty(solver.family, job, facts, goal, proof)
            order = solver.in_order(facts)
            yield Skeleton(setting, job, order, goal, proof.key, proof.deciding, hard, solver, told)


def _sayable(job: Job, facts: frozenset[str]) -> bool:
    """Whether the job has words for each fact in the presence of the others."""
    worded = {
        fact
        for wording in job.wordings
        if set(wording.facts) <= facts and set(wording.needs) <= facts
        for fact in wording.facts
    }
    opened = facts & job.stating.keys()
    left = facts - worded - set(job.given)
    return (bool(job.openers) and not left) or any(left <= {fact} for fact in opened)


def tells(solver: Solver, facts: frozenset[str], goal: str | None) -> bool:
    """Whether these facts make an item under this goal, and none of them is idle."""
    proof = solver.prove(facts, goal)
    return proof is not None and _tight(solver, facts, goal, proof)


def _tight(solver: Solver, facts: frozenset[str], goal: str | None, proof: Proof) -> bool:
    """No fact without work: each decides, speaks for the key, or (one of them) only tempts."""
    levels = solver.family.levels
    if _repeats(solver, facts):
        return False
    told = solver.family.statements
    if not 1 <= told(proof.deciding) + (goal is not None) <= MOST_DECIDING:
        return False
    if len(solver.ids) == SHOWN and len(implausible(solver.family, facts, proof)) > MOST_WEAK:
        return False
    idle = facts - set(proof.deciding)
    speaking = {
        fact
        for fact in idle
        if proof.key in levels[fact].supports
        or any(fact in group for group in solver.calls(proof.key, goal))
    }
    rest = idle - speaking
    tempts = {fact: set(levels[fact].tempts) & solver.required.keys() for fact in rest}
    tempting = {fact for fact in rest if tempts[fact] - {proof.key}}
    redundant = {fact for fact in rest - tempting if levels[fact].rules_out}
    return (
        rest == tempting | redundant
        and told(rest) <= 1
        and not any(tempts[fact] == {proof.key} for fact in rest)
    )


def implausible(family: Family, facts: Collection[str], proof: Proof) -> list[str]:
    """The distractors that two facts or more rule out and that nothing stated flatters."""
    tempted = {id for fact in facts for id in family.levels[fact].tempts}
    return [id for id, against in proof.out_by.items() if len(against) > 1 and id not in tempted]


def _repeats(solver: Solver, facts: frozenset[str]) -> bool:
    """Whether a means rules out just what another fact does: nobody would say both."""
    levels = solver.family.levels
    return any(
        levels[means].role == "means"
        and any(solver.out[means] == solver.out[other] for other in facts - {means})
        for means in facts
        if solver.out[means]
    )
