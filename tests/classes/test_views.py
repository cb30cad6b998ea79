"""Every address of a class: works, not yours, wrong verb, bad input."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.models import Classroom, Membership, Role
from quizzes import actions
from tests.cast import after
from tests.factories import NOON, MembershipFactory, an_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


def taken(assignment, learner, *, right=5):
    """The learner's handed-in attempt with so many right."""
    attempt = actions.start_attempt(quiz=assignment.quiz, learner=learner, at=NOON)
    for item in assignment.quiz.items.all():
        wrong = next(o["id"] for o in item.content["options"] if o["id"] != item.key)
        choice = item.key if item.position <= right else wrong
        actions.save_answer(attempt=attempt, position=item.position, reply=choice, base=0, at=NOON)
    actions.hand_in(attempt=attempt, at=NOON)
    return attempt


def taught(cast, assignment):
    """Addresses that only Tomas may open."""
    pk, a = cast.classroom.pk, assignment.pk
    return [
        reverse("gradebook_csv", args=[pk]),
        reverse("hand_out", args=[pk]),
        reverse("assignment", args=[pk, a]),
        reverse("learner_attempt", args=[pk, a, cast.ana.pk]),
    ]


@pytest.mark.parametrize("who", ["ana", "zoe", "ines", "guest"])
def test_what_belongs_to_the_instructor_is_a_404_to_others(cast, assignment, who):
    taken(assignment, cast.ana)
    for address in taught(cast, assignment):
        assert getattr(cast, f"as_{who}").get(address).status_code == 404, address


@pytest.mark.parametrize("who", ["zoe", "ines", "guest"])
def test_a_class_is_a_404_to_outsiders(cast, assignment, who):
    client = getattr(cast, f"as_{who}")
    start = reverse("start_assignment", args=[cast.classroom.pk, assignment.pk])
    assert client.get(reverse("classroom", args=[cast.classroom.pk])).status_code == 404
    assert client.post(start).status_code == 404


def test_an_assignment_of_another_class_is_a_404(cast, assignment):
    address = reverse("assignment", args=[cast.other_class.pk, assignment.pk])
    assert cast.as_ines.get(address).status_code == 404


HUGE = "9" * 26


@pytest.mark.parametrize(
    "address",
    [
        f"/classes/{HUGE}/",
        f"/classes/1/assignments/1/learners/{HUGE}/",
        f"/classes/{HUGE}/assignments/1/start",
        f"/quizzes/{HUGE}/1/",
    ],
)
def test_a_number_no_database_holds_is_a_404(cast, address):
    assert cast.as_tomas.get(address).status_code == 404
    assert cast.as_tomas.post(address).status_code == 404


def test_work_outside_the_class_is_never_shown(cast, assignment):
    practice = an_attempt(cast.ana)
    actions.hand_in(attempt=practice, at=NOON)
    address = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    assert cast.as_tomas.get(address).status_code == 404


def test_making_a_class_makes_its_instructor(cast):
    reply = cast.as_zoe.post(reverse("new_class"), {"name": "Evening class"})
    classroom = Classroom.objects.get(name="Evening class")
    assert reply["Location"] == reverse("classroom", args=[classroom.pk])
    assert classroom.memberships.get().role == Role.INSTRUCTOR
    page = cast.as_zoe.get(reply["Location"]).content.decode()
    assert f"{classroom.join_code[:4]}-{classroom.join_code[4:]}" in page
    assert "Nobody has joined yet" in page


@pytest.mark.parametrize("name", ["", " ", "\u200b\u200b", "…"])
def test_a_class_needs_a_name_that_can_be_seen(cast, name):
    assert cast.as_zoe.post(reverse("new_class"), {"name": name}).status_code == 422


def test_a_guest_is_asked_to_sign_up_before_making_a_class(cast):
    reply = cast.as_guest.post(reverse("new_class"), {"name": "Mine"})
    assert reply["Location"] == reverse("account_signup")
    assert Classroom.objects.count() == 2


