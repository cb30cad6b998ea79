"""A class as large as any: 1,000 learners, 20 quizzes of 20 questions, 400,000 answers.

Made in the database of the process that calls it; for measurements alone. The quizzes repeat the
contents of one that was drawn. Answers lie in the table as they would have come: of one quiz after
the other, and in each of all learners side by side. The database itself writes them, some hundred
thousand in a second.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

LEARNERS, QUIZZES, SIZE = 1000, 20, 20
DAY = timedelta(days=1)


@dataclass
class BigClass:
    """The class, its instructor and its assignments, the oldest first."""

    classroom: object
    instructor: object
    assignments: list


def make(learners=LEARNERS, quizzes=QUIZZES, size=SIZE):
    """Everybody has handed in everything, but for the last quiz, which is running."""
    dice, at = Random(1), timezone.now()
    with transaction.atomic():
        made = _classroom(learners, quizzes, size, at)
        people = [one.user_id for one in made.classroom.memberships.filter(role="learner")]
        for number, assignment in enumerate(made.assignments):
            _attempts(assignment, people, running=number == quizzes - 1, dice=dice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _classroom(learners, quizzes, size, at):
    from accounts.models import User
    from classes.actions import create_class
    from classes.models import Assignment, Membership

    instructor = User.objects.create_user("instructor@example.com", name="Instructor")
    classroom = create_class(name="Big class", instructor=instructor, at=at)
    rows = [User(email=f"learner{n}@example.com", name=f"Learner {n}") for n in range(learners)]
    for one in rows:
        one.password = "!"
    people = User.objects.bulk_create(rows)
    begin = at - quizzes * DAY
    Membership.objects.bulk_create(
        Membership(classroom=classroom, user=one, joined_at=begin) for one in people
    )
    assignments = [
        Assignment.objects.create(
            classroom=classroom,
            quiz=quiz,
            opens_at=begin + number * DAY,
            start_until=begin + (number + 1) * DAY + timedelta(hours=1),
            published_at=begin,
        )
        for number, quiz in enumerate(_quizzes(instructor, quizzes, size, at))
    ]
    return BigClass(classroom, instructor, assignments)


def _quizzes(instructor, count, size, at):
    from quizzes.actions import draw_quiz
    from quizzes.models import Item, Quiz
    from quizzes.plans import Plan

    plan = Plan("Quiz 1", size, {"customization": 1.0}, minutes=30)
    first = draw_quiz(plan=plan, created_by=instructor, at=at, seed="big", handed_out=True)
    found = [first]
    items = list(first.items.all())
    for number in range(2, count + 1):
        quiz = Quiz.objects.get(pk=first.pk)
        quiz.pk, quiz.title = None, f"Quiz {number}"
        quiz.save(force_insert=True)
        for item in items:
            item.pk, item.quiz = None, quiz
        Item.objects.bulk_create(items)
        found.append(quiz)
    return found


def _attempts(assignment, people, *, running, dice):
    from quizzes.models import Attempt

    items = list(assignment.quiz.items.all())
    shown = [
        [[f"{n:08x}", option["id"]] for n, option in enumerate(item.content["options"])]
        for item in items
    ]
    start = timezone.now() if running else assignment.opens_at
    closes = start + timedelta(minutes=30)
    Attempt.objects.bulk_create(
        [
            Attempt(
                quiz=assignment.quiz,
                learner_id=learner,
                shown=shown,
                counted=len(items),
                started_at=start,
                closes_at=closes,
                finished_at=None if running else closes - timedelta(minutes=dice.randrange(20)),
            )
            for learner in people
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        for item in items:
            cursor.execute(ANSWERED, _given(item, start, dice))


# One answer to a question in each attempt at its quiz. Some learners are right more often.
ANSWERED = """
INSERT INTO quizzes_answer
    (attempt_id, position, late, reply, "right", credit, counted, revision, answered_at)
SELECT id, %(position)s, %(no)s, CASE WHEN hit THEN %(key)s ELSE %(wrong)s END, hit,
    CASE WHEN hit THEN 1.0 ELSE 0.0 END, %(yes)s, 1, %(at)s
FROM (
    SELECT id, (id * 7919 + %(turn)s) %% 97 < 30 + (learner_id * 31) %% 60 AS hit
    FROM quizzes_attempt WHERE quiz_id = %(quiz)s ORDER BY id
) AS taken
"""


def _given(item, at, dice):
    options = [option["id"] for option in item.content["options"]]
    return {
        "position": item.position,
        "quiz": item.quiz_id,
        "key": item.key,
        "wrong": dice.choice([one for one in options if one != item.key]),
        "turn": dice.randrange(97),
        "at": at,
        "yes": True,
        "no": False,
    }
