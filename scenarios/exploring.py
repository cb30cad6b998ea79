"""A family as an author wants to see it: what decides, what never does, what each job carries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from scenarios.bank import bank_of
from scenarios.family import CORE, Family, Level, Option
from scenarios.solver import Solver


@dataclass(frozen=True, slots=True)
class Exploration:
    """`jobs` counts situations by key for each "setting/job", `logics` the logics of each key."""

    table: dict[str, dict[str, str]]
    jobs: dict[str, dict[str, int]]
    logics: dict[str, int]
    unreachable: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]
    never_decide: tuple[str, ...]
    never_said: tuple[str, ...]


def explore(family: Family, table: str = CORE) -> Exploration:
    """Everything that the family's files amount to where that table of options is on offer.

    KeyError if there is no such table.
    """
    options = family.table(table)
    bank = [one for one in bank_of(family).skeletons if one.job.table == table]
    played = [
        (setting, job) for setting in family.settings for job in setting.jobs if job.table == table
    ]
    levels = {
        level.id: level for attribute in family.attributes_of(table) for level in attribute.levels
    }
    jobs: dict[str, Counter[str]] = {f"{setting.id}/{job.id}": Counter() for setting, job in played}
    logics: dict[str, set[str]] = defaultdict(set)
    deciding: set[str] = set()
    for skeleton in bank:
        jobs[f"{skeleton.setting.id}/{skeleton.job.id}"][skeleton.key] += 1
        logics[skeleton.key].add(skeleton.logic)
        deciding.update(skeleton.proof.deciding)
    said = {fact for _, job in played for fact in job.facts}
    solver = Solver(family, table)
    ruling = {fact for fact in levels if solver.out[fact]}
    return Exploration(
        table={fact: _row(level, options) for fact, level in levels.items()},
        jobs={name: dict(counts) for name, counts in jobs.items()},
        logics={option.id: len(logics[option.id]) for option in options},
        unreachable=tuple(option.id for option in options if not logics[option.id]),
        alone=tuple(
            (fact, key) for fact in levels if (key := solver.sound(frozenset([fact]), None))
        ),
        never_decide=tuple(sorted(ruling & said - deciding)),
        never_said=tuple(fact for fact in levels if fact not in said),
    )


def _row(level: Level, options: tuple[Option, ...]) -> dict[str, str]:
    """What the fact says of each option: out, open, for, or nothing."""
    words = {}
    for option in options:
        if option.id in level.rules_out:
            words[option.id] = "out"
        elif option.id in level.open:
            words[option.id] = "open"
        else:
            words[option.id] = "for" if option.id in level.supports else ""
    return words
