"""What a learner has answered so far, as far as its reasons may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F

from accounts.models import User
from measurement.replies import MULTIPLE_CHOICE
from measurement.review import Meeting, due_dates
from quizzes.models import Answer, Aside, Item
from quizzes.plans import offered

# How many answers back a learner's history is read.
ANSWERS = 1000
# What is known of an item without opening it.
ABOUT = ("pk", "family", "format", "key", "logic")


@dataclass(frozen=True, slots=True)
class Given:
    """One answer with what its item is about; the item's words stay where they are."""

    attempt: int
    position: int
    item: int
    family: str
    format: str
    key: str
    logic: str
    reply: str
    right: bool
    at: datetime

    @property
    def decides(self) -> bool:
        """Whether it answers one decision of a family, which other formats do not."""
        return self.format == MULTIPLE_CHOICE

    @property
    def facts(self) -> list[str]:
        """The facts that decide, of one decision."""
        return [fact for fact in self.logic.partition("|")[0].split("+") if fact]


@dataclass(frozen=True)
class History:
    """A learner's answers, the newest first."""

    learner: User
    at: datetime

    @cached_property
    def answers(self) -> list[Given]:
        """All of them, in one query without any JSON."""
        if not self.learner.is_authenticated:
            return []
        rows = Answer.objects.seen_by(self.learner, self.at).filter(
            attempt__quiz__items__form=F("attempt__form"),
            attempt__quiz__items__position=F("position"),
        )
        about = [f"attempt__quiz__items__{name}" for name in ABOUT]
        found = rows.order_by("-answered_at", "-pk").values_list(
            "attempt_id", "position", *about, "reply", "right", "answered_at"
        )
        return [Given(*row) for row in found[:ANSWERS]]

    @cached_property
    def difficulties(self) -> dict[int, int]:
        """The level, 1 to 5, of each item that was answered and whose replies still decide."""
        items = Item.objects.filter(pk__in={given.item for given in self.answers})
        known = items.values_list("pk", "content__difficulty", "ruled__kind")
        return {pk: level for pk, level, ruled in known if ruled not in ("void", "credit")}

    @cached_property
    def decisions(self) -> list[Given]:
        """Those that answer one decision of a family."""
        return [given for given in self.answers if given.decides]

    @cached_property
    def missed(self) -> dict[str, str]:
        """Logics whose newest answer was wrong, each with its family; only what can be asked."""
        newest: dict[str, Given] = {}
        for given in self.decisions:
            newest.setdefault(given.logic, given)
        return {
            logic: given.family
            for logic, given in newest.items()
            if not given.right and _may_ask(given.family, logic)
        }

    @cached_property
    def due(self) -> dict[str, str]:
        """Rules (facts) that are due for review, each with its family."""
        told = self._confidence() if self.decisions else {}
        families: dict[str, str] = {}
        meetings = []
        for given in self.decisions:
            for fact in _rules(given):
                families[fact] = given.family
                sure = told.get((given.attempt, given.position), "")
                meetings.append(Meeting(fact, given.at, given.right, sure))
        dates = due_dates(meetings)
        return {fact: families[fact] for fact, due in dates.items() if due <= self.at}

    @cached_property
    def beliefs(self) -> list[str]:
        """What the wrong options that were chosen rest on, once for each time."""
        wrong = {given.item: given.reply for given in self.decisions if not given.right}
        options = Item.objects.filter(pk__in=wrong).values_list("pk", "content__options")
        held = {(pk, option["id"]): option["belief"] for pk, found in options for option in found}
        chosen = (held.get((g.item, g.reply)) for g in self.decisions if not g.right)
        return [belief for belief in chosen if belief]

    def _confidence(self) -> dict[tuple[int, int], str]:
        asides = Aside.objects.filter(attempt__learner=self.learner).exclude(confidence="")
        return {
            (attempt, position): sure
            for attempt, position, sure in asides.values_list("attempt", "position", "confidence")
        }


def _may_ask(family: str, logic: str) -> bool:
    known = offered().get(family)
    return known is not None and known.may_ask(logic, signed=True)


def _rules(given: Given) -> list[str]:
    """Right: each fact that decided. Wrong: the one that would have ruled the choice out."""
    family = offered().get(given.family)
    if family is None:
        return []
    deciding = [fact for fact in given.facts if fact in family.levels]
    if given.right:
        return deciding
    outside = family.shelf.get(given.reply)
    out = [
        fact
        for fact in deciding
        if given.reply in family.levels[fact].rules_out or (outside and fact in outside.rules_out)
    ]
    return out or deciding
