"""Writes: drawing a quiz, starting, answering, revealing, handing in.

The attempt's row is the lock for everything that belongs to it. What is acknowledged has been
committed. `at` is the moment the request arrived, taken before any lock.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from lessons.content import course
from measurement.marking import mark
from quizzes.models import GRACE, Answer, AnswerEvent, Attempt, Feedback, Item, Quiz
from scenarios.drawing import Wishes, draw_items, texts_of

SEED_BYTES = 16
# How many items back a learner's logics are remembered: some ten mock exams.
REMEMBERED = 700
ANYTHING = Wishes()


class Refused(Exception):
    """A write that is not done; the words say what is kept and what to do."""


class AlreadyHandedIn(Refused):
    pass


class AlreadyRevealed(Refused):
    pass


class Stale(Refused):
    """The page did not know the newest answer, which `current` is."""

    def __init__(self, current: Answer | None) -> None:
        self.current = current
        super().__init__("This question was answered on another page; here is that answer.")


def draw_quiz(
    *,
    family: str,
    title: str,
    size: int,
    minutes: int | None,
    feedback: str,
    created_by: User,
    at: datetime,
    seed: str | None = None,
    handed_out: bool = False,
    answers_from: datetime | None = None,
    wishes: Wishes = ANYTHING,
    history: Sequence[str] = (),
    seen: Iterable[str] = (),
) -> Quiz:
    """Draw a quiz of signed logics and pin its items. NoItem if nothing meets the wishes.

    `history` are logics its learner has seen, the oldest first, `seen` the texts. The drawing,
    which is slow, happens before the transaction.
    """
    seed = seed or secrets.token_hex(SEED_BYTES)
    wishes = replace(wishes, signed=True)
    items = draw_items(
        course().families[family],
        count=size,
        seed=seed,
        wishes=wishes,
        history=history,
        seen=seen,
    )
    with transaction.atomic():
        quiz = Quiz.objects.create(
            title=title,
            family=family,
            size=size,
            minutes=minutes,
            feedback=feedback,
            seed=seed,
            handed_out=handed_out,
            answers_from=answers_from,
            created_by=created_by,
            created_at=at,
        )
        Item.objects.bulk_create(
            Item(
                quiz=quiz,
                position=position,
                content=item.to_dict(),
                key=item.key[0],
                logic=item.logic,
                setting=item.setting,
            )
            for position, item in enumerate(items, start=1)
        )
    return quiz


def start_attempt(
    *, quiz: Quiz, learner: User, at: datetime, practice: bool | None = None
) -> Attempt:
    """The learner's new attempt, or the one that is running already.

    An attempt that is over is tidied first. Whoever loses a race gets the winner's attempt.
    """
    practice = not quiz.handed_out if practice is None else practice
    shown = _shuffled_ids(quiz)
    for _ in range(2):
        tidy(learner=learner, at=at)
        running = _running(quiz, learner, practice)
        if running is not None:
            return running
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    quiz=quiz,
                    learner=learner,
                    shown=shown,
                    started_at=at,
                    closes_at=at + timedelta(minutes=quiz.minutes) if quiz.minutes else None,
                    practice=practice,
                )
        except IntegrityError:
            continue
    running = _running(quiz, learner, practice)
    if running is None:
        raise Refused("The quiz could not be started; nothing was lost. Try once more.")
    return running


def start_practice(
    *,
    learner: User,
    family: str,
    title: str,
    size: int,
    minutes: int | None,
    feedback: str,
    at: datetime,
    wishes: Wishes = ANYTHING,
    seed: str | None = None,
) -> Attempt:
    """A practice attempt with items of its own, or the practice that is running already."""
    tidy(learner=learner, at=at)
    running = Attempt.objects.filter(
        learner=learner, practice=True, finished_at__isnull=True
    ).first()
    if running is not None:
        return running
    logics, texts = _met(learner, family)
    quiz = draw_quiz(
        family=family,
        title=title,
        size=size,
        minutes=minutes,
        feedback=feedback,
        created_by=learner,
        at=at,
        wishes=wishes,
        seed=seed,
        history=logics,
        seen=texts,
    )
    return start_attempt(quiz=quiz, learner=learner, at=at, practice=True)


def _met(learner: User, family: str) -> tuple[list[str], set[str]]:
    """What this learner has met lately: logics, the oldest first, and texts."""
    met = Item.objects.filter(quiz__family=family, quiz__attempts__learner=learner)
    newest = met.order_by("-quiz__attempts__started_at", "-position")
    rows = newest.values_list("logic", "content__stem", "content__ask")[:REMEMBERED]
    logics, texts = [], set()
    for logic, stem, ask in rows:
        logics.append(logic)
        texts.update(texts_of("".join(part["text"] for part in stem), ask))
    return logics[::-1], texts


def _running(quiz: Quiz, learner: User, practice: bool) -> Attempt | None:
    running = Attempt.objects.filter(learner=learner, finished_at__isnull=True)
    running = running.filter(practice=True) if practice else running.filter(quiz=quiz)
    return running.select_related("quiz").first()


def _shuffled_ids(quiz: Quiz) -> list[list[list[str]]]:
    """Per question, the options in the order drawn, each with a random id of this attempt."""
    contents = quiz.items.order_by("position").values_list("content", flat=True)
    return [
        [[secrets.token_hex(4), option["id"]] for option in content["options"]]
        for content in contents
    ]


def tidy(*, learner: User, at: datetime) -> int:
    """Write down the end of attempts whose deadline and grace have passed; returns how many."""
    return Attempt.objects.filter(
        learner=learner, finished_at__isnull=True, closes_at__lt=at - GRACE
    ).update(finished_at=F("closes_at"))


@transaction.atomic
def save_answer(*, attempt: Attempt, position: int, choice: str, base: int, at: datetime) -> Answer:
    """Store a choice (a family's option id), with an event, and return the row as stored.

    `base` is the revision the page knew, 0 if none. The same post again changes nothing.
    Stale, AlreadyRevealed or AlreadyHandedIn, if the answer stands as it is; an answer after
    deadline and grace is kept in a row of its own, marked late and not scored.
    """
    finished_at, closes_at, key = (
        Attempt.objects.select_for_update(of=("self",))
        .filter(quiz__items__position=position)
        .values_list("finished_at", "closes_at", "quiz__items__key")
        .get(pk=attempt.pk)
    )
    late = closes_at is not None and at > closes_at + GRACE
    if finished_at is not None and not (late and finished_at == closes_at):
        raise AlreadyHandedIn("This attempt was handed in; your answer stands as it was.")
    current = attempt.answers.filter(position=position, late=late).first()
    revision = current.revision if current else 0
    if current and current.choice == choice and (late or base in (revision, revision - 1)):
        return current
    # What comes late is kept as it comes: the page cannot know a revision of it.
    if base != revision and not late:
        raise Stale(current)
    if current and current.revealed_at:
        raise AlreadyRevealed("You have seen the answer to this question; yours stands.")
    AnswerEvent.objects.create(
        attempt=attempt, position=position, choice=choice, revision=revision + 1, late=late, at=at
    )
    answer = current or Answer(attempt=attempt, position=position, late=late)
    answer.choice = choice
    answer.right = mark(key, choice)
    answer.revision = revision + 1
    answer.answered_at = at
    answer.save()
    return answer


@transaction.atomic
def reveal(*, attempt: Attempt, position: int, at: datetime) -> Answer | None:
    """Let the answer stand and allow its reasons to be shown; None without an answer.

    Only where feedback comes after each question; a second time changes nothing.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=attempt.pk)
    )
    answer = attempt.answers.filter(position=position, late=False).first()
    if answer is None or attempt.quiz.feedback != Feedback.EACH:
        return None
    if answer.revealed_at is None:
        answer.revealed_at = at
        answer.save(update_fields=["revealed_at"])
    return answer


def hand_in(*, attempt: Attempt, at: datetime) -> bool:
    """End the attempt; True if this call did it. Never writes a time after the deadline."""
    ended = min(at, attempt.closes_at) if attempt.closes_at else at
    return bool(
        Attempt.objects.filter(pk=attempt.pk, finished_at__isnull=True).update(finished_at=ended)
    )
