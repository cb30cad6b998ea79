"""Nobody is asked what no reader has signed."""

from dataclasses import replace

import pytest

from lessons.content import course
from quizzes import checks, forms, modes, plans
from scenarios.drawing import NoItem, Wishes
from tests.factories import UserFactory, a_quiz

pytestmark = pytest.mark.django_db
LOGIC = "fresh.changing|->rag"


@pytest.fixture
def one_signed(monkeypatch):
    """A course of which one logic of one family is signed, and none of the other."""
    real = course()
    families = {
        id: replace(family, signed=frozenset({LOGIC}) if id == "customization" else frozenset())
        for id, family in real.families.items()
    }
    found = replace(real, families=families)
    for module in (plans, modes, forms):
        monkeypatch.setattr(module, "course", lambda: found)
    return found


def test_a_quiz_asks_signed_logics_only(one_signed):
    quiz = a_quiz(UserFactory())
    assert {item.logic for item in quiz.items.all()} == {LOGIC}


def test_a_quiz_on_what_nobody_signed_is_refused(one_signed):
    with pytest.raises(NoItem):
        a_quiz(UserFactory(), wishes=Wishes(key="pretraining"))
    with pytest.raises(NoItem):
        a_quiz(UserFactory(), families={"inference_mode": 1.0})


def test_a_question_on_a_page_is_signed(one_signed):
    family = one_signed.families["customization"]
    asked = {checks.check_of(family, f"nonce-{n}", Wishes()).item.logic for n in range(12)}
    assert asked == {LOGIC}


def test_a_family_that_nobody_signed_is_not_offered(one_signed):
    assert [id for id, _ in forms.families()] == ["customization"]
    assert not forms.WishesForm({"family": "inference_mode"}).is_valid()
