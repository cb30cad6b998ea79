"""A new practice brings words that its learner has not read, as long as there are some."""

import pytest
from django.utils import timezone

from lessons.content import course
from quizzes.actions import hand_in, start_practice
from quizzes.plans import Plan
from scenarios.bank import bank_of
from scenarios.drawing import Wishes, texts_of
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
RARE = Wishes(key="pretraining")


def stems(learner, *, size, wishes):
    now = timezone.now()
    plan = Plan("Practice", size, {"customization": 1.0}, wishes=wishes)
    attempt = start_practice(learner=learner, plan=plan, at=now, seed="the same seed")
    hand_in(attempt=attempt, at=now)
    contents = [item.content for item in attempt.items.all()]
    return [
        texts_of("".join(part["text"] for part in one["stem"]), one["ask"])[1] for one in contents
    ]


def test_two_practices_of_one_learner_share_no_stem():
    learner = UserFactory()
    told = [one for one in bank_of(course().families["customization"]).told if RARE.key == one.key]
    size = len(told) * 2 // 3  # twice that is more than the vignettes there are
    first, second = (stems(learner, size=size, wishes=RARE) for _ in range(2))
    assert set(first).isdisjoint(second)


def test_another_learner_may_meet_them():
    first, second = (stems(UserFactory(), size=5, wishes=RARE) for _ in range(2))
    assert first == second


def texts_in(quiz):
    return {
        text
        for item in quiz.items.all()
        for text in texts_of(
            "".join(part["text"] for part in item.content["stem"]), item.content["ask"]
        )
    }


def practice_of(learner, seed, at):
    plan = Plan("Practice", 40, {"customization": 1.0}, wishes=RARE)
    attempt = start_practice(learner=learner, plan=plan, at=at, seed=seed)
    hand_in(attempt=attempt, at=at)
    return texts_in(attempt.quiz)


def test_practice_gives_nothing_away_that_a_class_will_be_asked(cast):
    """Seen elsewhere: relate 276. Afterwards the learner has read it, and it comes last."""
    told = [one for one in bank_of(course().families["customization"]).told if RARE.key == one.key]
    assignment = cast.assignment(size=len(told) // 2, wishes=RARE)
    asked = texts_in(assignment.quiz)
    assert practice_of(cast.ana, "tests", NOON).isdisjoint(asked)
    assert not practice_of(cast.zoe, "tests", NOON).isdisjoint(asked)
    over = assignment.start_until
    assert not practice_of(cast.ana, "tests 2", over).isdisjoint(asked)
