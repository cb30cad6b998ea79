"""Builds the demonstration: a class and three weeks of its work, made by the real engine."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from classes.actions import create_class, join_class
from classes.assigning.actions import draft, hand_out_lesson, publish, start_assignment
from classes.assigning.mixes import QUIZ, whole
from classes.assigning.rules import Rules
from classes.models import Assignment, Classroom, Membership, Role
from classes.roster.actions import add_staff, agree
from front.demo.learners import SimulatedLearner, simulated_class
from lessons.actions import mark_read
from lessons.content import course
from lessons.models import ReadingMark
from measurement.replies import MULTIPLE_CHOICE
from quizzes import modes
from quizzes.actions import hand_in, note, report, save_answer, start_practice
from quizzes.models import Answer, AnswerEvent, Attempt, Item, Quiz, Report
from scenarios.drawing import Wishes
from scenarios.items import Item as Question

SEED = "demonstration"
DOMAIN = "demo.example"
INSTRUCTOR = f"tomas@{DOMAIN}"
LEARNER = f"ana@{DOMAIN}"
AGE = timedelta(days=21)

# Title, formats, questions, minutes, opened this many days ago, open for so many days, share who
# take it.
CHOICE = (MULTIPLE_CHOICE,)
ASSIGNMENTS = (
    ("Customizing a model", CHOICE, 10, 20, 20, 5, 1.0),
    ("Facts or manner?", CHOICE, 10, 20, 13, 5, 0.96),
    ("Halfway check", tuple(modes.EXAM_FORMATS), 20, 30, 7, 4, 0.9),
    ("This week", CHOICE, 10, 20, 2, 5, 0.6),
)
# What is agreed with learners, by their place in the list.
AGREED: tuple[tuple[int, dict[str, float]], ...] = (
    (3, {"factor": 1.5}),
    (7, {"factor": 1.25, "pause_minutes": 10}),
)
# Reports of a question: who, which one of "This week", why, in which words.
REPORTS = (
    (2, 4, Report.Reason.TWO, "Could the second option not work as well?"),
    (5, 4, Report.Reason.WORDS, "I read the last sentence three times."),
    (8, 7, Report.Reason.FACT, ""),
)


class RealUsers(Exception):
    """The database holds people who are not the demonstration's."""


def refuse_real_users() -> None:
    """RealUsers if anybody but the demonstration's people and guests is here."""
    real = User.objects.filter(is_guest=False).exclude(email__endswith=f"@{DOMAIN}")
    if real.exists():
        raise RealUsers


def exists() -> bool:
    return User.objects.filter(email=INSTRUCTOR).exists()


@transaction.atomic
def build(*, passwords: dict[str, str], at: datetime) -> Classroom:
    """The demonstration as of `at`. Passwords by e-mail for the two who sign in."""
    tomas = User.objects.create_user(INSTRUCTOR, passwords[INSTRUCTOR], name="Tomas Reyes")
    classroom = create_class(name="Tuesday class", instructor=tomas, at=at - AGE)
    learners = [
        (_account(learner, passwords, number), learner)
        for number, learner in enumerate(simulated_class(SEED))
    ]
    for user, _ in learners:
        join_class(classroom=classroom, learner=user, at=at - AGE + timedelta(hours=2))
    for number, plan in enumerate(ASSIGNMENTS):
        _assign(classroom, tomas, learners, plan, number, at)
    _next_week(classroom, tomas, at)
    _beside(classroom, [user for user, _ in learners], at)
    ana = learners[0]
    _practice(*ana, at=at)
    for user, learner in learners:
        _read(user, learner, at)
    return classroom


def _account(learner: SimulatedLearner, passwords: dict[str, str], number: int) -> User:
    if number == 0:
        return User.objects.create_user(LEARNER, passwords[LEARNER], name="Ana Lindqvist")
    first = learner.name.split()[0].lower()
    plain = first.encode("ascii", "ignore").decode()
    return User.objects.create_user(f"{plain}{number}@{DOMAIN}", None, name=learner.name)


def _assign(classroom, tomas, learners, plan, number, at) -> None:
    title, formats, size, minutes, days_ago, days_open, share = plan
    opens = at - timedelta(days=days_ago)
    assignment = draft(
        classroom=classroom,
        instructor=tomas,
        mix=_mix(formats, size),
        rules=Rules(title, opens, opens + timedelta(days=days_open), minutes),
        at=opens,
        seed=f"{SEED}/{number}",
    )
    publish(assignment=assignment, at=opens)
    for place, (user, learner) in enumerate(learners):
        dice = Random(f"{SEED}/{number}/{learner.name}")
        if dice.random() > share:
            continue
        span = min(timedelta(days=days_open), at - opens) - timedelta(hours=1)
        begun = opens + span * dice.random()
        running = assignment.start_until > at and place in (4, 9)
        if running:
            begun = at - timedelta(minutes=dice.randint(3, 8))
        attempt = start_assignment(assignment=assignment, learner=user, at=begun)
        learned = number / len(ASSIGNMENTS)
        _answer(attempt, learner, dice, learned, stop_at=at if running else None)


