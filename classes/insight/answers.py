"""What a class has answered, in a constant number of queries and without any JSON per answer.

Of each learner it is the first attempt at each quiz that is over: whoever takes a quiz again has
seen its reasons. What came late, drafts, lessons and learners who left are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice

from django.db.models import Case, CharField, Q, StringAgg, Value, When
from django.db.models.functions import Cast, Concat, Left

from accounts.models import User
from classes.models import Assignment, Classroom, Membership, Role
from measurement.marking import Share
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Answer, Attempt, Item

# What is known of a question without opening it; and what of its content.
ABOUT = ("pk", "quiz_id", "position", "family", "format", "key", "logic", "counted", "ruled")
OPENED = ("content__difficulty", "content__options")
CASE_STUDY = "case_study"
# So many names are told behind a number.
TOLD = 30


@dataclass(frozen=True, slots=True)
class Offered:
    """An option of a question with the wrong rule under which it would be right, if any."""

    id: str
    misconception: str
    belief: str


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of a quiz; forms of one's own share position and logic, and are counted as one."""

    item: int
    quiz: int
    position: int
    family: str
    format: str
    key: str
    logic: str
    counted: bool
    ruled: str
    case: bool
    # 1 to 5, as it was told when the question was drawn.
    difficulty: int
    options: tuple[Offered, ...]

    @property
    def decides(self) -> bool:
        """Whether it asks one decision of a family, which other formats do not."""
        return self.format == MULTIPLE_CHOICE

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that decide, of one decision."""
        return tuple(fact for fact in self.logic.partition("|")[0].split("+") if fact)

    @property
    def goal(self) -> str:
        """The goal that the question line asks for; empty without one."""
        goal = self.logic.partition("|")[2].partition(">")[0]
        return "" if goal == "-" else goal

    @property
    def says(self) -> bool:
        """Whether its answers say something about learners: not once it was ruled out."""
        return self.ruled not in ("void", "credit")

    @property
    def scored(self) -> bool:
        return self.counted and self.says


@dataclass(frozen=True, slots=True)
class Taken:
    """A learner's first attempt at a quiz that is over.

    `right` are positions, `wrong` positions with the reply, as "3 rag".
    """

    attempt: int
    learner: int
    quiz: int
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    late: bool


@dataclass
class Tally:
    """All attempts at one quiz together."""

    n: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def share(self, position: int) -> Share:
        """The share right; what was left empty is wrong."""
        return Share(self.right[str(position)], self.n)


@dataclass(frozen=True)
class ClassAnswers:
    """A class, what it was asked and what it answered."""

    classroom: Classroom
    at: datetime
    assignments: tuple[Assignment, ...]
    members: dict[int, Membership]
    posed: dict[int, dict[int, Posed]]
    taken: tuple[Taken, ...]
    # Learner and quiz of every attempt, those that run included.
    started: frozenset[tuple[int, int]]
    # How many learners are at each quiz now.
    running: Counter[int]

    @classmethod
    def of(
        cls,
        classroom: Classroom,
        *,
        at: datetime,
        assignment: Assignment | None = None,
    ) -> ClassAnswers:
        """Of all published quizzes of the class, or of one; seven queries."""
        found = classroom.assignments.published().filter(quiz__isnull=False)
        if assignment is not None:
            found = found.filter(pk=assignment.pk)
        assignments = tuple(found.select_related("quiz", "classroom"))
        quizzes = [one.asked.pk for one in assignments]
        members = learners_of(classroom)
        attempts = _attempts(quizzes, at)
        return cls(
            classroom=classroom,
            at=at,
            assignments=assignments,
            members=members,
            posed=posed_in(quizzes),
            taken=tuple(_taken(quizzes, attempts, members)),
            started=frozenset((learner, quiz) for _, learner, quiz, _ in attempts),
            running=Counter(
                quiz for _, learner, quiz, done in attempts if not done and learner in members
            ),
        )

    @cached_property
    def tallies(self) -> dict[int, Tally]:
        """By quiz."""
        found = {quiz: Tally() for quiz in self.posed}
        for taken in self.taken:
            tally = found[taken.quiz]
            tally.n += 1
            tally.right.update(taken.right)
            tally.wrong.update(taken.wrong)
        return found

    @cached_property
    def by_learner(self) -> dict[int, list[Taken]]:
        """The attempts of each learner who has any, the oldest first."""
        found: dict[int, list[Taken]] = {}
        for taken in self.taken:
            found.setdefault(taken.learner, []).append(taken)
        return found

    @property
    def questions(self) -> Iterable[Posed]:
        """Every question that was asked, in order."""
        for assignment in self.assignments:
            yield from self.posed[assignment.asked.pk].values()

    @cached_property
    def titles(self) -> dict[int, Assignment]:
        """The assignment of each quiz."""
        return {assignment.asked.pk: assignment for assignment in self.assignments}

    @cached_property
    def recipients(self) -> dict[int, set[int]]:
        """For whom each assignment is, of those who are in the class."""
        some = [one.pk for one in self.assignments if one.for_some]
        chosen: dict[int, set[int]] = {pk: set() for pk in some}
        if some:
            links = Assignment.recipients.through.objects.filter(assignment__in=some)
            for assignment, learner in links.values_list("assignment_id", "user_id"):
                chosen[assignment].add(learner)
        everybody = set(self.members)
        return {one.pk: chosen.get(one.pk, everybody) & everybody for one in self.assignments}

    def learner(self, pk: int) -> User:
        return self.members[pk].user

    @cached_property
    def _names(self) -> dict[int, str]:
        return {pk: member.user.display_name for pk, member in self.members.items()}

    def names(self, learners: Iterable[int]) -> tuple[str, ...]:
        """The first of these learners by name, one more than are told."""
        return tuple(map(self._names.__getitem__, islice(learners, TOLD + 1)))

    def name(self, learner: int) -> str:
        return self._names[learner]


def learners_of(classroom: Classroom) -> dict[int, Membership]:
    """Who learns in the class now, by id, in the order of names."""
    found = classroom.memberships.filter(role=Role.LEARNER).select_related("user")
    return {one.user_id: one for one in found.order_by("user__name", "user__email", "user_id")}


def posed_in(quizzes: Sequence[int]) -> dict[int, dict[int, Posed]]:
    """The questions of quizzes, by quiz and position; each is opened once."""
    found: dict[int, dict[int, Posed]] = {quiz: {} for quiz in quizzes}
    items = Item.objects.filter(quiz__in=quizzes, form=0).order_by("quiz_id", "position")
    rows = items.annotate(case=Left("brief", 1)).values_list(*ABOUT, "case", *OPENED)
    for (
        pk, quiz, position, family, format, key, logic, counted, ruled, case, hard, options
    ) in rows:  # fmt: skip
        found[quiz][position] = Posed(
            pk, quiz, position, family, format, key, logic, counted,
            ruled["kind"] if ruled else "", bool(case), hard, tuple(map(_offered, options)),
        )  # fmt: skip
    return found


def _offered(option: dict[str, str]) -> Offered:
    return Offered(option["id"], option["misconception"] or "", option["belief"] or "")


def _attempts(quizzes: Sequence[int], at: datetime) -> list[tuple[int, int, int, bool]]:
    """Attempt, learner, quiz and whether it is over, the oldest first."""
    found = Attempt.objects.filter(quiz__in=quizzes)
    running = set(found.open(at).values_list("pk", flat=True))
    rows = found.order_by("started_at", "pk").values_list("pk", "learner_id", "quiz_id")
    return [(pk, learner, quiz, pk not in running) for pk, learner, quiz in rows]


def _taken(
    quizzes: Sequence[int],
    attempts: list[tuple[int, int, int, bool]],
    members: dict[int, Membership],
) -> Iterable[Taken]:
    """Each learner's first attempt at each quiz that is over."""
    given = _given(quizzes)
    seen: set[tuple[int, int]] = set()
    for attempt, learner, quiz, done in attempts:
        if done and learner in members and (learner, quiz) not in seen:
            seen.add((learner, quiz))
            right, wrong, late = given.get(attempt, ((), (), False))
            yield Taken(attempt, learner, quiz, right, wrong, late)


def _given(quizzes: Sequence[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """By attempt: positions answered right, wrong replies, whether anything came late.

    The database makes one line of each, so that a class of a thousand comes in as many rows as
    it has attempts.
    """
    position = Cast("position", CharField())
    wrong = Concat(position, Value(" "), "reply", output_field=CharField())
    late = Case(When(late=True, then=Value("late")), default=Value(""))
    # As a subquery: SQLite then reads the answers in the order of their index, and sorts nothing.
    attempts = Attempt.objects.filter(quiz__in=quizzes).order_by().values("pk")
    rows = (
        Answer.objects.filter(attempt__in=attempts)
        .order_by()
        .values("attempt_id")
        .annotate(
            rights=StringAgg(position, Value(" "), filter=Q(late=False, right=True)),
            wrongs=StringAgg(wrong, Value("\n"), filter=Q(late=False, right=False)),
            lates=StringAgg(late, Value(""), filter=Q(late=True)),
        )
    )
    return {
        attempt: (
            tuple(right.split(" ")) if right else (),
            tuple(wrongs.split("\n")) if wrongs else (),
            bool(lates),
        )
        for attempt, right, wrongs, lates in rows.values_list(
            "attempt_id", "rights", "wrongs", "lates"
        )
    }
