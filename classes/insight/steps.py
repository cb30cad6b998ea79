"""From what a class does not know to the questions that practice just that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from classes.insight.subjects import Kind, Subject
from lessons.content import course
from quizzes.models import Feedback
from quizzes.plans import Plan
from scenarios.bank import bank_of
from scenarios.drawing import Wishes
from scenarios.family import CORE, Family
from scenarios.lines import in_text

SIZE = 5


class Unknown(LookupError):
    """No such idea is known, or no question on it may be asked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A way to ask about a subject: what is wished for, and what it is on, in words."""

    wishes: Wishes
    words: str
    # A misconception that each question is to offer; empty if none.
    offers: str = ""

    def plan(self, family: Family) -> Plan:
        return Plan(
            f"Five questions on {self.words}"[:120],
            SIZE,
            {family.id: 1.0},
            feedback=Feedback.EACH,
            wishes=self.wishes,
            offers=self.offers,
        )


def family_of(subject: Subject) -> Family:
    """The family of a subject. Unknown if it may not be asked about."""
    family = course().families.get(subject.family)
    if family is None or not family.signed:
        raise Unknown(subject.family)
    return family


def wishes_for(subject: Subject) -> tuple[Wish, ...]:
    """Ways to ask about just this, the narrowest first, then about more and more. Unknown if the
    family does not know it."""
    family = family_of(subject)
    makers = {
        Kind.ABOUT: _about,
        Kind.FACT: _fact,
        Kind.GOAL: _goal,
        Kind.PAIR: _pair,
        Kind.BELIEF: _belief,
    }
    if subject.kind not in makers:
        raise Unknown(subject.kind)
    try:
        return tuple(makers[subject.kind](family, subject.id))
    except KeyError as gone:
        raise Unknown(subject.id) from gone


def _about(family: Family, id: str) -> Iterator[Wish]:
    yield Wish(Wishes(about=id), in_text(_attributes(family)[id]))


def _fact(family: Family, id: str) -> Iterator[Wish]:
    level = family.levels[id]
    yield Wish(Wishes(facts=frozenset([id])), f"“{level.label}”")
    yield from _about(family, level.attribute)


def _goal(family: Family, id: str) -> Iterator[Wish]:
    words = {goal.id: goal.words for goal in family.goals}[id]
    logics = frozenset(one.logic for one in bank_of(family).skeletons if one.goal == id)
    yield Wish(Wishes(logics=logics), words)
    yield _whole(family)


def _pair(family: Family, id: str) -> Iterator[Wish]:
    """Where one option was right and what decides rules the other out."""
    right, _, chosen = id.partition(">")
    table = _table(family, right)
    words = f"{in_text(family.name_of(right))} or {in_text(family.name_of(chosen))}"
    out = _ruling_out(family, chosen)
    yield Wish(Wishes(key=right, facts=out, table=table), words)
    yield Wish(Wishes(key=right, table=table), in_text(family.name_of(right)))


def _belief(family: Family, id: str) -> Iterator[Wish]:
    """Where the wrong option is offered and the fact that refutes the belief decides."""
    if id in family.shelf:
        facts, option, table = frozenset(family.shelf[id].rules_out), id, CORE
    else:
        belief = {one.id: one for one in family.misconceptions}[id]
        facts, option = frozenset(belief.facts), belief.option
        table = _table(family, option)
    words = in_text(family.name_of(option))
    if facts:
        yield Wish(Wishes(facts=facts, table=table), words, offers=id)
        yield Wish(Wishes(facts=_alike(family, facts), table=table), words, offers=id)
    yield replace(_whole(family), wishes=Wishes(table=table), offers=id)


def _whole(family: Family) -> Wish:
    return Wish(Wishes(), in_text(family.name))


def _attributes(family: Family) -> dict[str, str]:
    return {one.id: one.name for one in family.attributes}


def _alike(family: Family, facts: frozenset[str]) -> frozenset[str]:
    """All facts of the same attributes."""
    ideas = {fact.partition(".")[0] for fact in facts}
    return frozenset(fact for fact, level in family.levels.items() if level.attribute in ideas)


def _ruling_out(family: Family, option: str) -> frozenset[str]:
    if option in family.shelf:
        return frozenset(family.shelf[option].rules_out)
    parent = family.option(option).parent
    return frozenset(
        fact
        for fact, level in family.levels.items()
        if option in level.rules_out or (parent and parent in level.rules_out)
    )


def _table(family: Family, option: str) -> str:
    """The set of options to which one belongs. KeyError if there is none."""
    family.option(option)
    names = [CORE, *family.tables]
    return next(name for name in names if option in {one.id for one in family.table(name)})
