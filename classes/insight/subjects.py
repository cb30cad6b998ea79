"""What the answers of a class are about: ideas, facts, goals, formats, pairs of options, beliefs.

A subject is met in every question that is about it, and missed in some. From these two counts
follow both how the room stands and who needs it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from classes.insight.answers import CASE_STUDY, ClassAnswers, Posed
from measurement.beliefs import BeliefRow
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
    """How a class stands in every subject that it met.

    Inside, subjects go by numbers: they are counted hundreds of thousands of times.
    """

    def __init__(self, answers: ClassAnswers) -> None:
        self.answers = answers
        self.subjects: list[Subject] = []
        self._numbers: dict[Subject, int] = {}
        # In how many questions of each quiz a subject is met.
        self.chances = {quiz: Counter(self._of_quiz(quiz)) for quiz in answers.posed}
        # What each wrong reply that was given is about, by quiz and "position reply".
        self.marks = {
            quiz: {line: self._of_line(quiz, line) for line in tally.wrong}
            for quiz, tally in answers.tallies.items()
        }

    def _of_quiz(self, quiz: int) -> Iterable[int]:
        for posed in self.answers.posed[quiz].values():
            yield from self._numbered(subjects_of(posed))
            for option in posed.options:
                yield from self._numbered(subjects_of_option(posed, option.id))

    def _of_line(self, quiz: int, line: str) -> tuple[int, ...]:
        position, _, reply = line.partition(" ")
        posed = self.answers.posed[quiz][int(position)]
        return self._numbered(subjects_of(posed) + subjects_of_option(posed, reply))

    def _numbered(self, subjects: Iterable[Subject]) -> tuple[int, ...]:
        found = []
        for subject in subjects:
            if subject not in self._numbers:
                self._numbers[subject] = len(self.subjects)
                self.subjects.append(subject)
            found.append(self._numbers[subject])
        return tuple(found)

    def marked(self, quiz: int, line: str) -> Iterable[Subject]:
        """What a wrong reply is about."""
        return (self.subjects[number] for number in self.marks[quiz][line])

    @cached_property
    def shares(self) -> dict[Subject, Share]:
        """Share right where a question as a whole is meant; share that chose it for options."""
        met: Counter[int] = Counter()
        right: Counter[Subject] = Counter()
        for quiz, tally in self.answers.tallies.items():
            for number, chances in self.chances[quiz].items():
                met[number] += chances * tally.n
            for posed in self.answers.posed[quiz].values():
                for subject in subjects_of(posed):
                    right[subject] += tally.right[str(posed.position)]
            for line, count in tally.wrong.items():
                for subject in self.marked(quiz, line):
                    right[subject] += count * (subject.kind in OF_OPTIONS)
        found = ((self.subjects[number], n) for number, n in met.items() if n)
        return {subject: Share(right[subject], n) for subject, n in found}

    @cached_property
    def missed(self) -> dict[int, Counter[int]]:
        """How often each learner gave a wrong reply about a subject."""
        found = {}
        for learner, taken in self.answers.by_learner.items():
            lines = (map(self.marks[one.quiz].__getitem__, one.wrong) for one in taken)
            found[learner] = Counter(chain.from_iterable(chain.from_iterable(lines)))
        return found

    @cached_property
    def met(self) -> dict[int, Counter[int]]:
        """How often each learner met a subject; those who took the same quizzes share one count."""
        same: dict[frozenset[int], Counter[int]] = {}
        found = {}
        for learner, taken in self.answers.by_learner.items():
            quizzes = frozenset(one.quiz for one in taken)
            if quizzes not in same:
                same[quizzes] = self._in_quizzes(quizzes)
            found[learner] = same[quizzes]
        return found

    @cached_property
    def _in_all(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for chances in self.chances.values():
            found.update(chances)
        return found

    def _in_quizzes(self, quizzes: frozenset[int]) -> Counter[int]:
        """From all of them less the few that were not taken, as a rule."""
        found = self._in_all.copy()
        for quiz in self.chances.keys() - quizzes:
            found.subtract(self.chances[quiz])
        return found

    @cached_property
    def who(self) -> dict[Subject, tuple[int, ...]]:
        """Who needs a subject again: missed twice or more and in a third of the chances.

        Where nobody did, those who missed it the only time they met it.
        """
        often: dict[int, list[int]] = {}
        once: dict[int, list[int]] = {}
        for learner, missed in self.missed.items():
            met = self.met[learner]
            for number, count in missed.items():
                chances = met[number]
                if count >= 2 and 3 * count >= chances:
                    often.setdefault(number, []).append(learner)
                elif chances == 1:
                    once.setdefault(number, []).append(learner)
        return {self.subjects[number]: tuple(found) for number, found in {**once, **often}.items()}

    def rows(self, kind: Kind) -> Iterable[BeliefRow]:
        """How often each learner met and missed each subject of that kind."""
        keys = {
            number: f"{subject.family}/{subject.id}"
            for number, subject in enumerate(self.subjects)
            if subject.kind == kind
        }
        for learner, met in self.met.items():
            missed = self.missed[learner]
            for number, key in keys.items():
                if met[number]:
                    yield BeliefRow(learner, key, met[number], missed[number])
