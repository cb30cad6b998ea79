"""Rulings: what is decided about a question after it was asked, and the marks anew.

A ruling is committed first, on itself and on the items it covers; from then on every answer is
marked by it. Then the attempts get their new marks, some at a time, each batch with its ledger
(`ScoreChange`) in a transaction of its own: broken off anywhere, it goes on where it was.

What is locked, in this order: quiz, ruling, attempts by their number.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from accounts.models import User
from quizzes.actions import Refused
from quizzes.decisions import questions
from quizzes.effects import (
    Score,
    Sheet,
    as_ruled,
    covers,
    in_force,
    knows,
    ruled_by,
    settle,
    sheets,
)
from quizzes.models import Answer, Attempt, Item, Notice, Quiz, Report, Ruling, ScoreChange

# Attempts marked in one transaction: some hundredths of a second.
BATCH = 100
# What marking reads of an item. None of it is JSON but the ruling.
MARKING = ("quiz", "form", "position", "format", "key", "counted", "ruled")
WITH_REPLY = (Ruling.Kind.ACCEPT, Ruling.Kind.KEY)
# What those who take the quiz are told, of one question and of several.
NOTICES = {
    Ruling.Kind.VOID: ("no longer counts", "no longer count"),
    Ruling.Kind.CREDIT: ("counts as right for everybody", "count as right for everybody"),
    Ruling.Kind.ACCEPT: ("is marked anew", "are marked anew"),
    Ruling.Kind.KEY: ("is marked anew", "are marked anew"),
}
UNDONE = ("is marked as before", "are marked as before")
UNDER_WAY = "The marks are still being computed after a ruling on this quiz. Let that end first."


def covered(ruling: Ruling) -> list[Item]:
    """The pinned items that a ruling, stored or not, speaks of."""
    home = ruling.item
    if ruling.scope == Ruling.Scope.ITEM:
        return [home]
    alike = Item.objects.filter(quiz=home.quiz_id, logic=home.logic, format=home.format)
    return [item for item in alike if covers(ruling, item)]


def rule(
    *, item: Item, kind: str, reason: str, by: User, at: datetime, scope: str = "item", reply=""
) -> Ruling:
    """Decide about a question; from here on it holds. `remark` gives the attempts their marks.

    Refused, in words, while the marks after an earlier ruling are under way, and where the ruling
    would say nothing new or speak of an answer that a question does not have.
    """
    with transaction.atomic():
        _hold(item.quiz_id)
        ruling = Ruling(item=item, scope=scope, kind=kind, reply=reply, reason=reason, by=by, at=at)
        check(ruling)
        ruling.save()
        items = covered(ruling)
        settle(items, in_force(item.quiz_id))
        _notify(ruling, items, NOTICES[Ruling.Kind(kind)], reason, by, at)
        settle_reports(items, by=by, at=at)
    return ruling


def check(ruling: Ruling) -> None:
    """Refused, in words, if the ruling (not stored yet) cannot be made."""
    item = ruling.item
    if ruling.kind not in WITH_REPLY:
        ruling.reply = ""
    elif not ruling.reply or not knows(item, ruling.reply):
        raise Refused("Say which answer is right.")
    if ruled_by(in_force(item.quiz_id), item) == as_ruled(ruling):
        raise Refused("That holds already.")
    if ruling.reply == item.key:
        raise Refused("That answer is the key; to go back to it, undo the ruling.")
    if ruling.scope == Ruling.Scope.LOGIC and ruling.reply:
        alike = Item.objects.filter(quiz=item.quiz_id, logic=item.logic, format=item.format)
        lacking = sum(not knows(one, ruling.reply) for one in alike)
        if lacking:
            raise Refused(
                f"{lacking} of the {len(alike)} questions of this logic "
                f"{'does' if lacking == 1 else 'do'} not have this option. "
                "Rule on each question by itself."
            )


def undo(*, ruling: Ruling, reason: str, by: User, at: datetime) -> Ruling:
    """Take a ruling back; what was ruled before it holds again. `remark` does the rest.

    It stays on record. Refused a second time.
    """
    with transaction.atomic():
        held = Ruling.objects.select_related("item").get(pk=ruling.pk)
        _hold(held.item.quiz_id, but=held)
        held = Ruling.objects.select_related("item").get(pk=ruling.pk)
        if held.undone_at is not None:
            raise Refused("This ruling was undone already.")
        if held.remarked_at is None:
            raise Refused(UNDER_WAY)
        held.undone_at, held.undone_by, held.undone_reason = at, by, reason
        held.remarked_at = None
        held.save(update_fields=["undone_at", "undone_by", "undone_reason", "remarked_at"])
        items = covered(held)
        settle(items, in_force(held.item.quiz_id))
        _notify(held, items, UNDONE, reason, by, at)
    return held


def _hold(quiz: int, *, but: Ruling | None = None) -> None:
    """Lock the quiz for a deed on its rulings; Refused while marks are under way."""
    Quiz.objects.select_for_update(no_key=True).only("pk").get(pk=quiz)
    under_way = Ruling.objects.filter(item__quiz=quiz, remarked_at__isnull=True)
    if but:
        under_way = under_way.exclude(pk=but.pk)
    if under_way.exists():
        raise Refused(UNDER_WAY)


def _notify(
    ruling: Ruling, items: list[Item], words: tuple[str, str], reason: str, by: User, at: datetime
) -> None:
    """Tell those who take the quiz now; nothing in our words says which answer is right."""
    home = ruling.item
    forms = {item.form for item in items}
    running = Attempt.objects.open(at).filter(quiz=home.quiz_id, form__in=forms)
    places = sorted({item.position for item in items})
    text = f"{questions(places).capitalize()} {words[len(places) > 1]}: {reason}"[:500]
    told = {"quiz_id": home.quiz_id, "words": text, "by": by, "at": at}
    if ruling.scope == Ruling.Scope.ITEM and home.form:
        Notice.objects.bulk_create(Notice(attempt=one, **told) for one in running)
    elif running.exists():
        Notice.objects.create(**told)


def settle_reports(items: Iterable[Item], *, by: User, at: datetime) -> int:
    """What learners reported on these questions has been looked at; returns how many there were."""
    waiting = Report.objects.filter(item__in=list(items), settled_at__isnull=True)
    return waiting.update(settled_at=at, settled_by=by)


# The marks anew.


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the attempts that a deed concerns have their marks."""

    done: int
    total: int
    finished: bool

    @classmethod
    def of(cls, ruling: Ruling) -> Progress:
        done = ruling.score_changes.filter(undoing=ruling.undone_at is not None).count()
        return cls(done, concerned(ruling).count(), ruling.remarked_at is not None)


