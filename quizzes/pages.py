"""What the pages of a quiz show. No key is in a page whose answer may not be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from measurement.marking import Share
from quizzes.models import Answer, Attempt, Feedback, Item
from quizzes.proofs import LETTERS, Proof
from scenarios.items import Item as Question


@dataclass(frozen=True, slots=True)
class ShownOption:
    letter: str
    id: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A question on the map of the form. A text, since templates localize each number they meet."""

    number: str
    url: str
    answered: bool
    here: bool

    @property
    def states(self) -> str:
        return ("done " if self.answered else "") + ("here" if self.here else "")

    @property
    def words(self) -> str:
        return "answered" if self.answered else "open"


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline as the server knows it. Without one the quiz is untimed."""

    closes_at: datetime | None
    seconds_left: int | None

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime) -> Clock:
        if attempt.closes_at is None:
            return cls(None, None)
        return cls(attempt.closes_at, max(0, int((attempt.closes_at - at).total_seconds())))


@dataclass(frozen=True, slots=True)
class QuestionPage:
    attempt: Attempt
    position: int
    stem: str
    ask: str
    options: tuple[ShownOption, ...]
    revision: int
    answered: bool
    places: tuple[Place, ...]
    clock: Clock
    proof: Proof | None

    @property
    def size(self) -> int:
        return len(self.places)

    @property
    def answered_count(self) -> int:
        return sum(place.answered for place in self.places)

    @property
    def previous(self) -> Place | None:
        return self.places[self.position - 2] if self.position > 1 else None

    @property
    def next(self) -> Place | None:
        return self.places[self.position] if self.position < self.size else None

    @property
    def feedback_each(self) -> bool:
        return self.attempt.quiz.feedback == Feedback.EACH

    @classmethod
    def of(cls, attempt: Attempt, item: Item, *, at: datetime) -> QuestionPage:
        home = reverse("attempt", args=[attempt.pk])
        answers = {answer.position: answer for answer in attempt.answers.all() if not answer.late}
        answer = answers.get(item.position)
        shown = attempt.shown[item.position - 1]
        texts = {option["id"]: option["text"] for option in item.content["options"]}
        return cls(
            attempt=attempt,
            position=item.position,
            stem="".join(part["text"] for part in item.content["stem"]),
            ask=item.content["ask"],
            options=tuple(
                ShownOption(letter, id, texts[option], bool(answer and answer.choice == option))
                for letter, (id, option) in zip(LETTERS, shown, strict=False)
            ),
            revision=answer.revision if answer else 0,
            answered=answer is not None,
            places=tuple(
                Place(str(n), f"{home}{n}/", n in answers, n == item.position)
                for n in range(1, len(attempt.shown) + 1)
            ),
            clock=Clock.of(attempt, at=at),
            proof=_proof(attempt, item, answer) if answer and answer.revealed_at else None,
        )


def _proof(attempt: Attempt, item: Item, answer: Answer | None) -> Proof:
    order = [option for _, option in attempt.shown[item.position - 1]]
    question = Question.from_dict(item.content)
    return Proof.of(question, order=order, choice=answer.choice if answer else None)


@dataclass(frozen=True, slots=True)
class HandInPage:
    attempt: Attempt
    unanswered: tuple[int, ...]
    size: int
    clock: Clock

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime) -> HandInPage:
        answered = set(attempt.answers.filter(late=False).values_list("position", flat=True))
        size = len(attempt.shown)
        return cls(
            attempt=attempt,
            unanswered=tuple(n for n in range(1, size + 1) if n not in answered),
            size=size,
            clock=Clock.of(attempt, at=at),
        )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One question of a result; `late` is the choice that arrived after the end, if any."""

    position: int
    right: bool
    answered: bool
    proof: Proof
    late: str | None

    @property
    def state(self) -> str:
        if not self.answered:
            return "not answered"
        return "right" if self.right else "wrong"


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of a closed attempt. `rows` is empty while answers may not be seen yet."""

    attempt: Attempt
    score: Share
    answered: int
    minutes: int
    by_key: tuple[tuple[str, str, Share], ...]
    rows: tuple[ResultRow, ...]
    answers_from: datetime | None

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime, teaching: bool = False) -> ResultPage:
        """`teaching` shows the reasons to an instructor, also before learners may see them."""
        quiz = attempt.quiz
        hidden = bool(quiz.answers_from and at < quiz.answers_from and not teaching)
        answers = list(attempt.answers.all())
        in_time = {answer.position: answer for answer in answers if not answer.late}
        late = {answer.position: answer for answer in answers if answer.late}
        ended = attempt.ended_at(at) or at
        items = [] if hidden else list(quiz.items.all())
        rows = tuple(
            _row(attempt, item, in_time.get(item.position), late.get(item.position))
            for item in items
        )
        return cls(
            attempt=attempt,
            score=Share(sum(answer.right for answer in in_time.values()), quiz.size),
            answered=len(in_time),
            minutes=max(1, round((ended - attempt.started_at).total_seconds() / 60)),
            by_key=_by_key(rows),
            rows=rows,
            answers_from=quiz.answers_from if hidden else None,
        )

    @property
    def wrong(self) -> list[ResultRow]:
        return [row for row in self.rows if not row.right]

    @property
    def right(self) -> list[ResultRow]:
        return [row for row in self.rows if row.right]


def _row(attempt: Attempt, item: Item, answer: Answer | None, late: Answer | None) -> ResultRow:
    proof = _proof(attempt, item, answer)
    letters = {verdict.option.id: verdict.letter for verdict in proof.verdicts}
    return ResultRow(
        position=item.position,
        right=bool(answer and answer.right),
        answered=answer is not None,
        proof=proof,
        late=letters.get(late.choice) if late else None,
    )


def _by_key(rows: tuple[ResultRow, ...]) -> tuple[tuple[str, str, Share], ...]:
    """Share right per approach that was the key: (option id, name, share)."""
    keys: dict[str, list[bool]] = {}
    names: dict[str, str] = {}
    for row in rows:
        verdict = row.proof.key
        names[verdict.option.id] = verdict.name
        keys.setdefault(verdict.option.id, []).append(row.right)
    return tuple((id, names[id], Share(sum(hits), len(hits))) for id, hits in keys.items())


@dataclass(frozen=True, slots=True)
class PracticePage:
    form: Any
    running: Attempt | None
    clock: Clock | None
    topic: str
    families: list[tuple[str, str]]
