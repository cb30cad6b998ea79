"""The gradebook: learners × assignments. One model of the numbers for screen, CSV and XLSX."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F

from accounts.models import User
from classes.grades import states
from classes.grades.taken import BY_THE_CLOCK, Taken, counted, taken
from classes.grades.wanted import Wanted
from classes.models import Assignment, Classroom, Override, Role
from lessons.models import ReadingMark


def halves_up(percent: float) -> int:
    """A whole number of percent; the sum of thirds is not to fall below a half by a hair."""
    return int(round(percent, 6) + 0.5)


class Cell(NamedTuple):
    """One learner's state in one assignment; `value` is a score in percent, not rounded."""

    state: str
    value: float | None = None
    marks: tuple[str, ...] = ()
    # Attempts that are over: the first so many can be read.
    over: int = 0

    @property
    def percent(self) -> int | None:
        return None if self.value is None else halves_up(self.value)

    @property
    def text(self) -> str:
        """What the screen and the files say."""
        return self.state if self.value is None else str(self.percent)

    @property
    def words(self) -> str:
        """The state with what is to be said beside it."""
        return ", ".join(dict.fromkeys((self.state, *self.marks)))

    def is_in(self, state: str) -> bool:
        """Whether a filter for this state finds it."""
        if state == states.HANDED_IN:
            return self.state in (states.HANDED_IN, states.CLOSED)
        return state == self.state or state in self.marks


class Mean(NamedTuple):
    """A mean score in percent and of how many; for a lesson how many have read it, of how many."""

    value: float | None
    n: int
    read: int | None = None

    @property
    def percent(self) -> int | None:
        return None if self.value is None else halves_up(self.value)

    @property
    def text(self) -> str:
        if self.read is not None:
            return f"{self.read} read"
        return "–" if self.value is None else str(self.percent)

    @classmethod
    def over(cls, values: Sequence[float]) -> Mean:
        return cls(sum(values) / len(values) if values else None, len(values))


class GradeRow(NamedTuple):
    """A learner with a cell for each assignment and the mean over what is due."""

    learner: User
    cells: tuple[Cell, ...]
    mean: Mean


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The rows that are wanted, in the order wanted, with the means over all of them."""

    classroom: Classroom
    assignments: tuple[Assignment, ...]
    rows: tuple[GradeRow, ...]
    wanted: Wanted
    # How many learners the class has, wanted or not.
    learners: int
    at: datetime

    @classmethod
    def of(
        cls,
        classroom: Classroom,
        *,
        at: datetime,
        wanted: Wanted | None = None,
        only: Assignment | None = None,
        learner: int | None = None,
    ) -> Gradebook:
        """The whole class; or `only` one assignment, also a draft; or one `learner`."""
        wanted = wanted or Wanted()
        published = classroom.assignments.published().select_related("quiz")
        assignments = (only,) if only else tuple(published)
        people = _learners(classroom, learner)
        facts = Facts.of(assignments, at, learner)
        rows = [_row(assignments, one, facts) for one in people]
        places = {assignment.pk: place for place, assignment in enumerate(assignments)}
        kept = [row for row in rows if _is_wanted(row, wanted, places)]
        return cls(
            classroom, assignments, tuple(_sorted(kept, wanted, places)), wanted, len(rows), at
        )

    @property
    def means(self) -> tuple[Mean, ...]:
        """Of each assignment, over all rows."""
        return tuple(
            _mean_of(assignment, [row.cells[place] for row in self.rows])
            for place, assignment in enumerate(self.assignments)
        )

    @property
    def mean_of_means(self) -> Mean:
        return Mean.over([row.mean.value for row in self.rows if row.mean.value is not None])


def _learners(classroom: Classroom, learner: int | None) -> list[User]:
    """Those who learn in the class, each with `later`, by how many hours windows end later."""
    found = User.objects.filter(memberships__classroom=classroom, memberships__role=Role.LEARNER)
    if learner is not None:
        found = found.filter(pk=learner)
    later = found.annotate(later=F("memberships__later_hours"))
    return sorted(later.only("name", "email", "is_guest"), key=_name_of)


def _name_of(learner: User) -> tuple[str, str, int]:
    """Sorts alike on every database."""
    return learner.display_name.casefold(), learner.email or "", learner.pk


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a class's assignments, each read by one query; keys are ids."""

    at: datetime
    attempts: dict[int, dict[int, list[Taken]]]
    overrides: dict[tuple[int, int], tuple[str, int | None]]
    given: dict[int, set[int]]
    readings: set[tuple[str, int]]

    @classmethod
    def of(
        cls, assignments: Iterable[Assignment], at: datetime, learner: int | None = None
    ) -> Facts:
        some = list(assignments)
        attempts: dict[int, dict[int, list[Taken]]] = defaultdict(dict)
        for one in taken([a.quiz_id for a in some if a.quiz_id], at, learner=learner):
            attempts[one.quiz].setdefault(one.learner, []).append(one)
        overrides = Override.objects.filter(assignment__in=some).order_by("pk")
        given: dict[int, set[int]] = defaultdict(set)
        through = Assignment.recipients.through.objects.filter(assignment__in=some)
        for assignment, who in through.values_list("assignment_id", "user_id"):
            given[assignment].add(who)
        marks = ReadingMark.objects.filter(
            lesson__in=[a.lesson for a in some if a.lesson],
            learner__memberships__classroom__in={a.classroom_id for a in some},
        )
        return cls(
            at=at,
            attempts=attempts,
            overrides={
                (assignment, who): (kind, percent)
                for assignment, who, kind, percent in overrides.values_list(
                    "assignment_id", "learner_id", "kind", "percent"
                )
            },
            given=given,
            readings=set(marks.values_list("lesson", "learner_id")),
        )


