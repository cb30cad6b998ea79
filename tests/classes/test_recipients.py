"""What is handed out to some learners only."""

import pytest
from django.urls import reverse

from classes.actions import start_assignment
from classes.assigning import actions
from classes.assigning.rules import Rules
from classes.models import Assignment
from lessons.content import course
from tests.classes.handing import HAND_OUT, address, drafted, handed
from tests.factories import NOON, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def zoe(cast):
    MembershipFactory(classroom=cast.classroom, user=cast.zoe)
    return cast.zoe


def some(*learners):
    return {"some": "1", "recipients": [one.pk for one in learners]}


def receivers(assignment):
    """Who of the class gets it, in the learners' own eyes."""
    members = assignment.classroom.memberships.filter(role="learner").select_related("user")
    return {
        one.user.display_name
        for one in members
        if Assignment.objects.for_learner(one.user).filter(pk=assignment.pk).exists()
    }


def test_a_quiz_can_be_handed_to_some_and_the_preview_names_them(cast, zoe):
    assignment = drafted(cast, **some(zoe))
    page = cast.as_tomas.get(address("preview_assignment", assignment)).content.decode()
    assert "Only for 1 learner" in page
    assert zoe.display_name in page
    assert "Everybody gets these questions" not in page
    assert receivers(handed(cast, **some(zoe))) == {zoe.display_name}


def test_a_lesson_can_be_handed_to_some_and_later_to_everybody(cast, zoe):
    wish = {
        "kind": "lesson",
        "lesson": next(iter(course().lessons)),
        "opens_at": HAND_OUT["opens_at"],
        "start_until": HAND_OUT["start_until"],
    }
    cast.as_tomas.post(reverse("hand_out", args=[cast.classroom.pk]), wish | some(zoe))
    assignment = Assignment.objects.get()
    assert receivers(assignment) == {zoe.display_name}
    cast.as_tomas.post(address("edit_assignment", assignment), wish | {"some": ""})
    assert receivers(assignment) == {zoe.display_name, cast.ana.display_name}


def test_only_some_without_a_name_hands_out_nothing_and_outsiders_cannot_be_named(cast, zoe):
    where = reverse("hand_out", args=[cast.classroom.pk])
    for chosen in (some(), some(cast.ines)):
        assert cast.as_tomas.post(where, {**HAND_OUT, **chosen}).status_code == 422
    assert not Assignment.objects.exists()


def test_names_that_were_ticked_do_not_count_where_it_is_for_everybody(cast, zoe):
    assignment = handed(cast, **{**some(zoe), "some": ""})
    assert receivers(assignment) == {zoe.display_name, cast.ana.display_name}


def test_the_form_of_what_was_handed_to_some_keeps_them(cast, zoe):
    assignment = handed(cast, **some(zoe))
    form = cast.as_tomas.get(address("edit_assignment", assignment)).context["page"].form
    assert form.initial["some"] == "1"
    assert form.initial["recipients"] == [zoe.pk]


def test_nobody_loses_a_quiz_that_somebody_started_while_it_was_changed(cast, zoe):
    assignment = handed(cast, **some(cast.ana))
    start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    rules = Rules.of(assignment)
    with pytest.raises(actions.NotNow):
        actions.change(assignment=assignment, rules=rules, recipients=[zoe.pk], at=NOON)
    actions.change(assignment=assignment, rules=rules, recipients=[cast.ana.pk], at=NOON)
    assert receivers(assignment) == {cast.ana.display_name}
