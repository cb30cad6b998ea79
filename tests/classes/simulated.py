"""A class of simulated learners whose answers stand in the real tables."""

import re
from datetime import timedelta
from random import Random
from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from classes.models import Membership, Role
from front.demo.learners import SimulatedLearner
from quizzes.models import Answer, AnswerEvent, Attempt
from scenarios.items import Item as Question
from tests.factories import NOON

BELIEF = "tune_for_facts"
WORDS = "Fine-tuning is how a model is given new facts"


def sound(name="Sound", *, ability=0.9, beliefs=()):
    return SimulatedLearner(name, ability, frozenset(beliefs), 1.0)


def people(classroom, learners, *, joined_at=NOON):
    """Members of the class for these simulated learners, in their order."""
    users = User.objects.bulk_create(
        User(email=f"{uuid4().hex}@example.com", name=learner.name) for learner in learners
    )
    Membership.objects.bulk_create(
        Membership(classroom=classroom, user=user, role=Role.LEARNER, joined_at=joined_at)
        for user in users
    )
    return users


def take(assignment, users, learners, *, seed="take", at=NOON, finished=True):
    """Everybody answers every question of the assignment and hands in."""
    quiz, dice = assignment.quiz, Random(seed)
    items = [(item, Question.from_dict(item.content)) for item in quiz.items.filter(form=0)]
    shown = [[[f"{n:08x}", option.id] for n, option in enumerate(q.options)] for _, q in items]
    attempts = Attempt.objects.bulk_create(
        Attempt(
            quiz=quiz,
            learner=user,
            shown=shown,
            counted=quiz.counted,
            started_at=at,
            finished_at=at + timedelta(minutes=10) if finished else None,
        )
        for user in users
    )
    answers, events = [], []
    for attempt, learner in zip(attempts, learners, strict=True):
        for item, question in items:
            reply = learner.reply(question, dice, learned=0)
            if reply is None:
                continue
            found = item.mark(reply)
            moment = at + timedelta(seconds=30 * item.position)
            answers.append(
                Answer(
                    attempt=attempt, position=item.position, reply=reply, right=found.right,
                    credit=found.credit, counted=item.counts, revision=1, answered_at=moment,
                )
            )  # fmt: skip
            events.append(
                AnswerEvent(
                    attempt=attempt, position=item.position, reply=reply, revision=1, late=False,
                    at=moment,
                )
            )  # fmt: skip
    Answer.objects.bulk_create(answers)
    AnswerEvent.objects.bulk_create(events)
    return attempts


def text_of(client, name, *args, **query):
    """What a page says, without its marks."""
    reply = client.get(reverse(name, args=args), query)
    assert reply.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


def a_class(cast, size, *, holders=0, weak=0, questions=20, **changes):
    """A class of so many (Ana beside them) that took one quiz; the first ones hold the belief."""
    learners = [
        sound(
            f"Learner {n:03}",
            ability=0.3 if n >= size - weak else 0.9,
            beliefs=[BELIEF] if n < holders else [],
        )
        for n in range(size)
    ]
    assignment = cast.assignment(size=questions, **changes)
    users = people(cast.classroom, learners)
    take(assignment, users, learners)
    return assignment, users, learners
