"""Do solver and second checker agree? `python -m benchmarks.agreement`.

On every set of up to four facts of different attributes, with every goal, and on 100,000 random
sets of five and six. They share no code: masks here, sets of names and brute force there.
"""

import argparse
import sys
import time
from itertools import combinations
from pathlib import Path
from random import Random

from scenarios.checker import FamilyTables
from scenarios.reading import read_family
from scenarios.solver import Solver

FAMILIES = Path(__file__).resolve().parent.parent / "content/families"


def sets_of(every, sizes):
    """All sets of facts of these sizes with at most one level of an attribute."""
    for size in sizes:
        for chosen in combinations(every, size):
            if len({fact.partition(".")[0] for fact in chosen}) == size:
                yield frozenset(chosen)


def random_sets(every, count, sizes, seed):
    dice = Random(seed)
    for _ in range(count):
        yield frozenset(dice.sample(every, dice.choice(sizes)))


def agree(solver, tables, facts, goals):
    """Whether both find the same survivors, the same key under each goal, and the same items."""
    alive = {id for id in solver.ids if solver.standing(facts) & solver.bit[id]}
    stated = set(facts)
    if tables.survivors(stated) != alive:
        return False
    for goal in goals:
        keys = {
            id
            for id in alive
            if tables.holds(stated, goal, id)
            and not tables.doubtful(id, stated)
            and (goal is None or len(alive) > 1)
        }
        if keys != ({key} if (key := solver.key(facts, goal)) else set()):
            return False
        sound = {
            id
            for id in keys
            if not tables.contradict(stated)
            and all(stated & set(group) for group in tables.calls(id, goal))
        }
        if sound != ({key} if (key := solver.sound(facts, goal)) else set()):
            return False
    return True


def offers(path):
    """The solver and the second checker's tables for each table of options of a family."""
    family = read_family(path)
    for name in ("core", *family.tables):
        yield family, name, Solver(family, name), FamilyTables(family.raw).offering(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=4, help="All sets up to this size.")
    parser.add_argument("--random", type=int, default=100_000)
    parser.add_argument("--family", default="*", help="One family only.")
    options = parser.parse_args()
    print("| Family, table | Sets of facts | Number | With a goal or none | Disagree | Seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    disagree = 0
    for path in sorted(FAMILIES.glob(f"{options.family}/family.toml")):
        for family, table, solver, tables in offers(path.parent):
            goals = [None, *(goal.id for goal in family.goals)]
            every = sorted(family.levels)
            for name, sets in (
                (f"all, up to {options.most}", sets_of(every, range(options.most + 1))),
                ("random, of 5 and 6", random_sets(every, options.random, (5, 6), "agreement")),
            ):
                begun, number, wrong = time.perf_counter(), 0, 0
                for facts in sets:
                    number += 1
                    wrong += not agree(solver, tables, facts, goals)
                seconds = time.perf_counter() - begun
                print(
                    f"| {family.id}, {table} | {name} | {number:,} | {number * len(goals):,} "
                    f"| {wrong} | {seconds:.0f} |"
                )
                disagree += wrong
    sys.exit(disagree > 0)


if __name__ == "__main__":
    main()