def _answer(
    attempt: Attempt,
    learner: SimulatedLearner,
    dice: Random,
    learned: float,
    *,
    stop_at: datetime | None = None,
) -> None:
    """Answer question after question; hand in, unless the learner is still at it."""
    moment = attempt.started_at
    for item in attempt.items.all():
        moment += timedelta(seconds=dice.randint(25, 95))
        if stop_at and moment > stop_at:
            return
        reply = learner.reply(Question.from_dict(item.content), dice, learned=learned)
        if reply is None:
            continue
        saved = save_answer(attempt=attempt, position=item.position, reply=reply, base=0, at=moment)
        sure = learner.confidence(saved.right, dice) if attempt.mode else ""
        if sure:
            note(attempt=attempt, position=item.position, at=moment, confidence=sure)
    hand_in(attempt=attempt, at=moment + timedelta(seconds=20))


def _mix(formats: tuple[str, ...], size: int) -> dict[str, Any]:
    """A wish for questions about the first decision."""
    ideas = [whole(course().family.id)]
    return {"kind": QUIZ, "ideas": ideas, "formats": formats, "difficulty": [], "size": size}


def _next_week(classroom: Classroom, tomas: User, at: datetime) -> None:
    """A quiz with questions of each one's own, and a lesson to read before it."""
    opens = (at + timedelta(days=4)).replace(minute=0, second=0, microsecond=0)
    until = opens + timedelta(days=3)
    assignment = draft(
        classroom=classroom,
        instructor=tomas,
        mix=_mix(CHOICE, 20),
        rules=Rules("Last one before the exam", opens, until, 30, own_forms=True),
        at=at,
        seed=f"{SEED}/next",
    )
    publish(assignment=assignment, at=at)
    lesson = next(reversed(course().lessons))
    since = at - timedelta(days=1)
    hand_out_lesson(classroom=classroom, lesson=lesson, opens_at=since, start_until=opens, at=since)


def _beside(classroom: Classroom, users: list[User], at: datetime) -> None:
    """An assistant, what is agreed with two learners, and reports that wait."""
    sofia = User.objects.create_user(f"sofia@{DOMAIN}", None, name="Sofia Lund")
    add_staff(classroom=classroom, account=sofia, role=Role.ASSISTANT, at=at - AGE)
    for place, terms in AGREED:
        agree(membership=classroom.memberships.get(user=users[place]), terms=terms)
    items = Item.objects.filter(quiz__assignment__classroom=classroom, quiz__title="This week")
    for place, position, reason, words in REPORTS:
        report(
            item=items.get(position=position),
            learner=users[place],
            reason=reason,
            words=words,
            at=at - timedelta(hours=place),
        )


def _practice(user: User, learner: SimulatedLearner, *, at: datetime) -> None:
    """The demo learner's own practice: eight quizzes in three weeks, a mock exam the last."""
    family = course().family
    names = {attribute.id: attribute.name for attribute in family.attributes}
    plans = [
        modes.quick(),
        modes.topic("Fine-tuning", family.id, Wishes(key="fine_tuning")),
        modes.topic(names["fresh"], family.id, Wishes(about="fresh")),
        modes.quick(),
        modes.quick(),
        modes.topic("In-context learning", family.id, Wishes(key="in_context")),
        modes.quick(),
        modes.mock(),
    ]
    for number, plan in enumerate(plans):
        dice = Random(f"{SEED}/practice/{number}")
        attempt = start_practice(
            learner=user,
            plan=plan,
            at=at - AGE + timedelta(days=2.4 * number, hours=5),
            seed=f"{SEED}/practice/{number}",
        )
        _answer(attempt, learner, dice, number / len(plans))


def _read(user: User, learner: SimulatedLearner, at: datetime) -> None:
    dice = Random(f"{SEED}/read/{learner.name}")
    for number, slug in enumerate(course().lessons):
        if dice.random() < 0.9 - 0.25 * number:
            when = at - AGE + timedelta(days=3 * number + dice.random())
            mark_read(learner=user, lesson=slug, at=when)


@transaction.atomic
def move_to(*, at: datetime) -> None:
    """Shift every moment of the demonstration so that it is as of `at` again."""
    classroom = Classroom.objects.get(
        memberships__user__email=INSTRUCTOR, memberships__role="instructor"
    )
    shift = (at - AGE) - classroom.created_at
    people = Q(learner__email__endswith=f"@{DOMAIN}")
    attempts = Attempt.objects.filter(people)
    Classroom.objects.filter(pk=classroom.pk).update(created_at=F("created_at") + shift)
    Membership.objects.filter(classroom=classroom).update(joined_at=F("joined_at") + shift)
    Assignment.objects.filter(classroom=classroom).update(
        opens_at=F("opens_at") + shift,
        start_until=F("start_until") + shift,
        published_at=F("published_at") + shift,
    )
    Quiz.objects.filter(created_by__email__endswith=f"@{DOMAIN}").update(
        created_at=F("created_at") + shift
    )
    for table, field in ((Answer, "answered_at"), (AnswerEvent, "at")):
        table.objects.filter(attempt__in=attempts).update(**{field: F(field) + shift})
    Report.objects.filter(people).update(at=F("at") + shift)
    ReadingMark.objects.filter(people).update(read_at=F("read_at") + shift)
    attempts.update(
        started_at=F("started_at") + shift,
        closes_at=F("closes_at") + shift,
        finished_at=F("finished_at") + shift,
    )