def test_where_staff_make_classes_others_cannot(cast, settings):
    settings.CLASS_CREATION = "staff"
    assert cast.as_zoe.post(reverse("new_class"), {"name": "Mine"}).status_code == 404
    cast.zoe.is_staff = True
    cast.zoe.save()
    assert cast.as_zoe.post(reverse("new_class"), {"name": "Mine"}).status_code == 302


@pytest.mark.parametrize("typed", ["{}", "{}-{}", " {} {} "])
def test_a_code_joins_however_it_is_typed(cast, typed):
    code = cast.classroom.join_code.lower()
    parts = [code] if typed == "{}" else [code[:4], code[4:]]
    cast.as_zoe.post(reverse("join"), {"code": typed.format(*parts), "name": "Zoe"})
    assert Membership.objects.get(user=cast.zoe).classroom == cast.classroom


def test_somebody_without_an_account_joins_as_a_guest_with_a_name(cast, client):
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "Mika"})
    member = Membership.objects.get(user__name="Mika").user
    assert member.is_guest


def test_joining_twice_is_joining_once_and_an_instructor_stays_one(cast):
    for client in (cast.as_ana, cast.as_tomas):
        client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "x"})
    assert cast.classroom.memberships.count() == 3
    assert cast.classroom.memberships.get(user=cast.tomas).role == Role.INSTRUCTOR


@pytest.mark.parametrize("code", ["ABCD-2345", "short", ""])
def test_a_wrong_code_says_so_and_makes_nobody(cast, client, code):
    reply = client.post(reverse("join"), {"code": code, "name": "Mika"})
    assert reply.status_code == 422
    assert not Membership.objects.filter(user__name="Mika").exists()


def test_the_eleventh_wrong_code_in_an_hour_is_refused_unread(cast):
    client = cast.as_zoe
    for _ in range(10):
        client.post(reverse("join"), {"code": "ABCD2345", "name": "Zoe"})
    reply = client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "Zoe"})
    assert reply.status_code == 429
    assert not Membership.objects.filter(user=cast.zoe).exists()


def test_an_attempt_left_open_is_scored_after_its_deadline_without_a_job(cast, assignment, at_noon):
    actions.start_attempt(quiz=assignment.quiz, learner=cast.ana, at=NOON)
    address = reverse("classroom", args=[cast.classroom.pk])
    assert "1 at it now" in cast.as_tomas.get(address).content.decode()
    at_noon.move_to(after(minutes=21))
    page = cast.as_tomas.get(address).content.decode()
    assert "at it now" not in page
    assert "1 of 1 handed in" in page


def test_a_learner_sees_own_work_and_nobody_elses_name(cast, assignment):
    taken(assignment, cast.ana, right=3)
    MembershipFactory(classroom=cast.classroom, user=cast.zoe)
    page = cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()
    assert "3 of 5 right" in page
    assert "Zoe" not in page
    assert cast.classroom.join_code not in page


def test_the_room_is_told_its_commonest_error_only_from_five_learners_on(cast, assignment):
    address = reverse("classroom", args=[cast.classroom.pk])
    taken(assignment, cast.ana, right=0)
    assert "too few to say" in cast.as_tomas.get(address).content.decode()
    for _ in range(4):
        taken(assignment, MembershipFactory(classroom=cast.classroom).user, right=0)
    page = cast.as_tomas.get(address).content.decode()
    assert "too few to say" not in page
    assert "5 of 5" in page


def test_more_learners_cost_no_more_queries(cast, assignment):
    def queries(learners):
        for _ in range(learners):
            taken(assignment, MembershipFactory(classroom=cast.classroom).user, right=2)
        client = cast.as_tomas
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("classroom", args=[cast.classroom.pk]))
        return len(captured)

    assert queries(2) == queries(12)


def test_more_classes_cost_no_more_queries(cast):
    def queries():
        client = cast.as_zoe
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("classes"))
        return len(captured)

    MembershipFactory(user=cast.zoe)
    few = queries()
    for _ in range(6):
        MembershipFactory(user=cast.zoe)
    assert queries() == few


def test_a_stranger_reads_what_a_class_is(client):
    assert "Join with a code" in client.get(reverse("classes")).content.decode()
