"""How a class answered: per question, and which approach was taken for which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from classes.models import Assignment, Role
from lessons.content import course
from measurement.marking import Share
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Answer, Item
from quizzes.proofs import LETTERS, Proof
from scenarios.family import Option
from scenarios.items import Item as Question

# Below these numbers of answers a figure would say more than is known.
FEW, SOME = 5, 10


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


@dataclass(frozen=True, slots=True)
class ConfusionCell:
    option: Option
    share: Share
    diagonal: bool

    @property
    def depth(self) -> int:
        """How strongly the cell is drawn: 0 to 9."""
        return min(9, self.share.percent // 10)


@dataclass(frozen=True, slots=True)
class ConfusionRow:
    option: Option
    cells: tuple[ConfusionCell, ...]
    # Those who chose an option from outside the family.
    outside: Share
    n: int

    @property
    def outside_depth(self) -> int:
        return min(9, self.outside.percent // 10)


@dataclass(frozen=True, slots=True)
class RoomError:
    """The commonest wrong belief in a class: `learners` of `of` chose so at least once."""

    belief: str
    chosen: str
    chosen_name: str
    right: Option
    learners: int
    of: int


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


def confusion(assignments: list[Assignment], *, at: datetime) -> tuple[ConfusionRow, ...]:
    """The right answer down, the chosen option across, as counts with their n."""
    assignments = [one for one in assignments if one.asked.family]
    if not assignments:
        return ()
    family = course().families[assignments[0].asked.family]
    keys = _keys(assignments)
    pairs = Counter(
        (keys[quiz, position], choice)
        for quiz, position, choice in closed_answers(assignments, at).values_list(
            "attempt__quiz_id", "position", "reply"
        )
    )
    rows = []
    for right in family.options:
        chosen = {choice: count for (key, choice), count in pairs.items() if key == right.id}
        n = sum(chosen.values())
        cells = tuple(
            ConfusionCell(option, Share(chosen.pop(option.id, 0), n), option.id == right.id)
            for option in family.options
        )
        rows.append(ConfusionRow(right, cells, Share(sum(chosen.values()), n), n))
    return tuple(rows)


def _keys(assignments: list[Assignment]) -> dict[tuple[int, int], str]:
    items = Item.objects.filter(quiz__in=[assignment.quiz_id for assignment in assignments], form=0)
    return {
        (quiz, position): key
        for quiz, position, key in items.values_list("quiz_id", "position", "key")
    }


def room_error(assignments: list[Assignment], *, at: datetime) -> RoomError | None:
    """What most of the room has wrong; None where too few learners have handed in."""
    assignments = [one for one in assignments if one.asked.family]
    if not assignments:
        return None
    family = course().families[assignments[0].asked.family]
    wrong = closed_answers(assignments, at).filter(right=False)
    items = {
        (item.quiz_id, item.position): item.content
        for item in Item.objects.filter(quiz__in=[a.quiz_id for a in assignments], form=0)
    }
    holders: dict[tuple[str, str, str], set[int]] = {}
    for quiz, position, choice, learner in wrong.values_list(
        "attempt__quiz_id", "position", "reply", "attempt__learner_id"
    ):
        content = items[quiz, position]
        belief = next((o["belief"] for o in content["options"] if o["id"] == choice), None)
        if belief is None:  # another format, or a form of its own
            continue
        holders.setdefault((belief, choice, content["key"][0]), set()).add(learner)
    of = closed_answers(assignments, at).values("attempt__learner_id").distinct().count()
    if of < FEW or not holders:
        return None
    (belief, chosen, right), learners = max(holders.items(), key=lambda entry: len(entry[1]))
    return RoomError(
        belief, chosen, family.name_of(chosen), family.option(right), len(learners), of
    )
