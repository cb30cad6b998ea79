"""What each mode of practice asks, and what it can honestly offer as far as content goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lessons.content import course
from lessons.values import Domain
from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING
from quizzes.history import History
from quizzes.models import Feedback, Mode
from quizzes.plans import Plan, offered
from scenarios.drawing import Wishes

# AWS does not publish the mix of formats: this one is ours.
EXAM_FORMATS = {MULTIPLE_CHOICE: 0.78, MULTIPLE_RESPONSE: 0.1, ORDERING: 0.06, MATCHING: 0.06}
MOCK_SIZE, MOCK_COUNTED = 65, 50
MOCK_MINUTES = {"": 90, "language": 120}
QUICK = 10


def domain_of(family: str) -> str:
    """The id of the exam's domain that the family's lesson belongs to."""
    return course().lessons[course().families[family].lesson].domain


def covered() -> list[Domain]:
    """The domains of the exam that there are questions for."""
    known = {domain_of(id) for id in offered()}
    return [domain for domain in course().exam.domains if domain.id in known]


def no_chance_of_passing() -> str:
    """Why forecasts say nothing of passing."""
    domains = covered()
    known = " and ".join(", ".join(one.name for one in domains).rsplit(", ", 1))
    return (
        f"No chance of passing is shown: that takes answers in all "
        f"{len(course().exam.domains)} domains of the exam, and so far there are questions for "
        f"{len(domains)}: {known}."
    )


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
