"""A learner's page: what goes wrong, and the questions on it."""

import re

import pytest
from django.urls import reverse

from classes.insight.own import ideas_of
from classes.insight.pages import InsightsPage
from classes.models import Assignment
from quizzes.models import Answer
from tests.cast import after
from tests.classes.simulated import BELIEF, WORDS, a_class, sound, take, text_of

pytestmark = pytest.mark.django_db

LATER = after(hours=1)


@pytest.fixture(autouse=True)
def at_noon(noon):
    noon.move_to(LATER)
    return noon


def a_held_belief(cast):
    """Ana answers a quiz, and by the belief wherever it is offered; her membership."""
    assignment = cast.assignment(size=20)
    take(assignment, [cast.ana], [sound("Ana", ability=1.0, beliefs=[BELIEF])])
    return cast.classroom.memberships.get(user=cast.ana)


def test_a_learners_page_says_what_that_learner_has_wrong_and_in_how_many_questions(cast):
    mine = a_held_belief(cast)
    first = ideas_of(mine, at=LATER)[0]
    offering = [
        item
        for item in Assignment.objects.get().quiz.items.all()
        if any(option["misconception"] == BELIEF for option in item.content["options"])
    ]
    chosen = Answer.objects.filter(attempt__learner=cast.ana, right=False, reply="fine_tuning")
    assert (first.subject.id, first.missed, first.met) == (BELIEF, chosen.count(), len(offering))
    assert f"{first.met} questions which offered it" in first.words
    said = text_of(cast.as_tomas, "learner", cast.classroom.pk, cast.ana.pk)
    assert f"“{WORDS}.” {first.words.capitalize()}." in said


def test_what_others_have_wrong_is_not_on_a_learners_page(cast):
    _, users, _ = a_class(cast, 12, holders=11)
    take(Assignment.objects.get(), [cast.ana], [sound("Ana", ability=1.0)])
    mine = cast.classroom.memberships.get(user=cast.ana)
    assert ideas_of(mine, at=LATER) == ()
    assert "What goes wrong" not in text_of(
        cast.as_tomas, "learner", cast.classroom.pk, cast.ana.pk
    )
    belief = InsightsPage.of(cast.classroom, at=LATER).beliefs[0]
    assert belief.who
    told = {
        one.user_id
        for one in cast.classroom.memberships.filter(user__in=users)
        if belief.subject in [idea.subject for idea in ideas_of(one, at=LATER)]
    }
    assert told == set(belief.who)


def test_a_slip_is_not_told_and_what_is_told_was_missed_in_a_third_of_the_chances(cast):
    _, users, _ = a_class(cast, 12, weak=6)
    members = cast.classroom.memberships.filter(user__in=users)
    told = [idea for one in members for idea in ideas_of(one, at=LATER)]
    assert told
    assert all(idea.missed >= 2 and 3 * idea.missed >= idea.met for idea in told)


@pytest.mark.parametrize(("who", "offered"), [("tomas", True), ("sol", False)])
def test_five_questions_on_it_are_one_click_from_there_for_just_that_learner(cast, who, offered):
    a_held_belief(cast)
    page = getattr(cast, f"as_{who}").get(reverse("learner", args=[cast.classroom.pk, cast.ana.pk]))
    form = re.search(r'<form class="step".*?</form>', page.content.decode(), re.DOTALL)
    assert bool(form) == offered
    if form:
        fields = dict(re.findall(r'name="(kind|family|id|learners)" value="([^"]*)"', form[0]))
        cast.as_tomas.post(reverse("next_step", args=[cast.classroom.pk]), fields)
        made = Assignment.objects.get(for_some=True)
        assert [user.pk for user in made.recipients.all()] == [cast.ana.pk]
