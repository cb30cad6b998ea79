"""What a class has answered, in a constant number of queries and without any JSON per answer.

Of each learner it is the first attempt at each quiz that is over: whoever takes a quiz again has
seen its reasons. What came late, drafts, lessons and learners who left are not in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from django.db.models import Case, CharField, QuerySet, StringAgg, Value, When
from django.db.models.functions import Cast, Concat, Left

from classes.learners import Learner, learners_of
from classes.models import Assignment, Classroom
from classes.sweeps import answers_of
from measurement.marking import Share
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Attempt, Item
from quizzes.models.answered import AttemptQuerySet

# What is known of a question without opening it; and what of its content.
ABOUT = ("pk", "quiz_id", "position", "family", "format", "key", "logic", "counted", "ruled")
OPENED = ("content__difficulty", "content__options")
CASE_STUDY = "case_study"
# How an answer is told in the text of its attempt, one a line.
LINE, LATE, RIGHT, WRONG = "\n", "l", "r", "w"
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


class Taken(NamedTuple):
    """A learner's first attempt at a quiz that is over."""

    attempt: int
    learner: int
    quiz: int


class Given(NamedTuple):
    """A reply to a question, and who gave it in the first attempt; an empty one was taken back."""

    position: int
    reply: str
    right: bool
    learners: list[int]


@dataclass
class Tally:
    """All first attempts at one quiz together."""

    n: int = 0
    right: Counter[int] = field(default_factory=Counter)
    wrong: Counter[tuple[int, str]] = field(default_factory=Counter)

    def share(self, position: int) -> Share:
        """The share right; what was left empty is wrong."""
        return Share(self.right[position], self.n)


@dataclass(frozen=True)
class ClassAnswers:
    """A class, what it was asked and what it answered."""

    classroom: Classroom
    at: datetime
    assignments: tuple[Assignment, ...]
    # By id, in the order of names.
    members: dict[int, Learner]
    posed: dict[int, dict[int, Posed]]
    # The oldest first.
    taken: tuple[Taken, ...]
    # By quiz, every reply in time.
    given: dict[int, list[Given]]
    # By quiz, of whom anything came late.
    late: dict[int, set[int]]
    # By quiz, who has begun any attempt.
    started: dict[int, set[int]]
    # How many learners are at each quiz now.
    running: Counter[int]

    @classmethod
    def of(
        cls,
        classroom: Classroom,
        *,
        at: datetime,
        assignment: Assignment | None = None,
        learner: int | None = None,
    ) -> ClassAnswers:
        """Of all published quizzes of the class, or of one, and of all learners, or of one; seven
        queries."""
        found = classroom.assignments.published().filter(quiz__isnull=False)
        if assignment is not None:
            found = found.filter(pk=assignment.pk)
        assignments = tuple(found.select_related("quiz", "classroom"))
        quizzes = [one.asked.pk for one in assignments]
        members = {one.pk: one for one in learners_of(classroom, learner)}
        asked = Attempt.objects.filter(quiz__in=quizzes)
        if learner is not None:
            asked = asked.filter(learner=learner)
        attempts, running = _attempts(asked, at)
        taken = tuple(_firsts(attempts, running, members))
        given, late = _given(_told(asked, attempts), quizzes, taken)
        return cls(
            classroom=classroom,
            at=at,
            assignments=assignments,
            members=members,
            posed=posed_in(quizzes),
            taken=taken,
            given=given,
            late=late,
            started=_started(quizzes, attempts),
            running=Counter(
                quiz
                for attempt, learner, quiz in attempts
                if attempt in running and learner in members
            ),
        )

    @cached_property
    def tallies(self) -> dict[int, Tally]:
        """By quiz."""
        attempts = Counter(one.quiz for one in self.taken)
        found = {quiz: Tally(attempts[quiz]) for quiz in self.posed}
        for quiz, tally in found.items():
            for one in self.given[quiz]:
                if one.right:
                    tally.right[one.position] += len(one.learners)
                else:
                    tally.wrong[one.position, one.reply] += len(one.learners)
        return found

    @cached_property
    def rights(self) -> dict[int, Counter[int]]:
        """By quiz, how many of the questions that count each learner has right."""
        return {
            quiz: Counter(
                chain.from_iterable(
                    one.learners
                    for one in self.given[quiz]
                    if one.right and posed[one.position].scored
                )
            )
            for quiz, posed in self.posed.items()
        }

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

    def learner(self, pk: int) -> Learner:
        return self.members[pk]

    @cached_property
    def _names(self) -> dict[int, str]:
        return {pk: member.display_name for pk, member in self.members.items()}

    def names(self, learners: Iterable[int]) -> tuple[str, ...]:
        """The first of these learners by name, one more than are told."""
        return tuple(map(self._names.__getitem__, islice(learners, TOLD + 1)))

    def name(self, learner: int) -> str:
        return self._names[learner]


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


