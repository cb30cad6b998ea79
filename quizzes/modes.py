"""What each mode of practice asks, and what it can honestly offer as far as content goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from lessons.content import course
from lessons.values import Domain
from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING
from measurement.review import Meeting, due_dates
from quizzes.models import GRACE, Answer, Aside, Feedback, Item, Mode
from quizzes.plans import Plan
from scenarios.drawing import Wishes
from scenarios.family import Family

# AWS does not publish the mix of formats: this one is ours.
EXAM_FORMATS = {MULTIPLE_CHOICE: 0.78, MULTIPLE_RESPONSE: 0.1, ORDERING: 0.06, MATCHING: 0.06}
MOCK_SIZE, MOCK_COUNTED = 65, 50
MOCK_MINUTES = {"": 90, "language": 120}
QUICK = 10
# How many answers back a learner's misses and reviews are looked for.
ANSWERS = 1000


def offered() -> dict[str, Family]:
    """The families there are to practice: those that somebody has read and signed."""
    return {id: family for id, family in course().families.items() if family.signed}


def domain_of(family: str) -> str:
    """The id of the exam's domain that the family's lesson belongs to."""
    return course().lessons[course().families[family].lesson].domain


def covered() -> list[Domain]:
    """The domains of the exam that there are questions for."""
    known = {domain_of(id) for id in offered()}
    return [domain for domain in course().exam.domains if domain.id in known]


def shares() -> dict[str, float]:
    """The families by the weight of their domain in the exam, shared out evenly within it."""
    weights = {domain.id: domain.weight for domain in course().exam.domains}
    beside = Counter(map(domain_of, offered()))
    return {id: weights[domain_of(id)] / beside[domain_of(id)] for id in offered()}


def quick() -> Plan:
    """Ten questions, as the exam mixes them, with reasons after each."""
    return Plan(
        "Quick ten",
        QUICK,
        shares(),
        mode=Mode.QUICK,
        feedback=Feedback.EACH,
        formats=EXAM_FORMATS,
    )


def mock(language: str = "") -> Plan:
    """A mock of the exam: 65 questions, 50 of which count, in 90 minutes or 120."""
    return Plan(
        "Mock exam",
        MOCK_SIZE,
        shares(),
        mode=Mode.MOCK,
        minutes=MOCK_MINUTES[language],
        formats=EXAM_FORMATS,
        trial=MOCK_SIZE - MOCK_COUNTED,
    )


def topic(title: str, family: str, wishes: Wishes) -> Plan:
    """Ten questions on one option or attribute, or on one decision."""
    return Plan(title, QUICK, {family: 1.0}, mode=Mode.TOPIC, feedback=Feedback.EACH, wishes=wishes)


@dataclass(frozen=True)
class History:
    """A learner's answers to multiple choice whose reasons may be seen, the newest first."""

    learner: User
    at: datetime

    @cached_property
    def answers(self) -> list[tuple[Answer, Item]]:
        found = list(self._visible())
        quizzes = {answer.attempt.quiz_id for answer in found}
        items = {
            (item.quiz_id, item.position): item
            for item in Item.objects.filter(quiz__in=quizzes, format=MULTIPLE_CHOICE)
        }
        places = [(answer, (answer.attempt.quiz_id, answer.position)) for answer in found]
        return [(answer, items[place]) for answer, place in places if place in items]

    def _visible(self) -> list[Answer]:
        if not self.learner.is_authenticated:
            return []
        over = Q(attempt__finished_at__isnull=False) | Q(attempt__closes_at__lt=self.at - GRACE)
        shown = Q(attempt__quiz__answers_from__isnull=True) | Q(
            attempt__quiz__answers_from__lte=self.at
        )
        return list(
            Answer.objects.filter((over & shown) | Q(revealed_at__isnull=False))
            .filter(attempt__learner=self.learner, late=False)
            .select_related("attempt")
            .order_by("-answered_at")[:ANSWERS]
        )

    @cached_property
    def missed(self) -> dict[str, str]:
        """Logics whose newest answer was wrong, each with its family; only what can be asked."""
        newest: dict[str, tuple[bool, str]] = {}
        for answer, item in self.answers:
            newest.setdefault(item.logic, (answer.right, item.family))
        return {
            logic: family
            for logic, (right, family) in newest.items()
            if not right and _asked(family, logic)
        }

    @cached_property
    def due(self) -> dict[str, str]:
        """Rules (facts) that are due for review, each with its family."""
        meetings, families = [], {}
        told = self._confidence if self.answers else {}
        for answer, item in self.answers:
            for fact in _rules(answer, item):
                families[fact] = item.family
                sure = told.get((answer.attempt_id, answer.position), "")
                meetings.append(Meeting(fact, answer.answered_at, answer.right, sure))
        dates = due_dates(meetings)
        return {fact: families[fact] for fact, due in dates.items() if due <= self.at}

    @property
    def _confidence(self) -> dict[tuple[int, int], str]:
        asides = Aside.objects.filter(attempt__learner=self.learner).exclude(confidence="")
        return {
            (attempt, position): sure
            for attempt, position, sure in asides.values_list("attempt", "position", "confidence")
        }


def _asked(family: str, logic: str) -> bool:
    known = offered().get(family)
    return known is not None and known.may_ask(logic, signed=True)


def _rules(answer: Answer, item: Item) -> list[str]:
    """Right: each fact that decided. Wrong: the one that would have ruled the choice out."""
    if item.family not in offered():
        return []
    levels = offered()[item.family].levels
    deciding = [fact for fact in item.logic.partition("|")[0].split("+") if fact in levels]
    if answer.right:
        return deciding
    options = {option["id"]: option for option in item.content["options"]}
    out = options.get(answer.reply, {}).get("ruled_out_by", ())
    return [fact for fact in deciding if fact in out] or deciding


def missed(history: History) -> Plan | None:
    """Fresh twins of what was wrong last time; None if nothing is."""
    wishes = Wishes(logics=frozenset(history.missed))
    return _again("What I missed", Mode.MISSED, history.missed, wishes)


def review(history: History) -> Plan | None:
    """Fresh questions on rules that are due; None if none is."""
    wishes = Wishes(facts=frozenset(history.due))
    return _again("Due for review", Mode.REVIEW, history.due, wishes)


def _again(title: str, mode: str, found: Mapping[str, str], wishes: Wishes) -> Plan | None:
    if not found:
        return None
    families = {id: float(number) for id, number in Counter(found.values()).items()}
    size = min(QUICK, len(found))
    return Plan(title, size, families, mode=mode, feedback=Feedback.EACH, wishes=wishes)
