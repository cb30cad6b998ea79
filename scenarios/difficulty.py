"""How hard an item is, told from the item alone, before anybody has answered it.

A judgment, not a measurement: the terms are those of the design notes, open to correction by
answers. Each is kept apart, so that a regression can replace its weight.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from scenarios.family import Family, Job
from scenarios.solver import Proof

# Where difficulty 1 | 2 | 3 | 4 | 5 part on the scale of `burden`.
CUTS = (-0.45, -0.2, 0.05, 0.4)
BASE = -0.75
WEIGHTS = {
    "deciding": 0.35,  # each deciding fact beyond the first
    "implied": 0.3,  # share of deciding facts whose words do not repeat the fact's name
    "near": 0.35,  # each distractor that something tempts to and one thing rules out
    "goal": 0.25,  # a qualifier decides, too
    "idle": 0.1,  # each fact that decides nothing
    "length": 0.1,  # each statement beyond two, to read
}
WORD = re.compile(r"[a-z]{4,}")


def difficulty(
    family: Family, job: Job, facts: Collection[str], goal: str | None, proof: Proof
) -> int:
    """1 (easy) to 5."""
    return 1 + sum(burden(terms(family, job, facts, goal, proof)) > cut for cut in CUTS)


def burden(told: Mapping[str, float]) -> float:
    """The sum of the weighted terms, on the scale of item difficulty in logits."""
    return BASE + sum(WEIGHTS[name] * value for name, value in told.items())


def terms(
    family: Family, job: Job, facts: Collection[str], goal: str | None, proof: Proof
) -> dict[str, float]:
    """What makes an item hard, by name. The facts of a closed world count as one."""
    told, deciding = family.statements(facts), family.statements(proof.deciding)
    tempted = {id for fact in facts for id in family.levels[fact].tempts}
    near = sum(
        id in tempted and (len(proof.out_by[id]) == 1 or id in proof.beaten) for id in proof.out_by
    )
    implied = [_implied(family, job, fact) for fact in proof.deciding]
    return {
        "deciding": max(deciding - 1, 0),
        "implied": sum(implied) / len(implied) if implied else 0.0,
        "near": near,
        "goal": float(goal is not None),
        "idle": told - deciding,
        "length": told - 2,
    }


@lru_cache(maxsize=4096)
def _implied(family: Family, job: Job, fact: str) -> bool:
    """Whether the job shows the fact as a situation, without a word of the fact's own name."""
    name = _stems(family.levels[fact].label)
    texts = [
        text
        for wording in job.wordings
        if fact in wording.facts
        for text in (*wording.main, *wording.has, *wording.vp)
    ]
    return not any(name & _stems(text) for text in texts)


def _stems(text: str) -> set[str]:
    return {word[:5] for word in WORD.findall(text.lower())}
