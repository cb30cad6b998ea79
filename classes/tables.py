"""The gradebook's numbers, once for the screen and for the file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from classes.models import Assignment, Classroom, Role
from classes.terms import counting
from measurement.marking import Share
from quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner's state in one assignment: a score once it is closed, words before."""

    assignment: Assignment
    learner: User
    state: str
    score: Share | None = None

    @property
    def started(self) -> bool:
        return self.state not in ("not open yet", "not started")

    @property
    def text(self) -> str:
        """What the screen and the file say."""
        return str(self.score.percent) if self.score else self.state


@dataclass(frozen=True, slots=True)
class GradeRow:
    learner: User
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean share right in per cent of those who handed in, with how many they are."""

    percent: int | None
    n: int

    @property
    def text(self) -> str:
        return "–" if self.percent is None else str(self.percent)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """Learners × assignments. Four queries, whatever the size of the class."""

    assignments: tuple[Assignment, ...]
    rows: tuple[GradeRow, ...]
    means: tuple[Mean, ...]

    @classmethod
    def of(cls, classroom: Classroom, *, at: datetime) -> Gradebook:
        assignments = tuple(
            classroom.assignments.published().filter(quiz__isnull=False).select_related("quiz")
        )
        learners = User.objects.filter(
            memberships__classroom=classroom, memberships__role=Role.LEARNER
        ).order_by("name", "email", "pk")
        attempts: dict[tuple[int, int | None], list[Attempt]] = defaultdict(list)
        for attempt in Attempt.objects.filter(
            quiz__in=[assignment.quiz_id for assignment in assignments]
        ).with_scores():
            attempts[attempt.learner_id, attempt.quiz_id].append(attempt)
        rows = tuple(
            GradeRow(
                learner,
                tuple(
                    _cell(assignment, learner, attempts[learner.pk, assignment.quiz_id], at)
                    for assignment in assignments
                ),
            )
            for learner in learners
        )
        return cls(assignments, rows, tuple(_means(assignments, rows)))


def _cell(assignment: Assignment, learner: User, taken: list[Attempt], at: datetime) -> Cell:
    if not taken:
        state = "not open yet" if at < assignment.opens_at else "not started"
        return Cell(assignment, learner, state)
    attempt = counting(assignment, taken, at)
    if not attempt.is_closed(at):
        return Cell(assignment, learner, "running")
    return Cell(assignment, learner, "handed in", attempt.share)


def _means(assignments: tuple[Assignment, ...], rows: tuple[GradeRow, ...]) -> list[Mean]:
    scores: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            if cell.score:
                scores[cell.assignment.pk].append(100 * cell.score.value)
    return [
        Mean(int(sum(found) / len(found) + 0.5) if found else None, len(found))
        for found in (scores[assignment.pk] for assignment in assignments)
    ]


# What a spreadsheet would take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def safe_cell(text: str) -> str:
    """A text cell that no spreadsheet runs (ASVS 5.0, 1.2.10)."""
    return f"'{text}" if text.startswith(RISKY) else text


def csv_rows(book: Gradebook) -> list[list[str]]:
    """The table as the screen shows it: header, learners, means and how many they are of."""
    header = ["Learner", "Email", *(a.title for a in book.assignments)]
    body = [
        [row.learner.display_name, row.learner.email or "", *(cell.text for cell in row.cells)]
        for row in book.rows
    ]
    means = ["Mean of handed in", "", *(mean.text for mean in book.means)]
    counts = ["Handed in", "", *(str(mean.n) for mean in book.means)]
    return [[safe_cell(cell) for cell in line] for line in [header, *body, means, counts]]
