"""What the pages of a quiz show. No key is in a page whose answer may not be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from measurement.marking import Share
from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING
from quizzes.breakdowns import Breakdown, breakdowns
from quizzes.changes import Change, change_of
from quizzes.decisions import Decision, Told, decision_on, told_to
from quizzes.effects import in_force
from quizzes.models import Answer, Aside, Attempt, Confidence, Item, Report
from quizzes.pauses import words_left
from quizzes.proofs import LETTERS, Reasons
from quizzes.receipts import receipt_of
from quizzes.replies import MATCH, PLACE, Asked
from quizzes.spans import lasting
from scenarios.items import Item as Question

FORMAT_NAMES = {
    MULTIPLE_CHOICE: "Multiple choice",
    MULTIPLE_RESPONSE: "Multiple response",
    ORDERING: "Ordering",
    MATCHING: "Matching",
}
HINTS = {
    MULTIPLE_CHOICE: "",
    MULTIPLE_RESPONSE: "Choose every option that is right; all of them are needed.",
    ORDERING: "Give each step its place; the whole order is needed.",
    MATCHING: "Choose an option for each situation; all of them are needed.",
}


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option as this attempt shows it; `place` is a step's, from 1, where one was given."""

    letter: str
    id: str
    text: str
    chosen: bool
    struck: bool = False
    place: int | None = None


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    """A situation of a matching question; `chosen` is an option's random id, or nothing."""

    number: int
    name: str
    text: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Place:
    """A question on the map of the form. A text, since templates localize each number they meet."""

    number: str
    url: str
    answered: bool
    flagged: bool
    here: bool

    @property
    def states(self) -> str:
        names = {"done": self.answered, "flagged": self.flagged, "here": self.here}
        return " ".join(name for name, holds in names.items() if holds)

    @property
    def words(self) -> str:
        return ("answered" if self.answered else "open") + (", flagged" if self.flagged else "")


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
    format: str
    brief: str
    stem: str
    ask: str
    options: tuple[ShownOption, ...]
    prompts: tuple[ShownPrompt, ...]
    revision: int
    answered: bool
    right: bool
    aside: Aside
    places: tuple[Place, ...]
    clock: Clock
    reasons: Reasons | None
    # Whether the question can be checked.
    feedback_each: bool
    change: Change | None = None
    # What is left of the pauses agreed upon; empty: no pause can be made.
    pause: str = ""

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
    def begun(self) -> bool:
        """Whether some situations have an option, and not all."""
        return not self.answered and any(prompt.chosen for prompt in self.prompts)

    @property
    def held(self) -> str:
        """What the server holds of the answer, in words."""
        if self.reasons:
            return "Answered"
        if self.answered:
            return "✓ Saved"
        return "✓ Saved, not complete yet" if self.begun else "Not answered yet"

    @property
    def hint(self) -> str:
        return HINTS[self.format]

    @property
    def numbers(self) -> range:
        """The places that a step can have."""
        return range(1, len(self.options) + 1)

    @property
    def steps(self) -> list[ShownOption]:
        """Steps in the order given so far; as they were shown, if none was."""
        return sorted(self.options, key=lambda option: option.place or 0)

    @property
    def confidences(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Confidence.choices]

    @classmethod
    def of(cls, attempt: Attempt, item: Item, *, at: datetime) -> QuestionPage:
        answers = {answer.position: answer for answer in attempt.answers.all() if not answer.late}
        asides = {aside.position: aside for aside in attempt.asides.all()}
        answer = answers.get(item.position)
        reply = answer.reply if answer else ""
        aside = asides.get(item.position) or Aside(attempt=attempt, position=item.position)
        asked = Asked.of(attempt, item)
        filled = asked.fields(reply)
        question = Question.from_dict(item.content) if answer and answer.revealed_at else None
        return cls(
            attempt=attempt,
            position=item.position,
            format=item.format,
            brief=item.brief,
            stem="".join(part["text"] for part in item.content["stem"]),
            ask=item.content["ask"],
            options=_options(attempt, item, filled, aside),
            prompts=_prompts(item, dict(filled)),
            revision=answer.revision if answer else 0,
            answered=asked.complete(reply),
            right=bool(answer and answer.right),
            aside=aside,
            places=_places(attempt, item.position, answers, asides),
            clock=Clock.of(attempt, at=at),
            reasons=_reasons(attempt, item, question, reply) if question else None,
            feedback_each=attempt.quiz.checks_each(at),
            change=_change(item, question) if question else None,
            pause=words_left(attempt, at),
        )


