"""Which situations a family can ask about: every set of facts that leaves one option standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from scenarios.family import Family, Job, Setting
from scenarios.solver import Proof, Solver

# Statements in a stem of the exam's register; the facts of a closed world count as one.
FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A job, the facts to state, the goal to ask for, and the proof that one option stands."""

    setting: Setting
    job: Job
    facts: tuple[str, ...]
    goal: str | None
    proof: Proof

    @property
    def key(self) -> str:
        return self.proof.key

    @property
    def logic(self) -> str:
        """Deciding facts, goal and key in one line: what must not come twice in a quiz."""
        return f"{'+'.join(self.proof.deciding)}|{self.goal or '-'}>{self.key}"

    @property
    def id(self) -> str:
        return f"{self.setting.id}/{self.job.id}:{'+'.join(self.facts)}|{self.goal or '-'}"


def skeletons(family: Family) -> list[Skeleton]:
    """Every skeleton of the family, in a fixed order."""
    solver = Solver(family)
    return [
        skeleton
        for setting in family.settings
        for job in setting.jobs
        for facts in fact_sets(family, job)
        for skeleton in _of_facts(solver, setting, job, facts)
    ]


@lru_cache(maxsize=8)
def bank_of(family: Family) -> tuple[Skeleton, ...]:
    """The family's skeletons, enumerated once."""
    return tuple(skeletons(family))


def fact_sets(family: Family, job: Job) -> Iterator[frozenset[str]]:
    """Sets of facts that the job can say in 2 to 4 statements, one level an attribute."""
    order = {fact: place for place, fact in enumerate(family.levels)}
    given = frozenset(job.given)
    worlds = [
        frozenset(option.requires)
        for option in family.options
        if option.requires and frozenset(option.requires) <= job.facts
    ]
    inside = frozenset(chain.from_iterable(worlds))
    units = [*worlds, *(frozenset([fact]) for fact in job.facts - given - inside)]
    units.sort(key=lambda unit: sorted(order[fact] for fact in unit))
    for size in range(max(FEWEST - len(given), 0), MOST - len(given) + 1):
        for chosen in combinations(units, size):
            facts = given.union(*chosen)
            if len({fact.partition(".")[0] for fact in facts}) == len(facts):
                yield facts


def _of_facts(
    solver: Solver, setting: Setting, job: Job, facts: frozenset[str]
) -> Iterator[Skeleton]:
    if solver.clash(facts) or not _sayable(job, facts):
        return
    # One that stands alone needs no goal; among several a goal decides.
    alone = solver.standing(facts).bit_count() == 1
    for goal in (None,) if alone else tuple(solver.above):
        proof = solver.prove(facts, goal)
        if proof is not None and _tight(solver, facts, proof):
            yield Skeleton(setting, job, solver.in_order(facts), goal, proof)


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


def _tight(solver: Solver, facts: frozenset[str], proof: Proof) -> bool:
    """No fact without work: each decides, speaks for the key, or (one of them) only tempts."""
    levels = solver.family.levels
    if _repeats(solver, facts):
        return False
    idle = facts - set(proof.deciding)
    speaking = {
        fact
        for fact in idle
        if proof.key in levels[fact].supports
        or any(fact in group for group in solver.called_for[proof.key])
    }
    rest = idle - speaking
    tempting = {fact for fact in rest if set(levels[fact].tempts) - {proof.key}}
    redundant = {fact for fact in rest - tempting if levels[fact].rules_out}
    return (
        rest == tempting | redundant
        and len(rest) <= 1
        and not any(proof.key in levels[fact].tempts for fact in rest)
    )


def _repeats(solver: Solver, facts: frozenset[str]) -> bool:
    """Whether a means rules out just what another fact does: nobody would say both."""
    levels = solver.family.levels
    return any(
        levels[means].role == "means"
        and any(solver.out[means] == solver.out[other] for other in facts - {means})
        for means in facts
        if solver.out[means]
    )
