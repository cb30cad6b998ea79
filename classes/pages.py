"""What the pages of a class show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from classes.insights import ItemInsight, item_insights
from classes.models import STAFF, Assignment, Membership, Role
from classes.tables import Cell, Gradebook
from quizzes.models import Report


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """A person's classes: those taught, those learned in, and those of either that are over."""

    taught: tuple[Membership, ...]
    joined: tuple[Membership, ...]
    archived: tuple[Membership, ...]

    @classmethod
    def of(cls, user: User) -> ClassesPage:
        memberships = list(
            Membership.objects.filter(user=user).select_related("classroom").order_by("joined_at")
        )
        running = [m for m in memberships if m.classroom.archived_at is None]
        return cls(
            taught=tuple(m for m in running if m.role in STAFF),
            joined=tuple(m for m in running if m.role == Role.LEARNER),
            archived=tuple(m for m in memberships if m not in running),
        )


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
