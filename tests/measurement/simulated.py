"""Classes made by dice: one ability a learner, guessing at c = 0.2, as the measurement notes say.

Simulated learners are not people. What is found on them says how many answers a method needs,
not how good real questions are.
"""

from collections import Counter
from dataclasses import dataclass
from math import exp
from random import Random

from measurement.behind import record_of
from measurement.beliefs import BeliefRow

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


def simulated_records(seed, *, n, answers, weak=None, falls=None, last=30):
    """Records of a class that answered the same questions. The learner `weak` stands two below the
    mean; `falls` stands at the mean and drops by two for the `last` answers. Returns them with
    the abilities."""
    dice = Random(seed)
    difficulties = [dice.gauss(0, 1) for _ in range(answers)]
    abilities = [-1 if i == weak else 1 if i == falls else dice.gauss(1, 1) for i in range(n)]
    rows = []
    for i, ability in enumerate(abilities):
        drops = [2 * (i == falls and j >= answers - last) for j in range(answers)]
        rows.append(
            [
                dice.random() < chance_of_right(ability - drop, b)
                for drop, b in zip(drops, difficulties, strict=True)
            ]
        )
    shares = [sum(column) / n for column in zip(*rows, strict=True)]
    return [
        record_of(i, list(zip(row, shares, strict=True))) for i, row in enumerate(rows)
    ], abilities


HELD = "0"


def simulated_beliefs(seed, *, n, questions, beliefs=12, part=0.3):
    """Rows of a class in which a `part` holds the belief "0" and chooses by it wherever it is
    offered. Each question offers three beliefs, and the last belief four times as often as the
    others: what is met often is chosen often, by guessing alone."""
    dice = Random(seed)
    weights = {str(i): 1 for i in range(beliefs)} | {str(beliefs - 1): 4}
    form = [(dice.gauss(0, 1), _three(dice, weights)) for _ in range(questions)]
    rows = []
    for learner in range(n):
        ability, holds = dice.gauss(1, 1), dice.random() < part
        chances, chosen = Counter(), Counter()
        for difficulty, offered in form:
            chances.update(offered)
            if holds and HELD in offered:
                chosen[HELD] += 1
            elif dice.random() >= chance_of_right(ability, difficulty):
                chosen[dice.choice(offered)] += 1
        rows += [BeliefRow(learner, one, chances[one], chosen[one]) for one in chances]
    return rows


def _three(dice, weights):
    found = []
    while len(found) < 3:
        one = dice.choices(list(weights), list(weights.values()))[0]
        if one not in found:
            found.append(one)
    return found
