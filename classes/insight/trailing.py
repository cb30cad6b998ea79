"""Who of a class falls behind: records of what was done, and names with the reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classes.insight.answers import ClassAnswers
from classes.learners import Learner, came_after
from classes.models import Assignment, Override
from measurement.behind import LATELY, Behind, Record, Stretch, who_is_behind


@dataclass(frozen=True, slots=True)
class Trailing:
    """A learner who falls behind, with the reasons as one sentence."""

    learner: Learner
    words: str


def trailing_in(answers: ClassAnswers, records: Sequence[Record]) -> tuple[Trailing, ...]:
    """Most reasons first, then furthest below the class."""
    return tuple(
        Trailing(answers.learner(one.learner), _sentence(one)) for one in who_is_behind(records)
    )


def _sentence(behind: Behind) -> str:
    words = "; ".join(reason.words for reason in behind.reasons)
    return f"{words[:1].upper()}{words[1:]}."


def records_of(answers: ClassAnswers) -> list[Record]:
    """A record of every learner who is in the class now."""
    expected = {quiz: _expected(answers, quiz) for quiz in answers.posed}
    due = _due(answers)
    return [_record(answers, pk, expected, due[pk]) for pk in answers.members]


def _record(
    answers: ClassAnswers,
    learner: int,
    expected: dict[int, tuple[int, float]],
    due: set[int],
) -> Record:
    """The last whole quizzes that hold enough questions are the learner's last answers."""
    quizzes = [one.quiz for one in answers.by_learner.get(learner, ())]
    last = len(quizzes)
    questions = 0
    while last and questions < LATELY:
        last -= 1
        questions += expected[quizzes[last]][0]
    return Record(
        learner,
        _stretch(answers, learner, quizzes[:last], expected),
        _stretch(answers, learner, quizzes[last:], expected),
        due=len(due),
        not_started=sum(learner not in answers.started[quiz] for quiz in due),
        late=sum(quiz in due and learner in answers.late[quiz] for quiz in quizzes),
    )


def _expected(answers: ClassAnswers, quiz: int) -> tuple[int, float]:
    """How many questions count, and how many of them the class has right."""
    tally = answers.tallies[quiz]
    shares = [tally.share(one.position).value for one in answers.posed[quiz].values() if one.scored]
    return len(shares), sum(shares)


def _stretch(
    answers: ClassAnswers,
    learner: int,
    quizzes: list[int],
    expected: dict[int, tuple[int, float]],
) -> Stretch:
    return Stretch(
        sum(answers.rights[quiz].get(learner, 0) for quiz in quizzes),
        sum(expected[quiz][0] for quiz in quizzes),
        sum(expected[quiz][1] for quiz in quizzes),
    )


def _due(answers: ClassAnswers) -> dict[int, set[int]]:
    """By learner, the quizzes that could have been started and cannot any more.

    Not by who joined later, and not by who is excused.
    """
    excused = _excused(answers.assignments)
    found: dict[int, set[int]] = {pk: set() for pk in answers.members}
    for one in answers.assignments:
        quiz, assignment = one.asked.pk, one.pk
        for pk in answers.recipients[assignment]:
            member = answers.members[pk]
            until = member.until(one)
            due = until <= answers.at and not came_after(member.joined_at, until)
            if due and (assignment, pk) not in excused:
                found[pk].add(quiz)
    return found


def _excused(assignments: Iterable[Assignment]) -> set[tuple[int, int]]:
    """Assignment and learner where the newest override excuses."""
    rows = Override.objects.filter(assignment__in=assignments).order_by("pk")
    newest = {
        (assignment, learner): kind
        for assignment, learner, kind in rows.values_list("assignment_id", "learner_id", "kind")
    }
    return {place for place, kind in newest.items() if kind == Override.Kind.EXCUSED}
