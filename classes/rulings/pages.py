"""What instructors see of rulings: a question to rule on, a preview, the history, the reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from accounts.models import User
from classes.models import Assignment, Classroom, Membership, Role
from quizzes.decisions import Decision, decision_on, reply_words
from quizzes.effects import Score, in_force
from quizzes.models import Answer, Attempt, Item, Report, Ruling
from quizzes.proofs import LETTERS, Reasons
from quizzes.rulings import Progress, covered, preview
from scenarios.items import Item as Question

# More different wrong answers than these help nobody; scores of more attempts neither.
SHOWN, LISTED = 20, 200


def reasons_of(item: Item) -> Reasons:
    """The proof, without anybody's answer."""
    question = Question.from_dict(item.content)
    return Reasons.of(question, order=[option.id for option in question.options], reply="")


def title_of(item: Item) -> str:
    """Question 7, and of which form where each attempt has its own."""
    return f"Question {item.position}" + (f", form {item.form}" if item.form else "")


@dataclass(frozen=True, slots=True)
class GivenReply:
    """An answer that was given, or could have been, and in how many attempts."""

    line: str
    words: str
    count: int
    right: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """A question with all that is needed to decide about it."""

    assignment: Assignment
    item: Item
    reasons: Reasons
    replies: tuple[GivenReply, ...]
    unanswered: int
    decision: Decision | None
    alike: int
    running: int

    @property
    def classroom(self) -> Classroom:
        return self.assignment.classroom

    @property
    def title(self) -> str:
        return title_of(self.item)

    @property
    def letters(self) -> list[tuple[str, str]]:
        """The options by their letters, where an answer is told by several."""
        if self.reasons.proof:
            return []
        return list(zip(LETTERS, (one.text for one in self.reasons.item.options), strict=False))

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Choices for another answer."""
        return [(one.line, one.words) for one in self.replies if not one.right]

    @classmethod
    def of(cls, assignment: Assignment, item: Item, *, at: datetime) -> RulePage:
        attempts = Attempt.objects.filter(quiz=item.quiz_id, form=item.form)
        given = Answer.objects.filter(attempt__in=attempts, position=item.position, late=False)
        counts = Counter(given.exclude(reply="").values_list("reply", flat=True))
        alike = Item.objects.filter(quiz=item.quiz_id, logic=item.logic, format=item.format)
        return cls(
            assignment=assignment,
            item=item,
            reasons=reasons_of(item),
            replies=tuple(_replies(item, counts)),
            unanswered=attempts.count() - counts.total(),
            decision=decision_on(item, in_force(item.quiz_id)),
            alike=alike.count(),
            running=Attempt.objects.open(at).filter(quiz=item.quiz_id).count(),
        )


def _replies(item: Item, counts: Counter[str]) -> Iterable[GivenReply]:
    """Of multiple choice every option, of other formats the commonest answers; the key first."""
    lines = [line for line, _ in counts.most_common(SHOWN)]
    if item.format == "multiple_choice":
        lines = [option["id"] for option in item.content["options"]]
    elif item.key not in lines:
        lines = [item.key, *lines]
    for line in lines:
        right = item.mark(line).right
        yield GivenReply(line, reply_words(item, line), counts[line], right)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score before and after; the name only of who learns in the class now."""

    name: str
    before: Score
    after: Score

    @property
    def by(self) -> int:
        return self.after.percent - self.before.percent


@dataclass(frozen=True, slots=True)
class Moves:
    """Scores that move, of so many attempts: each, and how many move by how much. Attempts that
    still run are marked anew like the others, and their scores are nobody's business yet."""

    attempts: int
    rows: tuple[ScoreRow, ...]
    running: int

    @property
    def listed(self) -> list[ScoreRow]:
        """Of learners of the class, the largest move first."""
        named = [row for row in self.rows if row.name]
        return sorted(named, key=lambda row: (-abs(row.by), row.name))[:LISTED]

    @property
    def others(self) -> int:
        """How many are not listed: of who has left, or beyond what is listed."""
        return len(self.rows) - len(self.listed)

    @property
    def spread(self) -> list[tuple[str, int]]:
        """How many scores move by so many per cent, the largest gain first."""
        counts = Counter(row.by for row in self.rows)
        return [(f"{by:+d}".replace("-", "−"), n) for by, n in sorted(counts.items(), reverse=True)]

    @classmethod
    def foreseen(cls, ruling: Ruling, classroom: Classroom, *, at: datetime) -> Moves:
        """What a ruling that is not made yet would do."""
        names, found = names_in(classroom), preview(ruling)
        over = [one for one in found if one.attempt.is_closed(at)]
        rows = (
            ScoreRow(names.get(one.attempt.learner_id, ""), one.before, one.after)
            for one in over
            if one.moved
        )
        return cls(len(found), tuple(rows), len(found) - len(over))

    @classmethod
    def made(cls, ruling: Ruling, classroom: Classroom, *, at: datetime, undoing: bool) -> Moves:
        """What a ruling, or undoing it, did."""
        names = names_in(classroom)
        changes = ruling.score_changes.filter(undoing=undoing)
        over = changes.filter(attempt__in=Attempt.objects.closed(at))
        moved = over.filter(
            ~Q(points_before=F("points_after")) | ~Q(counted_before=F("counted_after"))
        ).values_list(
            "attempt__learner",
            "points_before",
            "counted_before",
            "points_after",
            "counted_after",
        )
        rows = (
            ScoreRow(names.get(learner, ""), Score(p, n), Score(q, m))
            for learner, p, n, q, m in moved
        )
        told = tuple(row for row in rows if row.before.share != row.after.share)
        number = changes.count()
        return cls(number, told, number - over.count())


