"""The wrong beliefs of a class in words, with how many show each and where it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from classes.insight.ideas import named
from classes.insight.subjects import Kind, Standing, Subject
from classes.models import Assignment
from lessons.content import course
from measurement.beliefs import BeliefStatistics, beliefs_of_counts

# How many places are told, those with most learners first.
PLACES = 6


@dataclass(frozen=True, slots=True)
class Evidence:
    """A wrong option in one question: `count` of `n` chose it."""

    assignment: Assignment
    position: int
    option: str
    name: str
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class Belief:
    """A wrong rule that learners of the class go by."""

    subject: Subject
    belief: str
    statistics: BeliefStatistics
    who: tuple[int, ...]
    names: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    lesson: str
    anchor: str
    step: bool

    @property
    def words(self) -> str:
        words = self.statistics.words
        return f"Shown by {words}" if self.statistics.shown.n else words


def beliefs_of(standing: Standing) -> tuple[Belief, ...]:
    """What may be shown of them, most learners first."""
    counts = standing.counts(Kind.BELIEF)
    found = beliefs_of_counts({f"{one.family}/{one.id}": n for one, n in counts.items()})
    places = _evidence(standing)
    return tuple(_belief(standing, one, places[one.belief]) for one in found if one.may_be_shown)


def _belief(standing: Standing, found: BeliefStatistics, places: list[Evidence]) -> Belief:
    family, _, id = found.belief.partition("/")
    subject = Subject(Kind.BELIEF, family, id)
    words, anchor = named(subject)
    known = course().families.get(family)
    who = standing.who(subject)
    return Belief(
        subject=subject,
        belief=words if anchor else _as_asked(standing, subject),
        statistics=found,
        who=who,
        names=standing.answers.names(who),
        evidence=tuple(sorted(places, key=lambda one: -one.count)[:PLACES]),
        lesson=known.lesson if known and anchor else "",
        anchor=anchor,
        step=bool(known and known.signed and anchor),
    )


def _as_asked(standing: Standing, subject: Subject) -> str:
    """The belief in the words of a question that offers it, where the family knows it no more."""
    return next(
        option.belief
        for posed in standing.answers.questions
        for option in posed.options
        if posed.family == subject.family and option.misconception == subject.id
    )


def _evidence(standing: Standing) -> dict[str, list[Evidence]]:
    """Every wrong option that was chosen, by the belief it rests on."""
    found: dict[str, list[Evidence]] = {}
    for quiz, tally in standing.answers.tallies.items():
        for (position, option), count in tally.wrong.items():
            for subject in standing.marked(quiz, position, option):
                if subject.kind == Kind.BELIEF:
                    place = Evidence(
                        standing.answers.titles[quiz], position, option,
                        _name(subject.family, option), count, tally.n,
                    )  # fmt: skip
                    found.setdefault(f"{subject.family}/{subject.id}", []).append(place)
    return found


def _name(family: str, option: str) -> str:
    try:
        return course().families[family].name_of(option)
    except KeyError:  # an old quiz may name what is gone
        return option