def _row(assignments: Sequence[Assignment], learner: User, facts: Facts) -> GradeRow:
    cells = tuple([cell_of(assignment, learner, facts) for assignment in assignments])
    due = [0.0 if cell.value is None else cell.value for cell in cells if _is_due(cell)]
    return GradeRow(learner, cells, Mean.over(due))


def _is_due(cell: Cell) -> bool:
    return cell.value is not None or cell.state == states.MISSED


def cell_of(assignment: Assignment, learner: User, facts: Facts) -> Cell:
    """The state of a learner (with `later`, see `_learners`), by what was set and what was done."""
    kind, percent = facts.overrides.get((assignment.pk, learner.pk), ("", None))
    done = facts.attempts.get(assignment.quiz_id or 0, {}).get(learner.pk, [])
    cell = _of_attempts(assignment, done) if done else _without(assignment, learner, facts)
    if kind == Override.Kind.EXCUSED:
        return cell._replace(state=states.EXCUSED, value=None, marks=())
    if kind == Override.Kind.SCORE and percent is not None:
        return cell._replace(value=float(percent), marks=(*cell.marks, states.SET))
    return cell


def _of_attempts(assignment: Assignment, done: list[Taken]) -> Cell:
    one = done[0] if len(done) == 1 else counted(assignment.counting, done)
    if not one.over:
        return Cell(states.RUNNING)
    over = len(done) if done[-1].over else len(done) - 1
    # Where a ruling has left no question that counts, there is no score.
    value = 100 * one.points / one.counted if one.counted else None
    if one.over == BY_THE_CLOCK:
        marks = (states.CLOSED, states.LATE) if one.late else (states.CLOSED,)
        return Cell(states.CLOSED, value, marks, over)
    return Cell(states.HANDED_IN, value, (states.LATE,) if one.late else (), over)


def _without(assignment: Assignment, learner: User, facts: Facts) -> Cell:
    """The state of who has no attempt."""
    if assignment.for_some and learner.pk not in facts.given[assignment.pk]:
        return Cell(states.NOT_GIVEN)
    if assignment.lesson and (assignment.lesson, learner.pk) in facts.readings:
        return Cell(states.READ)
    if facts.at < assignment.opens_at:
        return Cell(states.NOT_OPEN)
    if assignment.lesson:
        return Cell(states.NOT_READ)
    later = timedelta(hours=getattr(learner, "later", 0))
    missed = facts.at >= assignment.start_until + later
    return Cell(states.MISSED if missed else states.NOT_STARTED)


def _mean_of(assignment: Assignment, cells: Sequence[Cell]) -> Mean:
    if assignment.lesson:
        given = [c.state for c in cells if c.state not in (states.NOT_GIVEN, states.EXCUSED)]
        return Mean(None, len(given), sum(state == states.READ for state in given))
    return Mean.over([cell.value for cell in cells if cell.value is not None])


def _is_wanted(row: GradeRow, wanted: Wanted, places: dict[int, int]) -> bool:
    if wanted.name.casefold() not in row.learner.display_name.casefold():
        return False
    if not wanted.state:
        return True
    place = places.get(wanted.assignment or 0)
    cells = row.cells if place is None else (row.cells[place],)
    return any(cell.is_in(wanted.state) for cell in cells)


def _sorted(rows: list[GradeRow], wanted: Wanted, places: dict[int, int]) -> list[GradeRow]:
    """By name as they come; by a score with those who have none at the end, both ways."""
    if wanted.column == "name":
        return rows[::-1] if wanted.down else rows
    place = None if wanted.column == "mean" else places.get(int(wanted.column))
    if place is None and wanted.column != "mean":
        return rows

    def value(row: GradeRow) -> float | None:
        return row.mean.value if place is None else _rank(row.cells[place])

    valued = [(found, row) for row in rows if (found := value(row)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=wanted.down)
    return [row for _, row in valued] + [row for row in rows if value(row) is None]


def _rank(cell: Cell) -> float | None:
    """What a column is sorted by: the score; in a lesson's, whether it was read."""
    ranks = {states.READ: 1.0, states.NOT_READ: 0.0}
    return ranks.get(cell.state) if cell.value is None else cell.value