def concerned(ruling: Ruling) -> QuerySet[Attempt]:
    """The attempts at the forms that the ruling's items belong to."""
    home = ruling.item
    attempts = Attempt.objects.filter(quiz=home.quiz_id)
    if ruling.scope == Ruling.Scope.ITEM:
        return attempts.filter(form=home.form)
    alike = Item.objects.filter(quiz=home.quiz_id, logic=home.logic, format=home.format)
    return attempts.filter(form__in=alike.values("form"))


def remark(ruling: Ruling, *, at: datetime, seconds: float | None = None) -> bool:
    """Give attempts their marks after a ruling or its undoing, for about so many seconds.

    True once all have them. Can be broken off and repeated; two at once take turns.
    """
    end = None if seconds is None else time.monotonic() + seconds
    while _batch(ruling.pk, at):
        if end is not None and time.monotonic() >= end:
            break
    ruling.refresh_from_db(fields=["remarked_at", "undone_at"])
    return ruling.remarked_at is not None


def unfinished() -> QuerySet[Ruling]:
    """Rulings whose marks are still under way, the oldest first."""
    return Ruling.objects.filter(remarked_at__isnull=True).select_related("item")


@transaction.atomic
def _batch(pk: int, at: datetime) -> bool:
    """Mark the next attempts; False if none was left, which is then written down."""
    ruling = Ruling.objects.select_for_update(of=("self",)).get(pk=pk)
    if ruling.remarked_at is not None:
        return False
    undoing = ruling.undone_at is not None
    done = ScoreChange.objects.filter(ruling=pk, undoing=undoing, attempt=OuterRef("pk"))
    attempts = list(
        concerned(ruling)
        .filter(~Exists(done))
        .select_for_update(of=("self",))
        .only("quiz", "form", "counted", "credited", "remarks")
        .order_by("pk")[:BATCH]
    )
    if not attempts:
        ruling.remarked_at = at
        ruling.save(update_fields=["remarked_at"])
        return False
    ScoreChange.objects.bulk_create(
        ScoreChange(
            ruling=ruling,
            undoing=undoing,
            attempt=attempt,
            points_before=before.points,
            counted_before=before.counted,
            points_after=after.points,
            counted_after=after.counted,
            at=at,
        )
        for attempt, before, after in marked_anew(attempts)
    )
    return True


