"""Simulated learners: an ability, and wrong rules they hold. Pure; dice come in by the door."""

from dataclasses import dataclass
from random import Random
from typing import Any

from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, written
from scenarios.items import Item

NAMES = (
    "Amara Okafor", "Bilal Haddad", "Chloé Martin", "Daniel Kim", "Esra Yılmaz", "Farah Noor",
    "Gustavo Lima", "Hanna Berg", "Ibrahim Sow", "Jana Novák", "Kenji Mori", "Leila Rahimi",
    "Mateo Rojas", "Nadia Petrova", "Oisín Byrne", "Priya Nair", "Quentin Dubois", "Rosa Marino",
    "Samuel Tesfaye", "Tuuli Laine", "Umar Farooq", "Vera Cruz", "Wanjiru Kamau", "Yusuf Demir",
)  # fmt: skip

# Wrong rules that are common in a room, with how many of ten learners hold them at first.
COMMON = {
    "tune_for_facts": 4,
    "prompting_is_toy": 3,
    "rag_fixes_style": 3,
    "better_prompt_will_do": 2,
    "stronger_is_better": 1,
    "weights_remember_documents": 2,
}


@dataclass(frozen=True, slots=True)
class SimulatedLearner:
    """`ability` is the chance to be right where no held misconception tempts (0 to 1)."""

    name: str
    ability: float
    beliefs: frozenset[str]
    diligence: float

    def choose(self, item: Item, dice: Random, *, learned: float) -> str | None:
        """The option this learner takes, or None. `learned` (0 to 1) makes beliefs fade."""
        if dice.random() > self.diligence:
            return None
        tempted = [o.id for o in item.options if o.misconception in self.beliefs]
        if tempted and dice.random() < 0.7 - 0.55 * learned:
            return dice.choice(tempted)
        if dice.random() < min(0.97, self.ability + 0.2 * learned):
            return item.key[0]
        return dice.choice([option.id for option in item.options if not option.correct])

    def reply(self, item: Item, dice: Random, *, learned: float) -> str | None:
        """What this learner gives to an item of any format, as a line, or None."""
        if item.format == MULTIPLE_CHOICE:
            return self.choose(item, dice, learned=learned)
        if dice.random() < self.ability + 0.2 * learned - 0.15:  # all of it has to be right
            return written(item.format, item.key)
        return written(item.format, _nearly(item, dice))

    def confidence(self, right: bool, dice: Random) -> str:
        """How sure this learner says to be, mostly with reason; often nothing."""
        if dice.random() < 0.4:
            return ""
        sure = 0.7 if right else 0.25
        return "sure" if dice.random() < sure else dice.choice(["unsure", "guess"])


def _nearly(item: Item, dice: Random) -> list[Any]:
    """A reply with one thing wrong: a finding too few or too many, two that changed places."""
    key = list(item.key)
    if item.format == MULTIPLE_RESPONSE:
        others = [option.id for option in item.options if option.id not in key]
        return key[1:] if dice.random() < 0.5 else [*key, dice.choice(others)]
    one, other = dice.sample(range(len(key)), 2)
    if item.format == MATCHING:
        (first, a), (second, b) = key[one], key[other]
        key[one], key[other] = (first, b), (second, a)
    else:
        key[one], key[other] = key[other], key[one]
    return key


def simulated_class(seed: str) -> list[SimulatedLearner]:
    """Twenty-four learners, the same for the same seed."""
    dice = Random(seed)
    return [
        SimulatedLearner(
            name=name,
            ability=round(min(0.96, max(0.4, dice.gauss(0.78, 0.14))), 2),
            beliefs=frozenset(b for b, tenths in COMMON.items() if dice.random() < tenths / 10),
            diligence=dice.choice([1.0, 1.0, 0.97, 0.9]),
        )
        for name in NAMES
    ]