def _attempts(asked: AttemptQuerySet, at: datetime) -> tuple[list[tuple[int, int, int]], set[int]]:
    """Attempt, learner and quiz, the oldest first; and which attempts are not over."""
    running = set(asked.open(at).values_list("pk", flat=True))
    rows = asked.order_by("started_at", "pk").values_list("pk", "learner_id", "quiz_id")
    return list(rows), running


def _started(
    quizzes: Sequence[int], attempts: Iterable[tuple[int, int, int]]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {quiz: set() for quiz in quizzes}
    for _, learner, quiz in attempts:
        found[quiz].add(learner)
    return found


def _firsts(
    attempts: Iterable[tuple[int, int, int]],
    running: Collection[int],
    members: Collection[int],
) -> Iterable[Taken]:
    """Each learner's first attempt at each quiz that is over."""
    seen: dict[int, set[int]] = defaultdict(set)
    for attempt, learner, quiz in attempts:
        if attempt not in running and learner in members and learner not in seen[quiz]:
            seen[quiz].add(learner)
            yield Taken(attempt, learner, quiz)


def _given(
    told: Iterable[tuple[int, str]], quizzes: Sequence[int], taken: Iterable[Taken]
) -> tuple[dict[int, list[Given]], dict[int, set[int]]]:
    """What was replied in the attempts taken, and of whom anything came late, by quiz."""
    of = {one.attempt: one for one in taken}
    found: dict[int, dict[str, list[int]]] = {quiz: defaultdict(list) for quiz in quizzes}
    for attempt, answers in told:
        if (one := of.get(attempt)) is not None:
            replies = found[one.quiz]
            for line in answers.split(LINE):
                replies[line].append(one.learner)
    given: dict[int, list[Given]] = {quiz: [] for quiz in quizzes}
    late: dict[int, set[int]] = {quiz: set() for quiz in quizzes}
    for quiz, replies in found.items():
        for line, who in replies.items():
            position, mark, reply = line.split(" ", 2)
            if mark == LATE:
                late[quiz].update(who)
            else:
                given[quiz].append(Given(int(position), reply, mark == RIGHT, who))
        given[quiz].sort(key=lambda one: (one.position, one.reply))
    return given, late


def _told(
    asked: QuerySet[Attempt], attempts: Sequence[tuple[int, int, int]]
) -> Iterable[tuple[int, str]]:
    """Each of these attempts with its answers as one text: position, mark and reply.

    So 400,000 answers come in as 20,000 rows and the database sorts nothing; what reads alike is
    understood once.
    """
    if not attempts:
        return ()
    pks = [attempt for attempt, _, _ in attempts]
    answers = answers_of(asked, first=min(pks), last=max(pks), count=len(pks))
    mark = Case(
        When(late=True, then=Value(f" {LATE} ")),
        When(right=True, then=Value(f" {RIGHT} ")),
        default=Value(f" {WRONG} "),
    )
    line = Concat(Cast("position", CharField()), mark, "reply", output_field=CharField())
    return answers.values_list("attempt_id").annotate(told=StringAgg(line, Value(LINE)))
