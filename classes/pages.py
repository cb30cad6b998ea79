"""What the pages of a class show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from classes.insights import ItemInsight, item_insights
from classes.models import STAFF, Assignment, Classroom, Membership, Role
from classes.tables import Cell, Gradebook
from classes.terms import Terms, counting
from measurement.marking import Share
from quizzes.models import Attempt, Feedback, Report


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """A person's classes: those taught and those learned in."""

    taught: tuple[Membership, ...]
    joined: tuple[Membership, ...]

    @classmethod
    def of(cls, user: User) -> ClassesPage:
        memberships = list(
            Membership.objects.filter(user=user).select_related("classroom").order_by("joined_at")
        )
        return cls(
            taught=tuple(m for m in memberships if m.role in STAFF),
            joined=tuple(m for m in memberships if m.role == Role.LEARNER),
        )


@dataclass(frozen=True, slots=True)
class OwnAssignment:
    """An assignment as its learner sees it."""

    terms: Terms
    attempt: Attempt | None
    state: str
    score: Share | None
    # When it would end if it were started now.
    ends: datetime | None = None

    @property
    def assignment(self) -> Assignment:
        return self.terms.assignment

    @property
    def each(self) -> bool:
        """Whether reasons are shown after each question."""
        return self.assignment.asked.feedback == Feedback.EACH


@dataclass(frozen=True, slots=True)
class LearnerClassPage:
    """A class as one learner sees it: own work only, nobody else's name."""

    classroom: Classroom
    assignments: tuple[OwnAssignment, ...]

    @classmethod
    def of(cls, membership: Membership, *, at: datetime) -> LearnerClassPage:
        classroom, learner = membership.classroom, membership.user
        assignments = list(
            classroom.assignments.for_learner(learner)
            .filter(quiz__isnull=False)
            .select_related("quiz", "classroom")
        )
        attempts: dict[int | None, list[Attempt]] = defaultdict(list)
        for attempt in (
            Attempt.objects.filter(
                learner=learner, quiz__in=[assignment.quiz_id for assignment in assignments]
            )
            .select_related("quiz")
            .with_scores()
        ):
            attempts[attempt.quiz_id].append(attempt)
        return cls(
            classroom,
            tuple(
                _own(Terms.of(one, membership), attempts[one.quiz_id], at) for one in assignments
            ),
        )


def _own(terms: Terms, taken: list[Attempt], at: datetime) -> OwnAssignment:
    assignment = terms.assignment
    running = next((one for one in taken if not one.is_closed(at)), None)
    if running is not None:
        return OwnAssignment(terms, running, "running", None)
    can_start = terms.opens_at <= at < terms.start_until and len(taken) < terms.attempts
    ends = terms.ends(at) if can_start else None
    if taken:
        done = counting(assignment, taken, at)
        return OwnAssignment(terms, done, "handed in", done.share, ends)
    if at < terms.opens_at:
        return OwnAssignment(terms, None, "not open yet", None)
    if at >= terms.start_until:
        return OwnAssignment(terms, None, "missed", None)
    return OwnAssignment(terms, None, "open", None, ends)


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """One assignment as the instructor sees it."""

    assignment: Assignment
    items: tuple[ItemInsight, ...]
    cells: tuple[Cell, ...]
    not_started: tuple[User, ...]
    handed_in: int
    # What learners have reported: position, reason, words; without names.
    reports: tuple[tuple[int, str, str], ...]

    @classmethod
    def of(cls, assignment: Assignment, *, at: datetime) -> AssignmentPage:
        book = Gradebook.of(assignment.classroom, at=at)
        place = [a.pk for a in book.assignments].index(assignment.pk)
        cells = [row.cells[place] for row in book.rows]
        return cls(
            assignment=assignment,
            items=item_insights(assignment, at=at),
            cells=tuple(cell for cell in cells if cell.started),
            not_started=tuple(cell.learner for cell in cells if not cell.started),
            handed_in=sum(cell.score is not None for cell in cells),
            reports=tuple(
                (report.item.position, report.get_reason_display(), report.words)
                for report in Report.objects.filter(item__quiz=assignment.quiz_id)
                .select_related("item")
                .order_by("item__position", "at")
            ),
        )
