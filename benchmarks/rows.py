"""Rows for a load and what became of them: `python -m benchmarks.rows DEED`, JSON in and out.

Run by `benchmarks.sites` in a process of the project that is served, on that project's database.
"""

import json
import secrets
import sys
from datetime import timedelta
from random import Random

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks.prepare import session_of

FORMATS = {"multiple_choice": 4, "multiple_response": 2, "ordering": 2, "matching": 2}
SIZE, MINUTES = 10, 120
QUIZZES = 3
# The files' names are the same, and it takes a fifth of the time.
UNCOMPRESSED = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}


def make(cohorts):
    """For each cohort of so many learners: an assignment, running attempts, signed-in sessions.

    `cohorts`: by name {"count", "waiting", "answered"}: how many learners, how many of them have
    not pressed Start, how many questions of each are answered.
    """
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": UNCOMPRESSED}):
        call_command("collectstatic", interactive=False, verbosity=0)
    at = timezone.now()
    with transaction.atomic():
        given = _assignments(*_people("instructor", 1), at)
        return {name: _cohort(name, given, at, **wanted) for name, wanted in cohorts.items()}


def _cohort(name, given, at, count, waiting=0, answered=0):
    learners = _people(name, count)
    made = []
    for number, learner in enumerate(learners):
        assignment = given[number % len(given)]
        made.append(_learner(assignment, learner, at, started=number >= waiting))
        if answered:
            _answer(made[-1], answered, at)
    return made


def _people(name, count):
    from accounts.models import User

    rows = [User(email=f"{name}{n}@example.com", name=f"{name} {n}") for n in range(count)]
    for one in rows:
        one.set_unusable_password()
    return User.objects.bulk_create(rows)


def _assignments(instructor, at):
    """Few quizzes for many learners; one of them gives partial credit."""
    from classes.actions import create_class
    from classes.models import Assignment
    from quizzes.actions import draw_quiz
    from quizzes.plans import Plan

    classroom = create_class(name="Faults", instructor=instructor, at=at)
    found = []
    for number in range(QUIZZES):
        plan = Plan(
            f"Quiz {number}",
            SIZE,
            {"customization": 1.0},
            minutes=MINUTES,
            formats=FORMATS,
            partial=number == 0,
        )
        quiz = draw_quiz(
            plan=plan, created_by=instructor, at=at, seed=f"faults{number}", handed_out=True
        )
        found.append(
            Assignment.objects.create(
                classroom=classroom,
                quiz=quiz,
                opens_at=at,
                start_until=at + timedelta(days=1),
                published_at=at,
            )
        )
    return found


def _learner(assignment, learner, at, started):
    from classes.actions import join_class, start_assignment

    join_class(classroom=assignment.classroom, learner=learner, at=at)
    attempt = start_assignment(assignment=assignment, learner=learner, at=at) if started else None
    return {
        "learner": learner.pk,
        "quiz": assignment.quiz_id,
        "size": SIZE,
        "start": f"/classes/{assignment.classroom_id}/assignments/{assignment.pk}/start",
        "session": session_of(learner),
        "attempt": attempt.pk if attempt else None,
        "questions": _questions(assignment.quiz, attempt) if attempt else None,
    }


def _questions(quiz, attempt):
    """What the pages of the attempt tell about each question: its format and its fields' ids."""
    from measurement.replies import MATCHING, read

    return [
        {
            "format": item.format,
            "options": [id for id, _ in shown],
            "prompts": [prompt for prompt, _ in read(MATCHING, item.key)]
            if item.format == MATCHING
            else [],
        }
        for item, shown in zip(quiz.items.all(), attempt.shown, strict=True)
    ]


def _answer(made, answered, at):
    """Answers to the first questions: the key, or the key of another learner's luck."""
    from quizzes.actions import save_answer
    from quizzes.models import Attempt, Item

    attempt = Attempt.objects.select_related("quiz").get(pk=made["attempt"])
    dice = Random(made["attempt"])
    for item in Item.objects.filter(quiz_id=made["quiz"], position__lte=answered):
        options = [option for _, option in attempt.shown[item.position - 1]]
        reply = item.key
        if item.format == "multiple_choice":
            reply = dice.choice(options)
        elif dice.random() < 0.5:
            reply = item.key.rpartition(" ")[0]
        save_answer(attempt=attempt, position=item.position, reply=reply, base=0, at=at)


def dump(_):
    """All attempts, answers, events and items, as lists by the names of their columns."""
    from quizzes.models import Answer, AnswerEvent, Attempt, Item

    attempts = Attempt.objects.with_scores().order_by("pk")
    return {
        "attempts": _listed(
            attempts,
            "pk",
            "learner_id",
            "quiz_id",
            "quiz__partial",
            "shown",
            "finished_at",
            "right_count",
        ),
        "answers": _listed(
            Answer.objects.order_by("pk"),
            "attempt_id",
            "position",
            "late",
            "reply",
            "right",
            "credit",
            "revision",
            "answered_at",
        ),
        "events": _listed(
            AnswerEvent.objects.order_by("pk"),
            "attempt_id",
            "position",
            "late",
            "reply",
            "revision",
        ),
        "items": _listed(
            Item.objects.order_by("pk"), "quiz_id", "position", "format", "key", "counted"
        ),
    }


def _listed(rows, *names):
    return [
        {
            name: value if not hasattr(value, "isoformat") else value.isoformat()
            for name, value in row.items()
        }
        for row in rows.values(*names)
    ]


def limits(count):
    """The same for the smallest Django: so many learners with an attempt each."""
    from django.contrib.auth.models import User

    from benchmarks.limits.models import Attempt

    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    with transaction.atomic():
        made = []
        for number in range(count):
            learner = User.objects.create(username=f"load{number}", password=secrets.token_hex())
            attempt = Attempt.objects.create(
                learner=learner, size=SIZE, closes_at=timezone.now() + timedelta(hours=10)
            )
            made.append({"session": session_of(learner), "attempt": attempt.pk, "size": SIZE})
    return made


if __name__ == "__main__":
    django.setup()
    deed = {"make": make, "dump": dump, "limits": limits}[sys.argv[1]]
    print(json.dumps(deed(json.load(sys.stdin))))
