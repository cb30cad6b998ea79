"""Writes: drawing a quiz, starting, answering, noting, revealing, handing in, moving a deadline.

The attempt's row is the lock for everything that belongs to it. What is acknowledged has been
committed. `at` is the moment the request arrived, taken before any lock.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import User
from config.prepared import insert, prepared, prepared_update
from measurement.replies import written
from quizzes.effects import settle_form
from quizzes.met import what_was_met
from quizzes.models import (
    GRACE,
    Answer,
    AnswerEvent,
    Aside,
    Attempt,
    ClockChange,
    Item,
    Quiz,
    Report,
)
from quizzes.plans import NOTHING, Drawn, Met, Plan, drawn

SEED_BYTES = 16
# The shortest time that every database tells apart.
TICK = timedelta(microseconds=1)
# What a new reply changes of an answer.
CHANGED = ("reply", "right", "credit", "counted", "revision", "answered_at")


class Refused(Exception):
    """A write that is not done; the words say what is kept and what to do."""


class AlreadyHandedIn(Refused):
    pass


class AlreadyRevealed(Refused):
    pass


class Paused(Exception):
    """Nothing is saved or shown meanwhile. No refusal: it must never be told beside a question."""


class Stale(Refused):
    """The page did not know the newest answer, which `current` is."""

    def __init__(self, current: Answer | None) -> None:
        self.current = current
        super().__init__("This question was answered on another page; here is that answer.")


def draw_quiz(
    *,
    plan: Plan,
    created_by: User,
    at: datetime,
    seed: str | None = None,
    handed_out: bool = False,
    answers_from: datetime | None = None,
    met: Met = NOTHING,
    **settings: Any,
) -> Quiz:
    """Draw a quiz of signed logics and pin its items. NoItem if nothing meets the plan.

    The drawing, which is slow, happens before the transaction. `settings` are further fields.
    """
    seed = seed or secrets.token_hex(SEED_BYTES)
    found = drawn(plan, seed=seed, met=met)
    with transaction.atomic():
        quiz = Quiz.objects.create(
            title=plan.title,
            family=plan.family,
            mode="" if handed_out else plan.mode,
            size=len(found),
            counted=sum(one.counted for one in found),
            minutes=plan.minutes,
            feedback=plan.feedback,
            partial=plan.partial,
            seed=seed,
            handed_out=handed_out,
            answers_from=answers_from,
            created_by=created_by,
            created_at=at,
            **settings,
        )
        pin(quiz, found)
    return quiz


@transaction.atomic
def replace_items(*, quiz: Quiz, plan: Plan, found: Sequence[Drawn], seed: str) -> None:
    """Other questions, as they were drawn to that plan, in a quiz that nobody has begun."""
    quiz.items.all().delete()
    pin(quiz, found)
    quiz.seed, quiz.family = seed, plan.family
    quiz.size, quiz.counted = len(found), sum(one.counted for one in found)
    quiz.save(update_fields=["seed", "family", "size", "counted"])


def pin(quiz: Quiz, found: Iterable[Drawn], *, form: int = 0) -> list[Item]:
    """Keep drawn items as a form of the quiz, in their order."""
    return Item.objects.bulk_create(
        pinned(one, quiz=quiz, form=form, position=position)
        for position, one in enumerate(found, start=1)
    )


def pinned(one: Drawn, **place: Any) -> Item:
    """A drawn item as the table keeps it, at its place (quiz, form, position); not saved."""
    return Item(
        **place,
        content=one.item.to_dict(),
        brief=one.brief,
        counted=one.counted,
        family=one.item.family,
        format=one.item.format,
        key=written(one.item.format, one.item.key),
        logic=one.item.logic,
        setting=one.item.setting,
    )


def start_attempt(
    *,
    quiz: Quiz,
    learner: User,
    at: datetime,
    factor: float = 1.0,
    hard_end: datetime | None = None,
    extra: timedelta = timedelta(0),
    pause: timedelta = timedelta(0),
    form: int = 0,
    number: int | None = None,
    check: Callable[[], None] | None = None,
) -> Attempt:
    """The learner's new attempt, or the one that is running already.

    `closes_at` is start + minutes × `factor`, at most `hard_end` + `extra` (see `closing`). The
    learner may `pause` for so long in all. `form` is which of the quiz's forms is asked. `number`
    is which of the learner's attempts at the quiz it is to be; if there are so many by now, it is
    the newest. An attempt that is over is tidied first. Whoever loses a race gets the winner's
    attempt. `check` is called while the quiz is held, and keeps the attempt from being made by
    whatever it raises. Quiz.DoesNotExist if a class's quiz was deleted meanwhile.
    """
    for _ in range(2):
        tidy(learner=learner, at=at)
        running = _running(quiz, learner)
        if running is not None:
            return running
        try:
            with transaction.atomic():
                items = _asked(quiz, form)
                if check is not None:
                    check()
                credited = sum(item.credits for item in items)
                taken = Attempt.objects.filter(quiz=quiz, learner=learner)
                if number is not None and taken.count() >= number:
                    return taken[0]
                return Attempt.objects.create(
                    quiz=quiz,
                    learner=learner,
                    shown=_shuffled_ids(items),
                    form=form,
                    counted=sum(item.counts for item in items) + credited,
                    credited=credited,
                    pause_left=pause,
                    started_at=at,
                    closes_at=closing(
                        at, minutes=quiz.minutes, factor=factor, hard_end=hard_end, extra=extra
                    ),
                    mode=quiz.mode,
                )
        except IntegrityError:
            continue
    running = _running(quiz, learner)
    if running is None:
        raise Refused("The quiz could not be started; nothing was lost. Try once more.")
    return running


def _asked(quiz: Quiz, form: int) -> list[Item]:
    """The items of that form as they are and are ruled now, in order.

    A class's quiz is held until the attempt is committed: a ruling, or another question, comes
    before and is known here, or after and finds the attempt.
    """
    if quiz.handed_out:
        Quiz.objects.select_for_update(no_key=True).only("pk").get(pk=quiz.pk)
        settle_form(quiz, form)
    return list(quiz.items.filter(form=form).order_by("position"))


def closing(
    start: datetime,
    *,
    minutes: int | None,
    factor: float = 1.0,
    hard_end: datetime | None = None,
    extra: timedelta = timedelta(0),
) -> datetime | None:
    """When an attempt that starts now closes; None: untimed.

    min(start + minutes × factor, hard_end + extra), of what there is.
    """
    ends = []
    if minutes is not None:
        ends.append(start + timedelta(minutes=minutes) * factor)
    if hard_end is not None:
        ends.append(hard_end + extra)
    return min(ends, default=None)


def start_practice(
    *, learner: User, plan: Plan, at: datetime, factor: float = 1.0, seed: str | None = None
) -> Attempt:
    """A practice attempt with items of its own, or the one of this mode that is running already."""
    tidy(learner=learner, at=at)
    running = Attempt.objects.filter(
        learner=learner, mode=plan.mode, finished_at__isnull=True
    ).first()
    if running is not None:
        return running
    met = what_was_met(learner, plan.families, at=at)
    quiz = draw_quiz(plan=plan, created_by=learner, at=at, seed=seed, met=met)
    return start_attempt(quiz=quiz, learner=learner, at=at, factor=factor)


def _running(quiz: Quiz, learner: User) -> Attempt | None:
    running = Attempt.objects.filter(learner=learner, finished_at__isnull=True)
    running = running.filter(mode=quiz.mode) if quiz.mode else running.filter(quiz=quiz)
    return running.select_related("quiz").first()


def _shuffled_ids(items: list[Item]) -> list[list[list[str]]]:
    """Per question, the options in the order drawn, each with a random id of this attempt."""
    return [
        [[secrets.token_hex(4), option["id"]] for option in item.content["options"]]
        for item in items
    ]


def tidy(*, at: datetime, learner: User | None = None) -> int:
    """Write down the end of attempts whose deadline and grace have passed; returns how many.

    Of one learner, or of everybody. Closed is a query: nothing else waits for this.
    """
    over = Attempt.objects.filter(finished_at__isnull=True, closes_at__lt=at - GRACE)
    if learner is not None:
        over = over.filter(learner=learner)
    return over.update(finished_at=F("closes_at"))


def save_answer(
    *,
    attempt: Attempt,
    position: int,
    reply: str,
    base: int,
    at: datetime,
    item: Item | None = None,
) -> Answer:
    """Store a reply (a line of `measurement.replies`), with an event, and return the stored row.

    `base` is the revision the page knew, 0 if none; `item` the pinned item, if it is at hand. The
    same post again changes nothing. The same reply on top of its own revision is a new one: a
    change that was given up and is still under way must not come after it.
    Stale, AlreadyRevealed, AlreadyHandedIn or Paused, if the answer stands as it is; an answer
    after deadline and grace is kept in a row of its own, marked late and not scored.
    """
    answer = Answer(
        attempt=attempt, position=position, reply=reply, revision=base + 1, answered_at=at
    )
    _mark(answer, item or attempt.items.get(position=position))
    remarks = attempt.remarks
    try:
        with transaction.atomic():
            late = _hold(attempt, at)
            if attempt.remarks != remarks:  # the marks are new since the item was read
                _mark(answer, attempt.items.get(position=position))
            if late:
                return _keep_late(answer)
            _write(answer, base)
            _log(answer)
            return answer
    except (_Overtaken, IntegrityError):
        return _standing(answer, base)


def _mark(answer: Answer, item: Item) -> None:
    found = item.mark(answer.reply, partial=answer.attempt.quiz.partial)
    answer.right, answer.credit, answer.counted = found.right, found.credit, item.counts


class _Overtaken(Exception):
    """The answer is not as the page knew it."""


def _hold(attempt: Attempt, at: datetime) -> bool:
    """Lock the attempt and read again what may have changed of it; whether `at` is too late.

    AlreadyHandedIn if its learner ended it, Paused while it is.
    """
    for name, value in zip(LOCKED, _locked(attempt.pk) or (), strict=False):
        setattr(attempt, name, value)
    finished_at, closes_at = attempt.finished_at, attempt.closes_at
    if attempt.is_paused(at):
        raise Paused
    late = closes_at is not None and at > closes_at + GRACE
    if finished_at is not None and not (late and finished_at == closes_at):
        raise AlreadyHandedIn("This attempt was handed in; your answer stands as it was.")
    return late


# What decides whether an answer may be saved, and by which marks.
LOCKED = ("finished_at", "closes_at", "paused_at", "pause_left", "remarks")


@prepared
def _locked(attempt: int) -> QuerySet[Attempt, Any]:
    rows = Attempt.objects.select_for_update().filter(pk=attempt)
    return rows.values_list(*LOCKED)


def _write(answer: Answer, base: int) -> None:
    """Write the answer over the revision that the page knew, and over no other.

    A second first answer is an IntegrityError, any other that was overtaken an _Overtaken.
    """
    if not base:
        insert(answer)
    elif not _overwrite(answer, answer.attempt_id, answer.position, base):
        raise _Overtaken


@prepared_update(*CHANGED)
def _overwrite(attempt: int, position: int, base: int) -> QuerySet[Answer]:
    return Answer.objects.filter(
        attempt=attempt, position=position, late=False, revision=base, revealed_at=None
    )


def _standing(answer: Answer, base: int) -> Answer:
    """The answer that stands in the way of this one, if it is the same post; else the refusal."""
    current = Answer.objects.filter(
        attempt=answer.attempt_id, position=answer.position, late=False
    ).first()
    if current is not None and current.reply == answer.reply and current.revision == base + 1:
        return current
    if current is None or current.revision != base:
        raise Stale(current)
    raise AlreadyRevealed("You have seen the answer to this question; yours stands.")


def _keep_late(answer: Answer) -> Answer:
    """Keep what came late as it comes: the page cannot know a revision of it."""
    before = Answer.objects.filter(
        attempt=answer.attempt_id, position=answer.position, late=True
    ).first()
    if before is not None and before.reply == answer.reply:
        return before
    answer.late = True
    answer.pk = before.pk if before else None
    answer.revision = before.revision + 1 if before else 1
    answer.save(force_insert=before is None, force_update=before is not None)
    _log(answer)
    return answer


def _log(answer: Answer) -> None:
    insert(
        AnswerEvent(
            attempt_id=answer.attempt_id,
            position=answer.position,
            reply=answer.reply,
            revision=answer.revision,
            late=answer.late,
            at=answer.answered_at,
        )
    )


def note(*, attempt: Attempt, position: int, at: datetime, **changes: object) -> Aside:
    """Keep what the learner notes beside a question: flagged, note, struck, confidence.

    Only what is given changes. AlreadyHandedIn once the attempt is closed, Paused while it is.
    """
    with transaction.atomic():
        held = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        if held.is_paused(at):
            raise Paused
        if held.is_closed(at):
            raise AlreadyHandedIn("This attempt is over; your notes stand as they were.")
        aside, _ = Aside.objects.update_or_create(
            attempt=attempt, position=position, defaults=changes
        )
    return aside


@transaction.atomic
def reveal(*, attempt: Attempt, position: int, at: datetime) -> Answer | None:
    """Let the answer stand and allow its reasons to be shown; None without one, or taken back.

    Only where feedback comes after each question; a second time changes nothing. Paused while
    it is.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=attempt.pk)
    )
    if attempt.is_paused(at):
        raise Paused
    answer = attempt.answers.filter(position=position, late=False).first()
    if answer is None or not answer.reply or not attempt.quiz.checks_each(at):
        return None
    if answer.revealed_at is None:
        answer.revealed_at = at
        answer.save(update_fields=["revealed_at"])
    return answer


