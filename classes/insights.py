"""How a class answered each question of an assignment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from classes.models import Assignment, Role
from measurement.marking import Share
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Answer
from quizzes.proofs import LETTERS, Proof
from scenarios.items import Item as Question

# Below this number of answers a figure would say more than is known.
SOME = 10


@dataclass(frozen=True, slots=True)
class OptionCount:
    letter: str
    option: str
    text: str
    right: bool
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class ItemInsight:
    """One question: who chose what. `facility` is the share right among those who handed in."""

    position: int
    proof: Proof
    counts: tuple[OptionCount, ...]
    facility: Share
    unanswered: int

    @property
    def words(self) -> str:
        share = self.facility
        if share.n < SOME:
            return f"{share.right} of {share.n} right; too few for a share"
        span = f"range {share.low} to {share.high}%"
        return f"{share.right} of {share.n} right: {share.percent}% ({span})"


def closed_answers(assignments: list[Assignment], at: datetime) -> QuerySet[Answer]:
    """Answers in time, by learners of the class, of attempts that are over."""
    return Answer.objects.closed(at).filter(
        attempt__quiz__in=[assignment.quiz_id for assignment in assignments],
        attempt__learner__memberships__classroom__in={a.classroom_id for a in assignments},
        attempt__learner__memberships__role=Role.LEARNER,
    )


def item_insights(assignment: Assignment, *, at: datetime) -> tuple[ItemInsight, ...]:
    """Every question of the assignment with the choices of those who have handed in."""
    counts: dict[int, Counter[str]] = {}
    learners: set[int] = set()
    rows = closed_answers([assignment], at).values_list("position", "reply", "attempt__learner_id")
    for position, choice, learner in rows:
        counts.setdefault(position, Counter())[choice] += 1
        learners.add(learner)
    return tuple(
        _item_insight(item.position, Question.from_dict(item.content), counts, len(learners))
        for item in assignment.asked.items.filter(form=0, format=MULTIPLE_CHOICE)
    )


def _item_insight(
    position: int, item: Question, counts: dict[int, Counter[str]], n: int
) -> ItemInsight:
    chosen = counts.get(position, Counter())
    order = [option.id for option in item.options]
    answered = sum(chosen.values())
    return ItemInsight(
        position=position,
        proof=Proof.of(item, order=order, choice=None),
        counts=tuple(
            OptionCount(
                letter,
                option.id,
                option.text,
                option.correct,
                chosen[option.id],
                round(100 * chosen[option.id] / n) if n else 0,
            )
            for letter, option in zip(LETTERS, item.options, strict=False)
        ),
        facility=Share(chosen[item.key[0]], n),
        unanswered=n - answered,
    )