def _options(
    attempt: Attempt, item: Item, filled: list[tuple[str, str]], aside: Aside
) -> tuple[ShownOption, ...]:
    texts = {option["id"]: option["text"] for option in item.content["options"]}
    chosen = {value for name, value in filled if name == "choice"}
    places = {name.removeprefix(PLACE): int(n) for name, n in filled if name.startswith(PLACE)}
    return tuple(
        ShownOption(letter, id, texts[option], id in chosen, id in aside.struck, places.get(id))
        for letter, (id, option) in zip(LETTERS, attempt.shown[item.position - 1], strict=False)
    )


def _prompts(item: Item, filled: dict[str, str]) -> tuple[ShownPrompt, ...]:
    return tuple(
        ShownPrompt(
            number,
            f"{MATCH}{prompt['id']}",
            "".join(part["text"] for part in prompt["stem"]),
            filled.get(f"{MATCH}{prompt['id']}", ""),
        )
        for number, prompt in enumerate(item.content.get("prompts", ()), start=1)
    )


def _places(
    attempt: Attempt, here: int, answers: dict[int, Answer], asides: dict[int, Aside]
) -> tuple[Place, ...]:
    home = reverse("attempt", args=[attempt.pk])
    answered = answered_in(attempt, answers.values())
    flagged = {position for position, aside in asides.items() if aside.flagged}
    return tuple(
        Place(str(n), f"{home}{n}/", n in answered, n in flagged, n == here)
        for n in range(1, len(attempt.shown) + 1)
    )


def answered_in(attempt: Attempt, answers: Iterable[Answer]) -> set[int]:
    """The positions that have a whole answer: of matching, one for each situation."""
    given = {answer.position: answer.reply for answer in answers if answer.reply}
    pairs = [position for position, reply in given.items() if "=" in reply]
    keys = attempt.items.filter(position__in=pairs).values_list("position", "key")
    parts = {
        position
        for position, key in (keys if pairs else ())
        if len(given[position].split()) < len(key.split())
    }
    return given.keys() - parts


def _reasons(attempt: Attempt, item: Item, question: Question, reply: str) -> Reasons:
    order = [option for _, option in attempt.shown[item.position - 1]]
    return Reasons.of(question, order=order, reply=reply)


def _change(item: Item, question: Question) -> Change | None:
    alone = item.format == MULTIPLE_CHOICE and not item.brief
    return change_of(question) if alone else None


@dataclass(frozen=True, slots=True)
class HandInPage:
    attempt: Attempt
    places: tuple[Place, ...]
    clock: Clock

    @property
    def size(self) -> int:
        return len(self.places)

    @property
    def unanswered(self) -> list[Place]:
        return [place for place in self.places if not place.answered]

    @property
    def flagged(self) -> list[Place]:
        return [place for place in self.places if place.flagged]

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime) -> HandInPage:
        answers = {answer.position: answer for answer in attempt.answers.filter(late=False)}
        asides = {aside.position: aside for aside in attempt.asides.all()}
        return cls(attempt, _places(attempt, 0, answers, asides), Clock.of(attempt, at=at))


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One question of a result; `late` says what arrived after the end, if anything."""

    item: Item
    position: int
    right: bool
    answered: bool
    credit: float
    counted: bool
    reasons: Reasons
    late: str
    seconds: int | None
    aside: Aside | None
    change: Change | None
    reported: Report | None
    decision: Decision | None

    @property
    def state(self) -> str:
        if not self.answered:
            return "not answered"
        if not self.right and self.credit:
            return f"right in part ({round(100 * self.credit)}%)"
        return "right" if self.right else "wrong"

    @property
    def spent(self) -> str:
        return "" if self.seconds is None else lasting(timedelta(seconds=self.seconds))

    @property
    def format(self) -> str:
        return "Case study" if self.item.brief else FORMAT_NAMES[self.item.format]

    @property
    def surprise(self) -> str:
        """What the confidence says that the mark alone does not."""
        sure = self.aside.confidence if self.aside and self.answered else ""
        if sure == Confidence.SURE and not self.right:
            return "you were sure"
        if sure == Confidence.GUESS and self.right:
            return "a lucky guess"
        return ""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of a closed attempt. `rows` is empty while answers may not be seen yet, and there
    is no score while that is hidden, too."""

    attempt: Attempt
    score: Share | None
    points: float
    answered: int
    breakdowns: tuple[Breakdown, ...]
    rows: tuple[ResultRow, ...]
    scores_from: datetime | None
    answers_from: datetime | None
    receipt: str
    # What was ruled on its questions, and what that did to the score.
    told: Told
    # The moment at which the clock ended the attempt, if neither its learner nor staff did.
    timed_out: datetime | None

    @property
    def lasted(self) -> str:
        ended = self.attempt.finished_at or self.attempt.closes_at
        return lasting(ended - self.attempt.started_at) if ended else ""

    @property
    def trials(self) -> int:
        """Questions that were asked and never counted, whatever was ruled."""
        return self.attempt.quiz.size - self.attempt.quiz.counted

    @property
    def mostly_empty(self) -> bool:
        """Whether the score tells more about what was left out than about what is known."""
        return 2 * self.answered < self.attempt.quiz.size

    @property
    def partial(self) -> bool:
        whole = self.score.right if self.score else 0
        return self.attempt.quiz.partial and self.points != whole

    @property
    def sure_and_wrong(self) -> list[ResultRow]:
        return [row for row in self.rows if row.surprise == "you were sure"]

    @property
    def lucky(self) -> list[ResultRow]:
        return [row for row in self.rows if row.surprise == "a lucky guess"]

    @property
    def wrong(self) -> list[ResultRow]:
        return [row for row in self.rows if not row.right]

    @property
    def right(self) -> list[ResultRow]:
        return [row for row in self.rows if row.right]

    @classmethod
    def of(cls, attempt: Attempt, *, at: datetime, teaching: bool = False) -> ResultPage:
        """`teaching` shows the reasons to an instructor, also before learners may see them.

        What a learner noted beside the questions is theirs: an instructor does not see it.
        """
        quiz = attempt.quiz
        hidden = not (teaching or quiz.shows_answers(at))
        unscored = not (teaching or quiz.shows_scores(at))
        answers = list(attempt.answers.all())
        in_time = {answer.position: answer for answer in answers if not answer.late}
        counted = [answer for answer in in_time.values() if answer.counted]
        rows = () if hidden else tuple(_rows(attempt, in_time, answers, private=teaching))
        return cls(
            attempt=attempt,
            score=None
            if unscored
            else Share(sum(answer.right for answer in counted) + attempt.credited, attempt.counted),
            points=0
            if unscored
            else round(sum(answer.credit for answer in counted) + attempt.credited, 2),
            answered=len(answered_in(attempt, in_time.values())),
            breakdowns=tuple(breakdowns(rows)),
            rows=rows,
            scores_from=quiz.scores_from if unscored else None,
            answers_from=(quiz.answers_from or quiz.scores_from) if hidden else None,
            receipt=receipt_of(attempt, answers),
            told=told_to(attempt, at=at),
            timed_out=_timed_out(attempt),
        )


