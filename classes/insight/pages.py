"""What the pages of a class's staff show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classes.codes import shown_code
from classes.insight.answers import ClassAnswers
from classes.insight.beliefs import Belief, beliefs_of
from classes.insight.confusion import Confusion, confusions_of
from classes.insight.forecast import ClassForecast, forecasts_of
from classes.insight.ideas import FEW, IdeaRow, IdeaTable, rows_of, tables_of
from classes.insight.questions import AskedQuiz, QuestionRow, questions_of
from classes.insight.subjects import Kind, Standing, Subject
from classes.insight.trailing import Trailing, records_of, trailing_in
from classes.models import Assignment, Classroom
from measurement.flags import Flag
from measurement.item_statistics import FormStatistics
from quizzes.models import Report

# So many are named at first, and so many ideas are told.
NAMED, TOLD = 5, 2
# So many beliefs are told in full with all insights; the others stand in a list.
CARDS = 5
# A room has an idea wrong that is right in less than this share.
WEAK = 0.6


@dataclass(frozen=True, slots=True)
class Current:
    """An assignment that runs or is to come."""

    assignment: Assignment
    opens_later: bool
    handed_in: int
    running: int
    of: int


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that the room has wrong, in words, and who is to practice it."""

    subject: Subject
    words: str
    figures: str
    who: tuple[int, ...]
    names: tuple[str, ...]
    lesson: str
    anchor: str
    step: bool

    @classmethod
    def of_belief(cls, found: Belief) -> Topic:
        return cls(
            found.subject, f"“{found.belief[:1].upper()}{found.belief[1:]}.”",
            found.words, found.who, found.names, found.lesson, found.anchor, found.step,
        )  # fmt: skip

    @classmethod
    def of_idea(cls, row: IdeaRow) -> Topic:
        return cls(
            row.subject, row.name, row.words, row.who, row.names, row.lesson, row.anchor, row.step
        )


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """A class at a glance: what runs, who is stuck, on what, and what to do about it."""

    classroom: Classroom
    code: str
    learners: int
    handed_out: int
    # How many learners have handed in anything.
    answered: int
    current: tuple[Current, ...]
    trailing: tuple[Trailing, ...]
    topics: tuple[Topic, ...]
    reports: int

    @property
    def named(self) -> tuple[Trailing, ...]:
        return self.trailing[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.trailing[NAMED:])

    @property
    def few(self) -> bool:
        """Whether too few have answered to say what the room has wrong."""
        return self.answered < FEW

    @classmethod
    def of(cls, classroom: Classroom, *, at: datetime) -> OverviewPage:
        answers = ClassAnswers.of(classroom, at=at)
        current = list(_current(answers))
        reports = Report.objects.filter(
            item__quiz__assignment__classroom=classroom, settled_at__isnull=True
        )
        return cls(
            classroom=classroom,
            code=shown_code(classroom.join_code),
            learners=len(answers.members),
            handed_out=len(current),
            answered=len(answers.by_learner),
            current=tuple(
                sorted(
                    (one for one in current if one.running or one.assignment.start_until > at),
                    key=lambda one: (one.opens_later, one.assignment.start_until),
                )
            ),
            trailing=trailing_in(answers, records_of(answers)),
            topics=_topics(Standing(answers)),
            reports=reports.count(),
        )


def _current(answers: ClassAnswers) -> Iterable[Current]:
    """Quizzes with how far the class is, and lessons; what was read is the learner's own."""
    for one in answers.assignments:
        quiz = one.asked.pk
        yield Current(
            one,
            one.opens_at > answers.at,
            answers.tallies[quiz].n,
            answers.running[quiz],
            len(answers.recipients[one.pk]),
        )
    lessons = answers.classroom.assignments.published().filter(quiz__isnull=True)
    for one in lessons:
        yield Current(one, one.opens_at > answers.at, 0, 0, 0)


def _topics(standing: Standing) -> tuple[Topic, ...]:
    """The beliefs that most learners show; where none may be told, the weakest ideas."""
    if len(standing.answers.by_learner) < FEW:
        return ()
    found = [one for one in beliefs_of(standing) if len(one.who) > 1][:TOLD]
    if found:
        return tuple(map(Topic.of_belief, found))
    weak = [row for row in rows_of(standing, Kind.ABOUT) if row.said and row.share.value < WEAK]
    return tuple(map(Topic.of_idea, weak[:TOLD]))


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """What a class knows and does not know, over all its assignments or in one."""

    classroom: Classroom
    assignment: Assignment | None
    assignments: tuple[Assignment, ...]
    # Learners who have handed in anything, and their first attempts.
    answered: int
    attempts: int
    beliefs: tuple[Belief, ...]
    tables: tuple[IdeaTable, ...]
    confusions: tuple[Confusion, ...]
    trailing: tuple[Trailing, ...]
    forecast: ClassForecast

    @property
    def told(self) -> tuple[Belief, ...]:
        """Beliefs that several learners show, each with its next step."""
        return tuple(one for one in self.beliefs if len(one.who) > 1)[:CARDS]

    @property
    def folded(self) -> tuple[Belief, ...]:
        return tuple(one for one in self.beliefs if one not in self.told)

    @property
    def few(self) -> bool:
        return self.answered < FEW

    @classmethod
    def of(
        cls, classroom: Classroom, *, at: datetime, assignment: Assignment | None = None
    ) -> InsightsPage:
        answers = ClassAnswers.of(classroom, at=at, assignment=assignment)
        standing = Standing(answers)
        published = classroom.assignments.published().filter(quiz__isnull=False)
        return cls(
            classroom=classroom,
            assignment=assignment,
            assignments=tuple(published.select_related("quiz")),
            answered=len(answers.by_learner),
            attempts=len(answers.taken),
            beliefs=beliefs_of(standing),
            tables=tables_of(standing),
            confusions=confusions_of(answers),
            trailing=trailing_in(answers, records_of(answers)),
            forecast=forecasts_of(answers),
        )


@dataclass(frozen=True, slots=True)
class AssignmentInsightsPage:
    """How a class answered each question of one assignment."""

    assignment: Assignment
    learners: int
    form: FormStatistics | None
    flags: tuple[Flag, ...]
    questions: tuple[QuestionRow, ...]

    @classmethod
    def of(cls, assignment: Assignment, *, at: datetime) -> AssignmentInsightsPage:
        """Of a published assignment of a quiz; a draft has no answers."""
        answers = ClassAnswers.of(assignment.classroom, at=at, assignment=assignment)
        if not answers.assignments:
            return cls(assignment, 0, None, (), ())
        asked = AskedQuiz(answers)
        return cls(
            assignment=assignment,
            learners=len(answers.taken),
            form=asked.form,
            flags=asked.flags,
            questions=questions_of(asked),
        )
