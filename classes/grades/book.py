"""The gradebook: learners × assignments. One model of the numbers for screen, CSV and XLSX."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import NamedTuple

from classes.grades import states
from classes.grades.taken import BY_STAFF, BY_THE_CLOCK, Done, Taken, counted, taken
from classes.grades.wanted import Wanted
from classes.learners import Learner, came_after, learners_of
from classes.models import Assignment, Classroom, Override
from lessons.models import ReadingMark
from measurement.marking import halves_up

# How an attempt is over that its learner did not hand in.
UNASKED = {BY_THE_CLOCK: states.CLOSED, BY_STAFF: states.ENDED}


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
            return self.state in (states.HANDED_IN, states.CLOSED, states.ENDED)
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

    learner: Learner
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
        people = learners_of(classroom, learner)
        facts = Facts.of(assignments, at, learner)
        columns = [column_of(one, people, facts) for one in assignments]
        cells = zip(*columns, strict=True) if columns else repeat(())
        rows = [GradeRow(one, own, _mean_due(own)) for one, own in zip(people, cells, strict=False)]
        places = {assignment.pk: place for place, assignment in enumerate(assignments)}
        kept = [row for row in rows if _is_wanted(row, wanted, places)] if wanted.narrowed else rows
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


# What was set by hand: its kind, and the percent of a score.
type Set = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a class's assignments, each read by one query; keys are ids."""

    at: datetime
    attempts: Taken
    # What was set by hand and holds, of each assignment by learner.
    overrides: dict[int, dict[int, Set]]
    given: dict[int, set[int]]
    readings: dict[str, set[int]]

    @classmethod
    def of(
        cls, assignments: Iterable[Assignment], at: datetime, learner: int | None = None
    ) -> Facts:
        some = list(assignments)
        attempts = taken([a.quiz_id for a in some if a.quiz_id], at, learner=learner)
        overrides: dict[int, dict[int, Set]] = defaultdict(dict)
        for one in Override.objects.filter(assignment__in=some).order_by("pk"):
            overrides[one.assignment_id][one.learner_id] = (one.kind, one.percent)
        given: dict[int, set[int]] = defaultdict(set)
        through = Assignment.recipients.through.objects.filter(assignment__in=some)
        for assignment, who in through.values_list("assignment_id", "user_id"):
            given[assignment].add(who)
        readings: dict[str, set[int]] = defaultdict(set)
        marks = ReadingMark.objects.filter(
            lesson__in=[a.lesson for a in some if a.lesson],
            learner__memberships__classroom__in={a.classroom_id for a in some},
        )
        for lesson, who in marks.values_list("lesson", "learner_id"):
            readings[lesson].add(who)
        return cls(at, attempts, overrides, given, readings)


def column_of(assignment: Assignment, people: Sequence[Learner], facts: Facts) -> list[Cell]:
    """Each learner's cell in one assignment, by what was done and what was set.

    Cells that say the same are the same: in a large class there are few hundred of them.
    """
    # By identity: what stands alike is one object (`taken`), and hashing it would cost more.
    made: dict[int, Cell] = {}
    attempts = facts.attempts.get(assignment.quiz_id or 0, {})
    cells = []
    for one in people:
        done = attempts.get(one.pk)
        if done is None:
            cells.append(_without(assignment, one, facts))
        else:
            key = id(done)
            if key not in made:
                made[key] = _of_attempts(assignment, done)
            cells.append(made[key])
    if overrides := facts.overrides.get(assignment.pk):
        cells = [
            _as_set(cell, *overrides[one.pk]) if one.pk in overrides else cell
            for one, cell in zip(people, cells, strict=True)
        ]
    return cells


def _as_set(cell: Cell, kind: str, percent: int | None) -> Cell:
    if kind == Override.Kind.EXCUSED:
        return cell._replace(state=states.EXCUSED, value=None, marks=())
    if kind == Override.Kind.SCORE and percent is not None:
        state = states.SET if cell.state == states.NOT_GIVEN else cell.state
        return cell._replace(state=state, value=float(percent), marks=(*cell.marks, states.SET))
    return cell


def _of_attempts(assignment: Assignment, done: Sequence[Done]) -> Cell:
    one = counted(assignment.counting, done)
    if not one.over:
        return Cell(states.RUNNING)
    over = sum(bool(some.over) for some in done)
    # Where a ruling has left no question that counts, there is no score.
    value = 100 * ((one.points or 0.0) + one.credited) / one.counted if one.counted else None
    late = (states.LATE,) if one.late else ()
    if one.over in UNASKED:
        state = UNASKED[one.over]
        return Cell(state, value, (state, *late), over)
    return Cell(states.HANDED_IN, value, late, over)


def _without(assignment: Assignment, learner: Learner, facts: Facts) -> Cell:
    """The cell of who has no attempt."""
    if assignment.for_some and learner.pk not in facts.given[assignment.pk]:
        return Cell(states.NOT_GIVEN)
    if assignment.lesson and learner.pk in facts.readings[assignment.lesson]:
        return Cell(states.READ)
    if facts.at < assignment.opens_at:
        return Cell(states.NOT_OPEN)
    if assignment.lesson:
        return Cell(states.NOT_READ)
    until = learner.until(assignment)
    if facts.at < until:
        return Cell(states.NOT_STARTED)
    return Cell(states.BEFORE if came_after(learner.joined_at, until) else states.MISSED)


def _mean_due(cells: Iterable[Cell]) -> Mean:
    """A learner's mean: what was missed counts as 0."""
    return Mean.over(
        [
            0.0 if cell.value is None else cell.value
            for cell in cells
            if cell.value is not None or cell.state == states.MISSED
        ]
    )


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
