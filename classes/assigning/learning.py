"""A class as its learner sees it: what is to do, by which rules, and what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from classes.assigning.actions import needs_own_form, refusal
from classes.grades import states
from classes.models import Assignment, Classroom, Counting, Membership
from classes.terms import Terms, counting
from lessons.models import ReadingMark
from measurement.marking import Share
from quizzes.models import Attempt, Feedback, ScoreChange


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """One of the learner's attempts that are over; no score while it is hidden."""

    attempt: Attempt
    score: Share | None
    counts: bool
    # Whether a ruling has moved the score since.
    moved: bool


@dataclass(frozen=True, slots=True)
class OwnAssignment:
    """An assignment as its learner sees it."""

    terms: Terms
    state: str
    # The one that is running; the one that counts; all that are over, the first first.
    running: Attempt | None = None
    score: Share | None = None
    over: tuple[OwnAttempt, ...] = ()
    taken: int = 0
    can_start: bool = False
    # When it would end if it were started now.
    ends: datetime | None = None
    # Whether a further attempt brings other questions.
    fresh: bool = False

    @property
    def assignment(self) -> Assignment:
        return self.terms.assignment

    @property
    def each(self) -> bool:
        """Whether reasons are shown after each question."""
        return self.assignment.asked.feedback == Feedback.EACH

    @property
    def left(self) -> int:
        return max(0, self.terms.attempts - self.taken)

    @property
    def counting(self) -> str:
        return str(Counting(self.assignment.counting).label).lower()

    @property
    def before_joining(self) -> bool:
        return self.state == states.BEFORE

    @property
    def told(self) -> bool:
        """Whether it is said what is shown, and when: until the last attempt is over."""
        return self.can_start or self.state == states.NOT_OPEN


@dataclass(frozen=True, slots=True)
class OwnLesson:
    """A lesson to read, until when, and whether it is marked as read."""

    assignment: Assignment
    due: datetime
    read_at: datetime | None
    # The day has passed for somebody who was in the class by then.
    late: bool


@dataclass(frozen=True, slots=True)
class LearnerClassPage:
    """A class as one learner sees it: own work only, nobody else's name. Five queries."""

    classroom: Classroom
    membership: Membership
    assignments: tuple[OwnAssignment, ...]
    lessons: tuple[OwnLesson, ...]

    @classmethod
    def of(cls, membership: Membership, *, at: datetime) -> LearnerClassPage:
        classroom, learner = membership.classroom, membership.user
        handed = classroom.assignments.for_learner(learner).select_related("quiz", "classroom")
        attempts: dict[int | None, list[Attempt]] = defaultdict(list)
        own = Attempt.objects.filter(learner=learner, quiz__assignment__classroom=classroom)
        own = own.annotate(moved=Exists(_moved()))
        for attempt in own.select_related("quiz").with_scores():
            attempts[attempt.quiz_id].append(attempt)
        marks = ReadingMark.objects.filter(learner=learner)
        read = dict(marks.values_list("lesson", "read_at"))
        terms = [Terms.of(one, membership) for one in handed]
        return cls(
            classroom,
            membership,
            tuple(sorted(_quizzes(terms, attempts, at), key=_pressing)),
            tuple(
                _lesson(one, read.get(one.assignment.lesson), at)
                for one in terms
                if one.assignment.lesson and one.opens_at <= at
            ),
        )


def _moved() -> QuerySet[ScoreChange]:
    """What moved the share of an attempt after it was over."""
    before, after = F("points_before") * F("counted_after"), F("points_after") * F("counted_before")
    changes = ScoreChange.objects.filter(
        attempt=OuterRef("pk"), at__gte=Coalesce(OuterRef("finished_at"), OuterRef("closes_at"))
    )
    return changes.alias(before=before, after=after).exclude(before=F("after"))


def _quizzes(
    terms: Iterable[Terms], attempts: Mapping[int | None, list[Attempt]], at: datetime
) -> Iterable[OwnAssignment]:
    for one in terms:
        if one.assignment.quiz_id is not None:
            yield _own(one, attempts[one.assignment.quiz_id], at)


def _pressing(own: OwnAssignment) -> tuple[int, float]:
    """What is running comes first, then what can be started, the soonest end first; then what is
    to come; what is over comes last, the newest first."""
    opens, until = own.terms.opens_at.timestamp(), own.terms.start_until.timestamp()
    if own.running or own.can_start:
        return (0 if own.running else 1, until)
    return (2, opens) if own.state == states.NOT_OPEN else (3, -opens)


def _lesson(terms: Terms, read_at: datetime | None, at: datetime) -> OwnLesson:
    late = at > terms.start_until and not terms.before_joining
    return OwnLesson(terms.assignment, terms.start_until, read_at, late)


def _own(terms: Terms, taken: list[Attempt], at: datetime) -> OwnAssignment:
    """`taken` are the learner's attempts, the newest first."""
    quiz = terms.assignment.asked
    running = next((one for one in taken if not one.is_closed(at)), None)
    over = _over(terms.assignment, [one for one in taken if one.is_closed(at)], at)
    score = next((one.score for one in over if one.counts), None)
    if running is not None:
        return OwnAssignment(terms, states.RUNNING, running, score, over, len(taken))
    can_start = not refusal(terms, len(taken), at)
    return OwnAssignment(
        terms,
        _state(terms, bool(taken), can_start, at),
        None,
        score,
        over,
        len(taken),
        can_start,
        terms.ends(at) if can_start else None,
        needs_own_form(quiz, len(taken), at),
    )


def _over(assignment: Assignment, over: list[Attempt], at: datetime) -> tuple[OwnAttempt, ...]:
    if not over:
        return ()
    shown = assignment.asked.shows_scores(at)
    # Which one is best would tell of a hidden score.
    best_hidden = assignment.counting == Counting.BEST and not shown and len(over) > 1
    counts = None if best_hidden else counting(assignment, over, at)
    return tuple(
        OwnAttempt(
            one,
            one.share if shown else None,
            one == counts,
            shown and bool(getattr(one, "moved", False)),
        )
        for one in reversed(over)
    )


def _state(terms: Terms, taken: bool, can_start: bool, at: datetime) -> str:
    if taken:
        return states.HANDED_IN
    if can_start:
        return "open"
    if at < terms.opens_at:
        return states.NOT_OPEN
    return states.BEFORE if terms.before_joining else states.MISSED