@transaction.atomic
def hand_in(*, attempt: Attempt, at: datetime) -> bool:
    """End the attempt; True if this call did it. Never writes a time after the deadline.

    The deadline itself is written only where the clock has closed it: whoever hands in during the
    grace did so just before.
    """
    held = Attempt.objects.select_for_update(of=("self",)).defer("shown").get(pk=attempt.pk)
    if held.finished_at is not None:
        return False
    held.finished_at = at
    if held.closes_at is not None:
        by_clock = at > held.closes_at + GRACE
        held.finished_at = held.closes_at if by_clock else min(at, held.closes_at - TICK)
    held.save(update_fields=["finished_at"])
    return True


@transaction.atomic
def move_deadline(
    *, attempt: Attempt, kind: str, until: datetime, by: User, reason: str, at: datetime
) -> ClockChange:
    """Move the deadline, with a log entry; reopens an attempt that only the clock has closed.

    Refused for an untimed attempt, for one that its learner handed in, and for a time before the
    deadline that is past or would be.
    """
    held = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    before = held.closes_at
    if before is None:
        raise Refused("This attempt has no time limit.")
    if held.finished_at is not None and held.finished_at != before:
        raise AlreadyHandedIn("This attempt was handed in; its time cannot change any more.")
    if until <= at:
        raise Refused("That moment is past; choose a later one.")
    held.closes_at, held.finished_at = until, None
    try:
        with transaction.atomic():
            held.save(update_fields=["closes_at", "finished_at"])
    except IntegrityError:
        raise Refused("The learner has begun another one meanwhile; hand that in first.") from None
    return ClockChange.objects.create(
        attempt=held, kind=kind, by=by, reason=reason, before=before, after=until, at=at
    )


def report(*, item: Item, learner: User, reason: str, words: str, at: datetime) -> Report:
    """Keep a learner's report on a question; a second one takes the place of the first, and is
    to be looked at again."""
    told = {"reason": reason, "words": words, "at": at, "settled_at": None, "settled_by": None}
    made, _ = Report.objects.update_or_create(item=item, learner=learner, defaults=told)
    return made
