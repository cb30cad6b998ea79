"""What was ruled on questions, in words, for those who answered them and those who ruled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from measurement.replies import MATCHING, MULTIPLE_CHOICE, read
from quizzes.effects import Score, covers, holding, in_force
from quizzes.models import Attempt, Item, Ruling, ScoreChange
from quizzes.proofs import LETTERS

# Of one question and of several. What names an answer is only for who may know the key.
EFFECTS = {
    Ruling.Kind.VOID: ("does not count", "do not count"),
    Ruling.Kind.CREDIT: ("counts as right for everybody", "count as right for everybody"),
    Ruling.Kind.ACCEPT: ("has another right answer, too", "have another right answer, too"),
    Ruling.Kind.KEY: ("has another right answer instead", "have another right answer instead"),
}


def reply_words(item: Item, line: str) -> str:
    """A reply by the letters of its options; of one option, with its words."""
    texts = {option["id"]: option["text"] for option in item.content["options"]}
    letters = dict(zip(texts, LETTERS, strict=False))
    reply = read(item.format, line)
    if item.format == MULTIPLE_CHOICE and line:
        return f"{letters[line]}. {texts[line]}"
    if item.format == MATCHING:
        numbers = {one["id"]: n for n, one in enumerate(item.content["prompts"], start=1)}
        return ", ".join(f"{numbers[pair[0]]} {letters[pair[1]]}" for pair in reply)
    return ", ".join(letters[str(option)] for option in reply)


def questions(places: Sequence[int]) -> str:
    """question 7; questions 3 and 7."""
    if len(places) == 1:
        return f"question {places[0]}"
    return f"questions {', '.join(map(str, places[:-1]))} and {places[-1]}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A ruling that holds of some questions of one form."""

    ruling: Ruling
    places: tuple[int, ...]
    # The answer that is right by it, in words; empty where it names none.
    answer: str = ""

    @property
    def subject(self) -> str:
        return questions(self.places)

    @property
    def effect(self) -> str:
        return EFFECTS[Ruling.Kind(self.ruling.kind)][len(self.places) > 1]

    @property
    def void(self) -> bool:
        return self.ruling.kind == Ruling.Kind.VOID


@dataclass(frozen=True, slots=True)
class Moved:
    """A score that a ruling, or its undoing, moved after the attempt was over."""

    before: Score
    after: Score
    subject: str
    undone: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a result says of rulings. Nothing in it names an answer."""

    decisions: tuple[Decision, ...] = ()
    moves: tuple[Moved, ...] = ()


def decision_on(item: Item, rulings: Sequence[Ruling]) -> Decision | None:
    """What holds of one question, with the answer named."""
    ruling = holding(rulings, item) if item.ruled else None
    if ruling is None:
        return None
    words = reply_words(item, ruling.reply) if ruling.reply else ""
    return Decision(ruling, (item.position,), words)


def _scores(change: ScoreChange) -> tuple[Score, Score]:
    return (
        Score(change.points_before, change.counted_before),
        Score(change.points_after, change.counted_after),
    )


def _moved(change: ScoreChange) -> bool:
    """Whether the share is another one: nine of nine is as good as ten of ten."""
    before, after = _scores(change)
    return before.share != after.share


def told_to(attempt: Attempt, *, at: datetime) -> Told:
    """What was ruled on the questions of an attempt that is over, and how its score moved."""
    if not attempt.quiz.handed_out:
        return Told()
    rulings = in_force(attempt.quiz_id)
    changes = attempt.score_changes.filter(
        ~Q(points_before=F("points_after")) | ~Q(counted_before=F("counted_after")),
        at__gte=attempt.ended_at(at) or at,
    ).select_related("ruling__item")
    moved = [one for one in changes.defer("ruling__item__content") if _moved(one)]
    if not rulings and not moved:
        return Told()
    items = list(attempt.items.defer("content"))
    places: dict[int, list[int]] = {}
    for item in items:
        found = holding(rulings, item)
        if found is not None:
            places.setdefault(found.pk, []).append(item.position)
    return Told(
        tuple(
            Decision(one, tuple(places[one.pk])) for one in reversed(rulings) if one.pk in places
        ),
        tuple(
            Moved(
                *_scores(one),
                questions([item.position for item in items if covers(one.ruling, item)]),
                one.undoing,
                one.at,
            )
            for one in moved
        ),
    )