def _timed_out(attempt: Attempt) -> datetime | None:
    handed_in = attempt.finished_at not in (None, attempt.closes_at)
    if handed_in or (attempt.quiz.handed_out and attempt.clock_changes.that_ended().exists()):
        return None
    return attempt.closes_at


def _rows(
    attempt: Attempt, in_time: dict[int, Answer], answers: list[Answer], *, private: bool
) -> Iterable[ResultRow]:
    late = {answer.position: answer for answer in answers if answer.late}
    asides = {} if private else {aside.position: aside for aside in attempt.asides.all()}
    reports = {
        report.item_id: report
        for report in Report.objects.filter(item__quiz=attempt.quiz, learner=attempt.learner_id)
    }
    rulings = in_force(attempt.quiz_id) if attempt.quiz.handed_out else []
    spent = seconds_by_question(attempt)
    for item in attempt.items.all():
        answer = in_time.get(item.position)
        came = late.get(item.position)
        question = Question.from_dict(item.content)
        yield ResultRow(
            item=item,
            position=item.position,
            right=bool(answer and answer.right),
            answered=bool(answer and answer.reply),
            credit=answer.credit if answer else 0.0,
            counted=item.counts,
            reasons=_reasons(attempt, item, question, answer.reply if answer else ""),
            late=_late(attempt, item, question, came.reply) if came else "",
            seconds=spent.get(item.position),
            aside=asides.get(item.position),
            change=_change(item, question),
            reported=reports.get(item.pk),
            decision=decision_on(item, rulings),
        )


def _late(attempt: Attempt, item: Item, question: Question, reply: str) -> str:
    """What arrived after the end, by its letters where it has some."""
    return _reasons(attempt, item, question, reply).chosen or "An answer"


def seconds_by_question(attempt: Attempt) -> dict[int, int]:
    """Seconds from one answer to the next, summed by the question that was answered.

    An estimate: from the log of answers alone, reading and thinking count for the next answer.
    """
    spent: dict[int, int] = {}
    before = attempt.started_at
    for position, at in attempt.events.filter(late=False).values_list("position", "at"):
        spent[position] = spent.get(position, 0) + max(
            0, round((at - before) / timedelta(seconds=1))
        )
        before = at
    return spent


@dataclass(frozen=True, slots=True)
class Running:
    """A practice that is open, with its clock."""

    attempt: Attempt
    clock: Clock


@dataclass(frozen=True, slots=True)
class PracticePage:
    form: Any
    problem: str
    running: tuple[Running, ...]
    topic: str
    families: list[tuple[str, str]]
    missed: int
    due: int
    covered: tuple[str, ...]
    domains: int
    # How many questions a repetition asks at most.
    at_once: int
    topics: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
