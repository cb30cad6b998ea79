"""How often each job should carry each key, so that a job tells as little of it as it can.

Fitted once, when a family is built. The table of jobs and keys gets the sums that are wanted: each
setting is met alike often, and each key has its share. Iterative proportional fitting (Deming and
Stephan 1940) finds the evenest table with these sums among those that the jobs can carry.
"""

from __future__ import annotations

from collections.abc import Mapping

# A setting's id and a job's.
Place = tuple[str, str]

ROUNDS = 200


def level(
    carried: Mapping[Place, set[str]], shares: Mapping[str, float]
) -> dict[tuple[Place, str], float]:
    """The weight of each job for each key that it carries; all of them add up to 1."""
    rows = _rows(carried)
    cells = {(place, key): shares[key] for place, keys in carried.items() for key in sorted(keys)}
    keys = {key for _, key in cells}
    total = sum(shares[key] for key in keys)
    for _ in range(ROUNDS):
        cells = _scaled(cells, 1, {key: shares[key] / total for key in keys})
        cells = _scaled(cells, 0, rows)
    return _scaled(cells, 1, {key: shares[key] / total for key in keys})


def _rows(carried: Mapping[Place, set[str]]) -> dict[object, float]:
    """Settings alike; within one, the job that carries more keys comes more often."""
    settings: dict[str, float] = {}
    for (setting, _), keys in carried.items():
        settings[setting] = settings.get(setting, 0.0) + len(keys) ** 2
    return {
        place: len(keys) ** 2 / settings[place[0]] / len(settings)
        for place, keys in carried.items()
    }


def _scaled(
    cells: Mapping[tuple[Place, str], float], side: int, wanted: Mapping[object, float]
) -> dict[tuple[Place, str], float]:
    """The cells, so that the sums over one side are as wanted."""
    sums: dict[object, float] = {}
    for name, weight in cells.items():
        sums[name[side]] = sums.get(name[side], 0.0) + weight
    return {
        name: weight * wanted[name[side]] / sums[name[side]] if sums[name[side]] else 0.0
        for name, weight in cells.items()
    }
