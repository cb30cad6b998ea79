"""What the answers of a class are about: ideas, facts, goals, formats, pairs of options, beliefs.

A subject is met in every question that is about it, and missed in some. From these two counts
follow both how the room stands and who needs it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from classes.insight.answers import CASE_STUDY, ClassAnswers, Posed
from measurement.beliefs import shows
from measurement.marking import Share


class Kind(StrEnum):
    """`about` is an attribute that decides, as in wishes for questions."""

    ABOUT = "about"
    FACT = "fact"
    GOAL = "goal"
    FORMAT = "format"
    PAIR = "pair"
    BELIEF = "belief"


# Chosen or not, option by option; all other subjects are a question's as a whole.
OF_OPTIONS = (Kind.PAIR, Kind.BELIEF)


class Subject(NamedTuple):
    """`id` is that of the family; of a pair, "right>chosen"."""

    kind: Kind
    family: str
    id: str

    @property
    def pair(self) -> tuple[str, str]:
        right, _, chosen = self.id.partition(">")
        return right, chosen


def subjects_of(posed: Posed) -> tuple[Subject, ...]:
    """All that a question is about as a whole. A question that was ruled out tells nothing."""
    if not posed.says:
        return ()
    format = Subject(Kind.FORMAT, posed.family, CASE_STUDY if posed.case else posed.format)
    if not posed.decides:
        return (format,)
    ideas = dict.fromkeys(fact.partition(".")[0] for fact in posed.facts)
    return (
        format,
        *(Subject(Kind.ABOUT, posed.family, idea) for idea in ideas),
        *(Subject(Kind.FACT, posed.family, fact) for fact in posed.facts),
        *([Subject(Kind.GOAL, posed.family, posed.goal)] if posed.goal else []),
    )


def subjects_of_option(posed: Posed, option: str) -> tuple[Subject, ...]:
    """What choosing a wrong option is about. Where other replies were ruled right, nothing."""
    found = next((one for one in posed.options if one.id == option), None)
    if not posed.decides or posed.ruled or option == posed.key or found is None:
        return ()
    pair = Subject(Kind.PAIR, posed.family, f"{posed.key}>{option}")
    if not found.belief:
        return (pair,)
    return pair, Subject(Kind.BELIEF, posed.family, found.misconception)


class Standing:
    """How a class stands in every subject that it met."""

    def __init__(self, answers: ClassAnswers) -> None:
        self.answers = answers
        self._missed: dict[Subject, Counter[int]] = {}
        # In how many questions of each quiz a subject is met.
        self.chances = {
            quiz: Counter(chain.from_iterable(map(_all_of, posed.values())))
            for quiz, posed in answers.posed.items()
        }

    def marked(self, quiz: int, position: int, reply: str) -> tuple[Subject, ...]:
        """What a wrong reply is about."""
        posed = self.answers.posed[quiz][position]
        return subjects_of(posed) + subjects_of_option(posed, reply)

    @cached_property
    def shares(self) -> dict[Subject, Share]:
        """Share right where a question as a whole is meant; share that chose it for options."""
        met: Counter[Subject] = Counter()
        right: Counter[Subject] = Counter()
        for quiz, tally in self.answers.tallies.items():
            for subject, chances in self.chances[quiz].items():
                met[subject] += chances * tally.n
            for posed in self.answers.posed[quiz].values():
                for subject in subjects_of(posed):
                    right[subject] += tally.right[posed.position]
            for (position, reply), count in tally.wrong.items():
                for subject in self.marked(quiz, position, reply):
                    right[subject] += count * (subject.kind in OF_OPTIONS)
        return {subject: Share(right[subject], n) for subject, n in met.items() if n}

    @cached_property
    def _missed_by(self) -> dict[Subject, list[list[int]]]:
        """The learners of every wrong reply about a subject."""
        found: dict[Subject, list[list[int]]] = defaultdict(list)
        for quiz, given in self.answers.given.items():
            for one in given:
                if not one.right:
                    for subject in self.marked(quiz, one.position, one.reply):
                        found[subject].append(one.learners)
        return found

    def missed(self, subject: Subject) -> Counter[int]:
        """How often each learner gave a wrong reply about a subject."""
        if subject not in self._missed:
            found = chain.from_iterable(self._missed_by.get(subject, ()))
            self._missed[subject] = Counter(found)
        return self._missed[subject]

    @cached_property
    def met(self) -> dict[int, Counter[Subject]]:
        """How often each learner met a subject; those who took the same quizzes share one count."""
        same: dict[frozenset[int], Counter[Subject]] = {}
        found = {}
        for learner, taken in self.answers.by_learner.items():
            quizzes = frozenset(one.quiz for one in taken)
            if quizzes not in same:
                same[quizzes] = self._in_quizzes(quizzes)
            found[learner] = same[quizzes]
        return found

    @cached_property
    def _in_all(self) -> Counter[Subject]:
        found: Counter[Subject] = Counter()
        for chances in self.chances.values():
            found.update(chances)
        return found

    def _in_quizzes(self, quizzes: frozenset[int]) -> Counter[Subject]:
        """From all of them less the few that were not taken, as a rule."""
        found = self._in_all.copy()
        for quiz in self.chances.keys() - quizzes:
            found.subtract(self.chances[quiz])
        return found

    def who(self, subject: Subject) -> tuple[int, ...]:
        """Who needs a subject again: missed twice or more and in a third of the chances.

        Where nobody did, those who missed it the only time they met it.
        """
        often, once = [], []
        for learner, count in self.missed(subject).items():
            chances = self.met[learner][subject]
            if shows(chances, count):
                often.append(learner)
            elif chances == 1:
                once.append(learner)
        return tuple(sorted(often or once, key=self._places.__getitem__))

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where each learner stands in the order of names."""
        return {learner: place for place, learner in enumerate(self.answers.members)}

    def counts(self, kind: Kind) -> dict[Subject, Counter[tuple[int, int]]]:
        """For each subject of that kind, how many learners met and missed it how often."""
        found = {}
        for subject in [one for one in self._in_all if one.kind == kind]:
            missed = self.missed(subject)
            found[subject] = Counter(
                (met[subject], missed.get(learner, 0))
                for learner, met in self.met.items()
                if met[subject]
            )
        return found


def _all_of(posed: Posed) -> Iterable[Subject]:
    """All subjects that are met in a question, its options' included."""
    yield from subjects_of(posed)
    for option in posed.options:
        yield from subjects_of_option(posed, option.id)
