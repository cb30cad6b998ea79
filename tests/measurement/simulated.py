"""Classes made by dice: one ability a learner, guessing at c = 0.2, as the measurement notes say.

Simulated learners are not people. What is found on them says how many answers a method needs,
not how good real questions are.
"""

from collections import Counter
from dataclasses import dataclass
from math import exp
from random import Random

GUESS = 0.2
DISTRACTORS = "bcd"


def chance_of_right(ability, difficulty):
    return GUESS + (1 - GUESS) / (1 + exp(difficulty - ability))


@dataclass
class SimulatedClass:
    """Replies of learners to a form. The key is "a"; at `wrong_key` it says "b" by mistake."""

    replies: list[list[str]]
    wrong_key: int | None

    def right(self, reply, item):
        return int(reply == ("b" if item == self.wrong_key else "a"))

    @property
    def matrix(self):
        return [[self.right(reply, j) for j, reply in enumerate(row)] for row in self.replies]

    def counted(self):
        """For each question {(reply, right, total): learners}, as a database would group them."""
        groups = [Counter() for _ in self.replies[0]]
        for row in self.replies:
            rights = [self.right(reply, j) for j, reply in enumerate(row)]
            total = sum(rights)
            for group, reply, right in zip(groups, row, rights, strict=True):
                group[reply, right, total] += 1
        return groups


def simulated_class(seed, *, n, k=20, wrong_key=None):
    dice = Random(seed)
    difficulties = [dice.gauss(0, 1) for _ in range(k)]
    replies = []
    for _ in range(n):
        ability = dice.gauss(1, 1)
        replies.append(
            [
                "a" if dice.random() < chance_of_right(ability, b) else dice.choice(DISTRACTORS)
                for b in difficulties
            ]
        )
    return SimulatedClass(replies, wrong_key)
