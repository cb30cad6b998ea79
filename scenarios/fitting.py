"""What is found out by trial when a family is built, never later: words and weights.

Situations that seldom find words within the limits are left out, so that no draw tries them. Then
weights are fitted under which forms, as they are drawn, give each job its keys as evenly as wanted.

What a form has used already bends the draw: a logic comes once, so a job that shares its logics
with many others seldom gets the key that it should. So forms are drawn without words, again and
again, and each weight is moved against what came out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from scenarios.bank import Bank, Skeleton, build
from scenarios.drawing import Form, Index, Wishes, indexed, key_places
from scenarios.family import Family
from scenarios.levelling import Place
from scenarios.posing import draft, sketch

ROUNDS, FORMS, SIZE = 24, 60, 65
# How long a round is remembered; how strongly a weight is moved, and how much at most.
KEPT = 0.5
STEP, MOST = 0.5, 2.0
# A situation stays if so many of so many wordings keep the limits.
WORDED, TRIED = 2, 16


def built(family: Family) -> Bank:
    """The bank of the situations that find words, levelled and not yet fitted."""
    return build(family, keep=lambda skeleton: finds_words(family, skeleton))


def finds_words(family: Family, skeleton: Skeleton) -> bool:
    """Whether at least two of sixteen wordings keep the limits of length and reading."""
    found = 0
    for number in range(TRIED):
        begun = sketch(family, skeleton, seed=f"words:{number}")
        found += begun is not None and draft(family, begun) is not None
        if found == WORDED:
            return True
    return False


def fitted(family: Family, bank: Bank, *, seed: str = "fit") -> Bank:
    """The bank with weights fitted by simulation, starting from those it has."""
    wanted = dict(bank.weights)
    weights = dict(bank.weights)
    came: dict[tuple[Place, str], float] = {}
    tables = sorted(set(_tables(family).values()))
    indexes = {table: indexed(family, bank, Wishes(table=table)) for table in tables}
    for number in range(ROUNDS):
        now = _drawn(family, replace(bank, weights=weights), indexes, f"{seed}:{number}")
        # What came out is smoothed over rounds, since some forms say little of a single job.
        came = {cell: KEPT * came.get(cell, now[cell]) + (1 - KEPT) * now[cell] for cell in now}
        step = STEP * (1 - number / ROUNDS)
        weights = {
            cell: weights[cell] * _moved(share, came[cell], step) for cell, share in wanted.items()
        }
    return replace(bank, weights=_whole(weights, _tables(family)))


def _tables(family: Family) -> dict[Place, str]:
    """The table of options that each job offers."""
    return {(setting.id, job.id): job.table for setting in family.settings for job in setting.jobs}


def _whole(
    weights: dict[tuple[Place, str], float], tables: dict[Place, str]
) -> dict[tuple[Place, str], float]:
    """The weights of each table, so that they add up to 1."""
    sums: dict[str, float] = {}
    for (place, _), weight in weights.items():
        sums[tables[place]] = sums.get(tables[place], 0.0) + weight
    return {cell: weight / sums[tables[cell[0]]] for cell, weight in weights.items()}


def _moved(wanted: float, came: float, step: float) -> float:
    if not wanted:
        return 1.0
    factor = (wanted / came) ** step if came else MOST
    return min(MOST, max(1 / MOST, factor))


def _drawn(
    family: Family, bank: Bank, indexes: Mapping[str, Index], seed: str
) -> dict[tuple[Place, str], float]:
    """How often each job got each key in some forms of each table, as shares of all."""
    table_of = _tables(family)
    counts: Counter[tuple[Place, str]] = Counter()
    of_table: Counter[str] = Counter()
    for table, index in indexes.items():
        for number in range(FORMS):
            name = f"{seed}:{table}:{number}"
            form = Form(family, name, set(), key_places(Random(name)), size=SIZE, bank=bank)
            for skeleton in form.sketched(index, SIZE):
                counts[skeleton.place, skeleton.key] += 1
                of_table[table] += 1
    return {cell: counts[cell] / of_table[table_of[cell[0]]] for cell in bank.weights}