def marked_anew(attempts: list[Attempt]) -> list[tuple[Attempt, Score, Score]]:
    """Write the marks of attempts of one quiz, which are locked, as replies, items and rulings
    have them; their scores before and after.

    All answers are looked at, but equal ones at once: the database tells which there are.
    """
    by_form, own = _sheets(attempts), Answer.objects.filter(attempt__in=attempts)
    before = _points(attempts)
    kinds = own.order_by().values_list("attempt__form", *GIVEN, *MARK).distinct()
    stale = {
        place
        for form, place, reply, *mark in kinds
        if by_form[form].mark(place, reply) != tuple(mark)
    }
    changed: dict[tuple[bool, float, bool], list[int]] = defaultdict(list)
    if stale:
        rows = own.filter(position__in=stale).order_by()
        for pk, form, place, reply in rows.values_list("pk", "attempt__form", *GIVEN):
            changed[by_form[form].mark(place, reply)].append(pk)
    for (right, credit, counts), pks in changed.items():
        Answer.objects.filter(pk__in=pks).update(right=right, credit=credit, counted=counts)
    _total(attempts, by_form)
    after = _points(attempts)
    return [
        (one, _score(before[one.pk], one), _score(after[one.pk], by_form[one.form]))
        for one in attempts
    ]


GIVEN, MARK = ("position", "reply"), ("right", "credit", "counted")


def _total(attempts: list[Attempt], by_form: dict[int, Sheet]) -> None:
    """How many questions count on each attempt; whoever has read an item before must read again."""
    totals: dict[tuple[int, int], list[int]] = defaultdict(list)
    for attempt in attempts:
        sheet = by_form[attempt.form]
        totals[sheet.counted, sheet.credited].append(attempt.pk)
    for (of, given), pks in totals.items():
        Attempt.objects.filter(pk__in=pks).update(
            counted=of, credited=given, remarks=F("remarks") + 1
        )


def _sheets(attempts: list[Attempt]) -> dict[int, Sheet]:
    quiz = attempts[0].quiz
    forms = {attempt.form for attempt in attempts}
    return sheets(quiz.items.filter(form__in=forms).only(*MARKING), partial=quiz.partial)


def _points(attempts: list[Attempt]) -> dict[int, float]:
    """What the stored answers in time are worth, by attempt."""
    counting = Answer.objects.filter(attempt__in=attempts, late=False, counted=True)
    sums = counting.order_by().values_list("attempt").annotate(Sum("credit"))
    return defaultdict(float, sums)


def _score(points: float, of: Attempt | Sheet) -> Score:
    return Score(round(points + of.credited, 6), of.counted, of.credited)


# What would move.


@dataclass(frozen=True, slots=True)
class Move:
    """An attempt's score before and after."""

    attempt: Attempt
    before: Score
    after: Score

    @property
    def moved(self) -> bool:
        """Whether the share is another one: nine of nine is as good as ten of ten."""
        return self.before.share != self.after.share

    @property
    def by(self) -> int:
        """By how many per cent."""
        return self.after.percent - self.before.percent


def preview(ruling: Ruling) -> list[Move]:
    """What a ruling that is not stored would do to each attempt; writes nothing."""
    attempts = list(concerned(ruling).select_related("learner", "quiz").order_by("pk"))
    new = {item.pk: as_ruled(ruling) for item in covered(ruling)}
    return list(_moves(attempts, new)) if attempts else []


def _moves(attempts: list[Attempt], new: dict[int, dict[str, object]]) -> Iterator[Move]:
    """Only answers to the questions that are ruled on can be worth something else."""
    by_form = _sheets(attempts)
    items = [item for sheet in by_form.values() for item in sheet.items.values()]
    for item in items:
        item.ruled = new.get(item.pk, item.ruled)
    ruled = sheets(items, partial=attempts[0].quiz.partial)
    before, gains = (
        _points(attempts),
        _gains(attempts, ruled, {i.position for i in items if i.pk in new}),
    )
    for one in attempts:
        after = _score(before[one.pk] + gains[one.pk], ruled[one.form])
        yield Move(one, _score(before[one.pk], one), after)


def _gains(attempts: list[Attempt], ruled: dict[int, Sheet], places: set[int]) -> dict[int, float]:
    """How many points more the answers at these places are worth, by attempt."""
    found: dict[int, float] = defaultdict(float)
    own = Answer.objects.filter(attempt__in=attempts, position__in=places, late=False).order_by()
    rows = own.values_list("attempt", "attempt__form", *GIVEN, "credit", "counted")
    for pk, form, place, reply, credit, counts in rows:
        _, due, still = ruled[form].mark(place, reply)
        found[pk] += due * still - credit * counts
    return found
