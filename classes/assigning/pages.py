"""What the pages of this room show to the staff. The learner's page is in `learning`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from accounts.models import User
from classes.assigning.actions import is_draft, may_redraw
from classes.assigning.mixes import MOCK
from classes.assigning.rules import EACH, Rules
from classes.learners import learners_of
from classes.models import Assignment, Classroom, Counting, Membership, Role
from lessons.content import course
from lessons.models import ReadingMark
from measurement.replies import MULTIPLE_CHOICE
from quizzes.forms import topics
from quizzes.models import GRACE, Attempt, Item
from quizzes.modes import covered
from quizzes.pages import FORMAT_NAMES
from quizzes.proofs import Reasons
from scenarios.items import Item as Question

DRAFT, TO_COME, RUNNING, OVER = "Draft", "To come", "Running", "Over"


@dataclass(frozen=True, slots=True)
class Handed:
    """An assignment in the list: how many of how many have handed in, or have read."""

    assignment: Assignment
    state: str
    done: int
    of: int
    started: bool

    @property
    def draft(self) -> bool:
        return self.state == DRAFT


@dataclass(frozen=True, slots=True)
class AssignmentsPage:
    """All that was handed to a class, by state; the newest first. Seven queries, however many."""

    classroom: Classroom
    groups: tuple[tuple[str, tuple[Handed, ...]], ...]
    teaches: bool

    @classmethod
    def of(cls, classroom: Classroom, *, user: User, at: datetime) -> AssignmentsPage:
        assignments = list(
            classroom.assignments.select_related("quiz")
            .annotate(some=Count("recipients"))
            .order_by("-opens_at", "-pk")
        )
        learners = classroom.memberships.filter(role=Role.LEARNER)
        told = learners.aggregate(n=Count("pk"), later=Max("later_hours", default=0))
        work = _work(classroom, at)
        read = _read(classroom, assignments)
        groups: dict[str, list[Handed]] = {DRAFT: [], RUNNING: [], TO_COME: [], OVER: []}
        for one in assignments:
            closed, running = work[one.quiz_id]
            state = _state(one, at, timedelta(hours=told["later"]), running=bool(running))
            done = len(closed) if one.quiz_id else read[one.lesson]
            of = one.some if one.for_some else told["n"]
            started = bool(closed or running)
            groups[state].append(Handed(one, state, done, of, started))
        return cls(
            classroom,
            tuple((state, tuple(found)) for state, found in groups.items() if found),
            _teaches(user, classroom),
        )


def _teaches(user: User, classroom: Classroom) -> bool:
    """Whether this person may change what is handed out, in a class that has not ended."""
    own = Membership.objects.filter(user=user, classroom=classroom, role=Role.INSTRUCTOR)
    return classroom.archived_at is None and own.exists()


def _work(classroom: Classroom, at: datetime) -> dict[int | None, tuple[set[int], set[int]]]:
    """By quiz, the class's learners who have handed in, and those who are at it."""
    found: dict[int | None, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    rows = Attempt.objects.filter(
        quiz__assignment__classroom=classroom,
        learner__memberships__classroom=classroom,
        learner__memberships__role=Role.LEARNER,
    )
    for quiz, learner, finished, closes in rows.values_list(
        "quiz", "learner", "finished_at", "closes_at"
    ):
        over = finished is not None or (closes is not None and closes < at - GRACE)
        found[quiz][0 if over else 1].add(learner)
    return found


def _read(classroom: Classroom, assignments: Sequence[Assignment]) -> Counter[str]:
    """How many of the class's learners have read each lesson that was handed out."""
    lessons = [one.lesson for one in assignments if one.lesson]
    marks = ReadingMark.objects.filter(
        lesson__in=lessons,
        learner__memberships__classroom=classroom,
        learner__memberships__role=Role.LEARNER,
    )
    return Counter(marks.values_list("lesson", flat=True))


def _state(one: Assignment, at: datetime, later: timedelta, *, running: bool) -> str:
    if one.published_at is None:
        return DRAFT
    if at < one.opens_at:
        return TO_COME
    return RUNNING if running or at < one.start_until + later else OVER


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to be asked about, and whether it is chosen."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Ideas:
    """A decision as a whole, and each approach and idea of it."""

    whole: Idea
    parts: tuple[Idea, ...]

    @property
    def opened(self) -> bool:
        return any(part.chosen for part in self.parts)


@dataclass(frozen=True, slots=True)
class HandOutPage:
    """A form of this room: of which kind, and what it changes, if it changes something."""

    classroom: Classroom
    form: Any
    kind: str
    assignment: Assignment | None
    covered: tuple[str, ...]
    domains: int
    ideas: tuple[Ideas, ...]

    @property
    def title(self) -> str:
        if self.assignment is not None:
            return f"Change: {self.assignment.title}"
        names = {MOCK: "Hand out a mock exam", "lesson": "Hand out a lesson"}
        return names.get(self.kind, "Hand out a quiz")

    @property
    def draft(self) -> bool:
        return self.assignment is not None and self.assignment.published_at is None

    @classmethod
    def of(
        cls,
        classroom: Classroom,
        form: Any,
        *,
        kind: str,
        assignment: Assignment | None = None,
    ) -> HandOutPage:
        chosen = set(form["ideas"].value() or []) if form and "ideas" in form.fields else set()
        return cls(
            classroom=classroom,
            form=form,
            kind=kind,
            assignment=assignment,
            covered=tuple(domain.name for domain in covered()),
            domains=len(course().exam.domains),
            ideas=tuple(_ideas_of(choices, chosen) for _, choices in topics()),
        )


def _ideas_of(choices: Sequence[tuple[str, str]], chosen: Collection[str]) -> Ideas:
    whole, *parts = (Idea(value, name, value in chosen) for value, name in choices)
    return Ideas(whole, tuple(parts))


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One question with its proof, as learners will see it once it is answered."""

    item: Item
    question: Question
    reasons: Reasons
    ideas: tuple[str, ...]

    @property
    def position(self) -> int:
        return self.item.position

    @property
    def format(self) -> str:
        return "Case study" if self.item.brief else FORMAT_NAMES[self.item.format]

    @property
    def key(self) -> str:
        return self.reasons.proof.key.name if self.reasons.proof else ""

    @classmethod
    def of(cls, item: Item) -> PreviewRow:
        question = Question.from_dict(item.content)
        order = [option.id for option in question.options]
        reply = "" if item.format == MULTIPLE_CHOICE else item.key
        return cls(item, question, Reasons.of(question, order=order, reply=reply), _ideas(question))


def _ideas(question: Question) -> tuple[str, ...]:
    """What decides it, by name."""
    names = {one.id: one.name for one in course().families[question.family].attributes}
    deciding = [fact.attribute for fact in question.facts if fact.role == "decides"]
    return tuple(names[id] for id in dict.fromkeys(deciding) if id in names)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A quiz as it was drawn, before learners see it: every question, and the mix that came out."""

    assignment: Assignment
    rows: tuple[PreviewRow, ...]
    # Of each kind of thing, how many questions: formats, keys, difficulty, ideas.
    mix: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    rules: Rules
    # By name, who gets it, where it is only for some.
    recipients: tuple[str, ...]
    teaches: bool
    draft: bool
    may_redraw: bool
    # The question that is read first: the one just drawn, as its address says it.
    opened: str

    @property
    def each(self) -> bool:
        return self.rules.reasons == EACH

    @property
    def counting(self) -> str:
        return str(Counting(self.rules.counting).label).lower()

    @classmethod
    def of(
        cls, assignment: Assignment, *, user: User, at: datetime, drawn: str = ""
    ) -> PreviewPage:
        quiz = assignment.asked
        rows = tuple(PreviewRow.of(item) for item in quiz.items.filter(form=0))
        started = quiz.begun
        teaches = _teaches(user, assignment.classroom)
        return cls(
            assignment=assignment,
            rows=rows,
            mix=_mix(rows),
            rules=Rules.of(assignment),
            recipients=_recipients(assignment),
            teaches=teaches,
            draft=is_draft(assignment, started),
            may_redraw=teaches and may_redraw(assignment, started, at),
            opened=drawn or "1",
        )


def _recipients(assignment: Assignment) -> tuple[str, ...]:
    """Those who are in the class still."""
    chosen = set(assignment.recipients.values_list("pk", flat=True))
    return tuple(one.display_name for one in learners_of(assignment.classroom) if one.pk in chosen)


def _mix(rows: tuple[PreviewRow, ...]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    kinds = {
        "Format": Counter(row.format for row in rows),
        "Right answer": Counter(row.key for row in rows if row.key),
        "Difficulty": Counter(f"{row.question.difficulty} of 5" for row in rows),
        "Idea that decides": Counter(idea for row in rows for idea in row.ideas),
    }
    ordered = {name: sorted(found.items()) for name, found in kinds.items() if found}
    for name in ("Right answer", "Idea that decides"):
        if name in ordered:
            ordered[name].sort(key=lambda pair: -pair[1])
    return tuple((name, tuple(found)) for name, found in ordered.items())
