"""A short code on each result that proves, later, what was asked, answered and marked."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from quizzes.effects import Sheet, ruled_by
from quizzes.models import Answer, Attempt, Item, Ruling

LENGTH = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it was pinned, with its stored mark and the one computed anew."""

    item: Item
    reply: str
    stored: bool
    again: bool


def receipt_of(attempt: Attempt, answers: Iterable[Answer]) -> str:
    """The attempt's number and a keyed hash of its replies and marks in time: 7-K3QZ6T2MWA."""
    lines = sorted(
        (answer.position, answer.reply, answer.right, answer.credit)
        for answer in answers
        if not answer.late
    )
    told = json.dumps([attempt.pk, attempt.quiz_id, lines])
    digest = salted_hmac("quizzes.receipts", told, algorithm="sha256").digest()
    return f"{attempt.pk}-{base64.b32encode(digest).decode()[:LENGTH]}"


def opened(code: str) -> tuple[Attempt, bool] | None:
    """The attempt that the code names, and whether it is still as it was; None if there is none."""
    number = code.strip().partition("-")[0]
    if not number.isdecimal():
        return None
    attempt = Attempt.objects.select_related("quiz", "learner").filter(pk=int(number)).first()
    if attempt is None:
        return None
    now = receipt_of(attempt, attempt.answers.all())
    return attempt, constant_time_compare(now, code.strip().upper())


def before_ruling(attempt: Attempt, code: str) -> Ruling | None:
    """The first ruling since the code that moved marks, itself or by being undone; None if rulings
    do not explain it. Replies are taken as they are: marks follow from them."""
    made = list(Ruling.objects.filter(item__quiz=attempt.quiz_id).select_related("item"))
    items, answers = list(attempt.items.all()), list(attempt.answers.filter(late=False))
    held: dict[int, Ruling] = {}
    for ruling in _deeds(made):
        then = _receipt_under(list(held.values())[::-1], attempt, items, answers)
        if constant_time_compare(then, code.strip().upper()):
            return ruling
        if held.pop(ruling.pk, None) is None:
            held = dict(sorted({**held, ruling.pk: ruling}.items()))
    return None


def _deeds(rulings: list[Ruling]) -> list[Ruling]:
    """Each ruling once as it was made and, if it was, once as it was undone, as they came."""
    made = [(one.at, 0, one.pk, one) for one in rulings]
    undone = [(one.undone_at, 1, one.pk, one) for one in rulings if one.undone_at]
    return [one for *_, one in sorted(made + undone, key=lambda deed: deed[:3])]


def _receipt_under(
    rulings: list[Ruling], attempt: Attempt, items: list[Item], answers: list[Answer]
) -> str:
    """What the receipt was while these rulings (the newest first) held."""
    for item in items:
        item.ruled = ruled_by(rulings, item)
    sheet = Sheet(items, partial=attempt.quiz.partial)
    marked = []
    for answer in map(copy, answers):
        answer.right, answer.credit, _ = sheet.mark(answer.position, answer.reply)
        marked.append(answer)
    return receipt_of(attempt, marked)


def lines_of(attempt: Attempt) -> list[Line]:
    """Every question with its reply, marked again from what was pinned."""
    answers = {answer.position: answer for answer in attempt.answers.filter(late=False)}
    found = []
    for item in attempt.items.all():
        answer = answers.get(item.position)
        reply = answer.reply if answer else ""
        again = item.mark(reply, partial=attempt.quiz.partial)
        found.append(Line(item, reply, bool(answer and answer.right), again.right))
    return found
