"""What rulings make of items, marks and scores: pure functions, and the copy that items hold.

Of the rulings that cover an item and are not undone, the newest holds. `Item.ruled` is a copy of
it, so that saving an answer reads nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from measurement.marking import halves_up
from measurement.replies import read
from quizzes.models import Item, Quiz, Ruling

Ruled = dict[str, Any]
# An answer in time, as far as its mark goes: position and reply.
Given = tuple[int, str]


def knows(item: Item, reply: str) -> bool:
    """Whether the item has every option (and situation) that the reply names."""
    if not reply:
        return True
    options = {option["id"] for option in item.content["options"]}
    prompts = {prompt["id"] for prompt in item.content.get("prompts", ())}
    return all(
        one in options if isinstance(one, str) else one[0] in prompts and one[1] in options
        for one in read(item.format, reply)
    )


def covers(ruling: Ruling, item: Item) -> bool:
    """Whether the ruling speaks of the item: of itself, or of its logic and its options."""
    if ruling.item_id == item.pk:
        return True
    home = ruling.item
    return (
        ruling.scope == Ruling.Scope.LOGIC
        and (item.quiz_id, item.logic, item.format) == (home.quiz_id, home.logic, home.format)
        and knows(item, ruling.reply)
    )


def as_ruled(ruling: Ruling) -> Ruled:
    """The copy of the ruling that its items hold."""
    return {"kind": ruling.kind, "replies": [ruling.reply] if ruling.reply else []}


def holding(rulings: Iterable[Ruling], item: Item) -> Ruling | None:
    """The ruling that holds of the item, of those that are not undone, the newest first."""
    return next((one for one in rulings if covers(one, item)), None)


def ruled_by(rulings: Iterable[Ruling], item: Item) -> Ruled | None:
    """The copy that the item has to hold."""
    found = holding(rulings, item)
    return as_ruled(found) if found else None


def in_force(quiz: int) -> list[Ruling]:
    """The rulings on a quiz's items that are not undone, the newest first."""
    rulings = Ruling.objects.filter(item__quiz=quiz, undone_at__isnull=True)
    return list(rulings.select_related("item").defer("item__content").order_by("-pk"))


def settle(items: Iterable[Item], rulings: Sequence[Ruling]) -> None:
    """Write on each item what holds of it now, where that is not there yet."""
    new: dict[str, tuple[Ruled | None, list[int]]] = {}
    for item in items:
        ruled = ruled_by(rulings, item)
        if ruled != item.ruled:
            new.setdefault(repr(ruled), (ruled, []))[1].append(item.pk)
            item.ruled = ruled
    for ruled, pks in new.values():
        Item.objects.filter(pk__in=pks).update(ruled=ruled)


def settle_form(quiz: Quiz, form: int) -> None:
    """Rulings on a logic hold of forms that were drawn after them, too."""
    if not form:
        return
    rulings = in_force(quiz.pk)
    if rulings:
        settle(quiz.items.filter(form=form), rulings)


@dataclass(frozen=True, slots=True)
class Score:
    """Points of so many questions, what everybody gets among them."""

    points: float
    counted: int
    credited: int = 0

    @property
    def share(self) -> float:
        """The points of those that count, 0 to 1."""
        return self.points / self.counted if self.counted else 0.0

    @property
    def percent(self) -> int:
        """In whole per cent; halves go up."""
        return halves_up(100 * self.share)


class Sheet:
    """The items of one form, and what replies to them are worth: a pure function of both."""

    def __init__(self, items: Iterable[Item], *, partial: bool) -> None:
        self.items = {item.position: item for item in items}
        self.partial = partial
        self.credited = sum(item.credits for item in self.items.values())
        self.counted = sum(item.counts for item in self.items.values()) + self.credited
        self.known: dict[Given, tuple[bool, float, bool]] = {}

    def mark(self, position: int, reply: str) -> tuple[bool, float, bool]:
        """Right, credit and whether it counts, as an answer's row has them."""
        known = self.known.get((position, reply))
        if known is None:
            item = self.items[position]
            found = item.mark(reply, partial=self.partial)
            known = self.known[position, reply] = (found.right, found.credit, item.counts)
        return known


def sheets(items: Iterable[Item], *, partial: bool) -> dict[int, Sheet]:
    """A sheet for each form."""
    by_form: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_form[item.form].append(item)
    return {form: Sheet(found, partial=partial) for form, found in by_form.items()}
