"""Rows for a measurement: a signed-in learner with a running quiz of 20 questions.

Run by `benchmarks.serve` in a process for each of the two projects; prints what the load needs.
"""

import json
import os
import sys
from datetime import timedelta

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

SIZE = 20


def session_of(user):
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def product():
    from django.test import Client

    from accounts.models import User
    from quizzes.actions import start_practice
    from quizzes.plans import Plan

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    learner = User.objects.create_user("load@example.com", "of no use")
    plan = Plan("Load", SIZE, {"customization": 1.0}, minutes=600)
    attempt = start_practice(learner=learner, plan=plan, at=timezone.now())
    page = "/lessons/foundation-model-customization/"
    body = Client(headers={"host": "127.0.0.1"}).get(page).content.decode()
    items = attempt.items.order_by("position")
    questions = [
        {
            "stem": "".join(part["text"] for part in item.content["stem"]),
            "ask": item.content["ask"],
            "options": [
                [id, next(o["text"] for o in item.content["options"] if o["id"] == name)]
                for id, name in shown
            ],
            "key": item.key,
        }
        for item, shown in zip(items, attempt.shown, strict=True)
    ]
    return {
        "session": session_of(learner),
        "lesson": page,
        "attempt": attempt.pk,
        "questions": questions,
        "body": body,
    }


def limits(given):
    from django.contrib.auth.models import User

    from benchmarks.limits.models import Attempt, Question

    (settings.DATA_DIR / "lesson.html").write_text(
        given["body"].split("<main", 1)[1].split(">", 1)[1].split("</main>")[0]
    )
    call_command("migrate", run_syncdb=True, verbosity=0)
    learner = User.objects.create_user("load")
    attempt = Attempt.objects.create(
        learner=learner, size=SIZE, closes_at=timezone.now() + timedelta(hours=10)
    )
    Question.objects.bulk_create(
        Question(attempt=attempt, position=position, **question)
        for position, question in enumerate(given["questions"], start=1)
    )
    return {"session": session_of(learner), "lesson": "/lesson/", "attempt": attempt.pk}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
    django.setup()
    made = product() if sys.argv[1] == "config.settings" else limits(json.load(sys.stdin))
    print(json.dumps(made))
