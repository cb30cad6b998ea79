"""What the pages of scores show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.urls import reverse

from accounts.models import User
from classes.grades import states
from classes.grades.book import Cell, Gradebook, GradeRow, Mean
from classes.grades.wanted import MEAN, NAME, Wanted
from classes.insight.own import OwnIdea, ideas_of
from classes.learners import Learner
from classes.models import Assignment, Classroom, Membership, Override
from classes.terms import counting
from quizzes.models import Attempt, Report
from quizzes.pages import ResultPage
from quizzes.spans import lasting

PAGE = 50


class Column(NamedTuple):
    """A column that rows can be sorted by; `url` is of what it is about."""

    title: str
    url: str
    query: str
    # "ascending", "descending", or nothing where rows are sorted by another.
    sorted: str

    @property
    def words(self) -> str:
        return f"Sort by {self.title}"


def _column(wanted: Wanted, column: str, title: str, url: str = "") -> Column:
    way = ("descending" if wanted.down else "ascending") if wanted.column == column else ""
    return Column(title, url, wanted.query(sort=wanted.sorted_by(column)), way)


# What a cell shows, what stands beside it, and where it leads if there is something to read.
type ShownCell = tuple[str, str, str]


class ShownRow(NamedTuple):
    name: str
    url: str
    mean: Mean
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class GradebookPage:
    """Fifty learners of the gradebook, with the means over all that were asked for."""

    book: Gradebook
    name: Column
    mean: Column
    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    means: tuple[Mean, ...]
    mean_of_means: Mean
    page: Page[Any]

    @property
    def classroom(self) -> Classroom:
        return self.book.classroom

    @property
    def wanted(self) -> Wanted:
        return self.book.wanted

    @property
    def files(self) -> str:
        """The end of the files' addresses: the same rows in the same order."""
        return self.wanted.query()

    @property
    def previous(self) -> str:
        return self.wanted.query(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        return self.wanted.query(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def filters(self) -> Sequence[str]:
        return states.FILTERS

    @property
    def stateless(self) -> Assignment | None:
        """The assignment that was chosen without a state in it: that alone narrows nothing."""
        if self.wanted.state:
            return None
        chosen = (one for one in self.book.assignments if one.pk == self.wanted.assignment)
        return next(chosen, None)

    @property
    def notes(self) -> list[tuple[str, str]]:
        return list(states.MEANINGS.items())

    @property
    def about(self) -> tuple[str, ...]:
        return states.COUNTED, states.MEAN_OF_LEARNER, states.MEAN_OF_ASSIGNMENT

    @classmethod
    def of(cls, book: Gradebook, *, number: str) -> GradebookPage:
        page = Paginator(book.rows, PAGE).get_page(number)
        class_pk, wanted = book.classroom.pk, book.wanted
        addresses = [reverse("assignment", args=[class_pk, one.pk]) for one in book.assignments]
        # A prefix and a number, since one of a thousand addresses takes longer than its cell.
        home = reverse("classroom", args=[class_pk])
        return cls(
            book=book,
            name=_column(wanted, NAME, "Learner"),
            mean=_column(wanted, MEAN, "Mean"),
            columns=tuple(
                _column(wanted, str(one.pk), one.title, address)
                for one, address in zip(book.assignments, addresses, strict=True)
            ),
            rows=tuple(_shown_row(row, home, addresses) for row in page.object_list),
            means=book.means,
            mean_of_means=book.mean_of_means,
            page=page,
        )


def _shown_row(row: GradeRow, home: str, addresses: Sequence[str]) -> ShownRow:
    learner = f"learners/{row.learner.pk}/"
    cells = [
        _shown(cell, address + learner, home + learner)
        for cell, address in zip(row.cells, addresses, strict=True)
    ]
    return ShownRow(row.learner.display_name, home + learner, row.mean, tuple(cells))


def _shown(cell: Cell, address: str, learner: str) -> ShownCell:
    """A score that was set without an attempt leads to its learner."""
    address = address if cell.over else learner if cell.value is not None else ""
    return cell.text, ", ".join(cell.marks), address


class LearnerCell(NamedTuple):
    """One learner in one assignment."""

    learner: Learner
    cell: Cell

    @property
    def readable(self) -> range:
        """The numbers of attempts that are over."""
        return range(1, self.cell.over + 1)

    @property
    def single(self) -> bool:
        """Whether the score leads to all there is to read."""
        return self.cell.over == 1 and self.cell.percent is not None


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """One assignment: everybody's state and score in it."""

    assignment: Assignment
    name: Column
    score: Column
    rows: tuple[LearnerCell, ...]
    mean: Mean
    # How many are in each state.
    counts: tuple[tuple[str, int], ...]
    reports: int

    @property
    def classroom(self) -> Classroom:
        return self.assignment.classroom

    @property
    def draft(self) -> bool:
        return self.assignment.published_at is None

    @classmethod
    def of(cls, assignment: Assignment, *, at: datetime, wanted: Wanted) -> AssignmentPage:
        book = Gradebook.of(assignment.classroom, at=at, wanted=wanted, only=assignment)
        rows = tuple(LearnerCell(row.learner, row.cells[0]) for row in book.rows)
        found = Counter(row.cell.state for row in rows)
        return cls(
            assignment=assignment,
            name=_column(wanted, NAME, "Learner"),
            score=_column(wanted, str(assignment.pk), "Score"),
            rows=tuple(row for row in rows if row.cell.state != states.NOT_GIVEN),
            mean=book.means[0],
            counts=tuple((s, found[s]) for s in states.MEANINGS if found[s]),
            reports=Report.objects.filter(
                item__quiz__isnull=False, item__quiz=assignment.quiz_id, settled_at__isnull=True
            ).count(),
        )


class AttemptLine(NamedTuple):
    """One attempt on its learner's page; how long it `lasted` and `percent` once it is over."""

    number: int
    started_at: datetime
    lasted: str
    percent: int | None
    over: bool


class LearnerLine(NamedTuple):
    """One assignment on its learner's page."""

    assignment: Assignment
    cell: Cell
    attempts: tuple[AttemptLine, ...]
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """One learner in one class: never what was done elsewhere."""

    membership: Membership
    agreed: tuple[str, ...]
    mean: Mean
    # What this learner has wrong.
    ideas: tuple[OwnIdea, ...]
    lines: tuple[LearnerLine, ...]
    teaches: bool

    @property
    def classroom(self) -> Classroom:
        return self.membership.classroom

    @property
    def hands_out(self) -> bool:
        """Whether questions on such an idea can be handed out."""
        return self.teaches and self.classroom.archived_at is None

    @property
    def learner(self) -> User:
        return self.membership.user

    @classmethod
    def of(cls, membership: Membership, *, at: datetime, teaches: bool) -> LearnerPage:
        learner = membership.user
        book = Gradebook.of(membership.classroom, at=at, learner=learner.pk)
        row = book.rows[0]
        attempts = _attempts_of(learner, book.assignments, at)
        overrides = _overrides_of(learner, book.assignments)
        return cls(
            membership=membership,
            agreed=tuple(agreed(membership)),
            mean=row.mean,
            ideas=ideas_of(membership, at=at),
            lines=tuple(
                LearnerLine(one, cell, tuple(attempts[one.quiz_id or 0]), tuple(overrides[one.pk]))
                for one, cell in zip(book.assignments, row.cells, strict=True)
                if cell.state != states.NOT_GIVEN
            ),
            teaches=teaches,
        )


def _attempts_of(
    learner: User, assignments: Sequence[Assignment], at: datetime
) -> dict[int, list[AttemptLine]]:
    """The learner's attempts at these, by quiz, the first first."""
    quizzes = [one.quiz_id for one in assignments if one.quiz_id]
    found: dict[int, list[AttemptLine]] = defaultdict(list)
    taken = Attempt.objects.filter(learner=learner, quiz__in=quizzes).with_scores()
    for one in taken.order_by("started_at", "pk"):
        found[one.quiz_id].append(_line(one, len(found[one.quiz_id]) + 1, at))
    return found


def _line(attempt: Attempt, number: int, at: datetime) -> AttemptLine:
    ended = attempt.ended_at(at)
    if ended is None:
        return AttemptLine(number, attempt.started_at, "", None, over=False)
    lasted = lasting(ended - attempt.started_at)
    points = attempt.points + attempt.credited
    percent = Cell("", 100 * points / attempt.counted).percent if attempt.counted else None
    return AttemptLine(number, attempt.started_at, lasted, percent, over=True)


def _overrides_of(learner: User, assignments: Sequence[Assignment]) -> dict[int, list[Override]]:
    """All that was ever set for the learner, by assignment, the newest first."""
    found: dict[int, list[Override]] = defaultdict(list)
    overrides = Override.objects.filter(learner=learner, assignment__in=list(assignments))
    for one in overrides.select_related("by").order_by("-pk"):
        found[one.assignment_id].append(one)
    return found


def agreed(membership: Membership) -> list[str]:
    """What is agreed for a learner, in short words; nothing where nothing is."""
    words = []
    if membership.factor != 1:
        words.append(f"{membership.factor:g} times the minutes")
    if membership.pause_minutes:
        words.append(f"{membership.pause_minutes} minutes of pauses in each attempt")
    if membership.extra_attempts:
        several = "s" if membership.extra_attempts > 1 else ""
        words.append(f"{membership.extra_attempts} more attempt{several}")
    if membership.later_hours:
        several = "s" if membership.later_hours > 1 else ""
        words.append(f"windows end {membership.later_hours} hour{several} later")
    return words


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """One attempt of a learner, and which others there are."""

    assignment: Assignment
    learner: User
    result: ResultPage
    number: int
    # Each attempt's number, whether it is over, and whether it counts.
    attempts: tuple[tuple[int, bool, bool], ...]

    @classmethod
    def of(
        cls,
        assignment: Assignment,
        attempts: list[Attempt],
        chosen: Attempt | None,
        *,
        at: datetime,
    ) -> AttemptPage | None:
        """The chosen attempt, or else the one that counts; None while it is running."""
        counts = counting(assignment, attempts, at)
        shown = chosen or counts
        if not shown.is_closed(at):
            return None
        in_order = sorted(attempts, key=lambda one: one.started_at)
        return cls(
            assignment=assignment,
            learner=shown.learner,
            result=ResultPage.of(shown, at=at, teaching=True),
            number=in_order.index(shown) + 1,
            attempts=tuple(
                (number, one.is_closed(at), one == counts)
                for number, one in enumerate(in_order, start=1)
            ),
        )


@dataclass(frozen=True, slots=True)
class OverridePage:
    """What is and was set by hand for a learner in an assignment."""

    assignment: Assignment
    learner: User
    cell: Cell
    history: tuple[Override, ...]

    @property
    def classroom(self) -> Classroom:
        return self.assignment.classroom

    @property
    def holds(self) -> bool:
        return bool(self.history) and self.history[0].kind != Override.Kind.LIFTED

    @classmethod
    def of(cls, assignment: Assignment, learner: User, *, at: datetime) -> OverridePage:
        book = Gradebook.of(assignment.classroom, at=at, only=assignment, learner=learner.pk)
        history = _overrides_of(learner, [assignment])[assignment.pk]
        return cls(assignment, learner, book.rows[0].cells[0], tuple(history))
