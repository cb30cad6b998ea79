"""A new practice brings words that its learner has not read, as long as there are some."""

import pytest
from django.utils import timezone

from lessons.content import course
from quizzes.actions import hand_in, start_practice
from quizzes.plans import Plan
from scenarios.bank import bank_of
from scenarios.drawing import Wishes, texts_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RARE = Wishes(key="pretraining")


def stems(learner, *, size, wishes):
    now = timezone.now()
    plan = Plan("Practice", size, {"customization": 1.0}, wishes=wishes)
    attempt = start_practice(learner=learner, plan=plan, at=now, seed="the same seed")
    hand_in(attempt=attempt, at=now)
    contents = [item.content for item in attempt.quiz.items.all()]
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