def names_in(classroom: Classroom) -> dict[int, str]:
    """The names of who learns in the class now."""
    members = Membership.objects.filter(classroom=classroom, role=Role.LEARNER)
    return {one.user_id: one.user.display_name for one in members.select_related("user")}


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A ruling before it is made."""

    decision: Decision
    questions: int
    moves: Moves

    @classmethod
    def of(cls, ruling: Ruling, classroom: Classroom, *, at: datetime) -> PreviewPage:
        items = covered(ruling)
        return cls(_decision(ruling, items), len(items), Moves.foreseen(ruling, classroom, at=at))


def _decision(ruling: Ruling, items: Iterable[Item]) -> Decision:
    """The ruling in words, with the answer named."""
    places = tuple(sorted({item.position for item in items}))
    words = reply_words(ruling.item, ruling.reply) if ruling.reply else ""
    return Decision(ruling, places, words)


@dataclass(frozen=True, slots=True)
class RulingPage:
    """One ruling: what was decided, by whom, how far the marks are, and which scores moved."""

    classroom: Classroom
    assignment: Assignment
    ruling: Ruling
    decision: Decision
    questions: int
    progress: Progress
    moves: Moves
    undone: Moves | None
    may_rule: bool

    @property
    def title(self) -> str:
        return title_of(self.ruling.item)

    @classmethod
    def of(cls, ruling: Ruling, *, at: datetime, may_rule: bool) -> RulingPage:
        assignment = ruling.item.quiz.assignment
        classroom, undone = assignment.classroom, ruling.undone_at is not None
        items = covered(ruling)
        return cls(
            classroom=classroom,
            assignment=assignment,
            ruling=ruling,
            decision=_decision(ruling, items),
            questions=len(items),
            progress=Progress.of(ruling),
            moves=Moves.made(ruling, classroom, at=at, undoing=False),
            undone=Moves.made(ruling, classroom, at=at, undoing=True) if undone else None,
            may_rule=may_rule and classroom.archived_at is None,
        )


@dataclass(frozen=True, slots=True)
class ReportedItem:
    """A question with what learners reported of it, without their names, the newest first."""

    assignment: Assignment
    item: Item
    reports: tuple[Report, ...]
    reasons: Reasons | None
    decision: Decision | None

    @property
    def title(self) -> str:
        return title_of(self.item)

    @property
    def settled_at(self) -> datetime | None:
        return max((one.settled_at for one in self.reports if one.settled_at), default=None)


@dataclass(frozen=True, slots=True)
class ReportedPage:
    """The reports that wait, those looked at, every ruling, and each question that
    was handed out, to rule on."""

    classroom: Classroom
    waiting: tuple[ReportedItem, ...]
    settled: tuple[ReportedItem, ...]
    rulings: tuple[tuple[Assignment, Decision], ...]
    questions: tuple[tuple[Assignment, tuple[tuple[int, str], ...]], ...]
    may_rule: bool

    @classmethod
    def of(cls, classroom: Classroom, *, may_rule: bool) -> ReportedPage:
        own = classroom.assignments.filter(quiz__isnull=False).select_related("quiz")
        assignments = {one.asked.pk: one for one in own.order_by("-opens_at", "-pk")}
        made = Ruling.objects.filter(item__quiz__in=assignments).select_related(
            "item", "by", "undone_by"
        )
        rulings = list(made.defer("item__content").order_by("-pk"))
        waiting, settled = _reported(assignments, [one for one in rulings if not one.undone_at])
        return cls(
            classroom=classroom,
            waiting=waiting,
            settled=settled,
            rulings=tuple(
                (assignments[one.item.quiz_id], Decision(one, (one.item.position,)))
                for one in rulings
            ),
            questions=_questions({k: one for k, one in assignments.items() if one.published_at}),
            may_rule=may_rule and classroom.archived_at is None,
        )


def _reported(
    assignments: dict[int, Assignment], rulings: Sequence[Ruling]
) -> tuple[tuple[ReportedItem, ...], tuple[ReportedItem, ...]]:
    """Questions with a report that waits, the most reported first; those without, newest first."""
    by_item: dict[Item, list[Report]] = defaultdict(list)
    reports = Report.objects.filter(item__quiz__in=assignments).select_related("item")
    for report in reports.defer("learner"):
        by_item[report.item].append(report)
    waiting: list[ReportedItem] = []
    settled: list[ReportedItem] = []
    for item, found in by_item.items():
        left = tuple(one for one in found if one.settled_at is None)
        one = ReportedItem(
            assignments[item.quiz_id],
            item,
            left or tuple(found),
            reasons_of(item) if left else None,
            decision_on(item, [one for one in rulings if one.item.quiz_id == item.quiz_id]),
        )
        (waiting if left else settled).append(one)
    return tuple(sorted(waiting, key=lambda one: -len(one.reports))), tuple(settled)


def _questions(
    assignments: dict[int, Assignment],
) -> tuple[tuple[Assignment, tuple[tuple[int, str], ...]], ...]:
    """Each question of each assignment, as it was drawn first: its number and place, a text since
    templates localize each number they meet."""
    rows = Item.objects.filter(quiz__in=assignments, form=0).order_by("position")
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for quiz, pk, position in rows.values_list("quiz", "pk", "position"):
        places[quiz].append((pk, str(position)))
    return tuple((one, tuple(places[quiz])) for quiz, one in assignments.items())


def may_rule(user: User, classroom: Classroom) -> bool:
    """Whether this person teaches the class."""
    return classroom.memberships.filter(user=user, role=Role.INSTRUCTOR).exists()
