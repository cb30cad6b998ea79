"""When an idea should come back: FSRS-6 over rules, replayed from what was answered.

A card is a rule ("changing facts rule out training"), never an item: what is due is asked anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fsrs import Card, Rating, Scheduler

RETENTION = 0.9
# An exam is near, and nothing is worth forgetting for longer (days).
LONGEST = 60
# No steps of minutes: a quiz is no stack of cards. No dice: the same answers give the same days.
SCHEDULER = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST,
    enable_fuzzing=False,
)
GUESS, UNSURE = "guess", "unsure"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A rule that was met in an answer at a moment (UTC); how sure the learner was, if told."""

    rule: str
    at: datetime
    right: bool
    confidence: str = ""


def grade(meeting: Meeting) -> Rating:
    """Wrong, or right by a guess: again. Right and unsure: hard. Right: good. Never easy.

    With four options a quick right answer proves little.
    """
    if not meeting.right or meeting.confidence == GUESS:
        return Rating.Again
    return Rating.Hard if meeting.confidence == UNSURE else Rating.Good


def due_dates(meetings: Iterable[Meeting]) -> dict[str, datetime]:
    """When each rule is due, in the order of first meeting; a right answer counts once a day."""
    cards: dict[str, Card] = {}
    counted: set[tuple[str, date]] = set()
    for one in sorted(meetings, key=lambda one: one.at):
        if one.right and (one.rule, one.at.date()) in counted:
            continue
        counted.add((one.rule, one.at.date()))
        card = cards.get(one.rule) or Card(card_id=len(cards), due=one.at)
        cards[one.rule], _ = SCHEDULER.review_card(card, grade(one), review_datetime=one.at)
    return {rule: card.due for rule, card in cards.items()}
