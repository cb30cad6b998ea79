"""Every address of a class: works, not yours, wrong verb, bad input."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.models import Classroom, Membership, Role
from classes.tables import Gradebook
from quizzes import actions
from tests.cast import after
from tests.factories import NOON, MembershipFactory, UserFactory, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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


@pytest.mark.parametrize("opens", [NOON, after(hours=1)])
def test_who_has_not_started_is_listed_before_and_after_it_opens(cast, opens):
    assignment = cast.assignment(opens_at=opens)
    page = cast.as_tomas.get(reverse("assignment", args=[cast.classroom.pk, assignment.pk]))
    _, waiting = page.content.decode().split("<h2>Not started</h2>")
    assert "<li>Ana</li>" in waiting


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


def test_the_instructor_opens_a_learners_attempt(cast, assignment):
    taken(assignment, cast.ana, right=3)
    address = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    page = cast.as_tomas.get(address).content.decode()
    assert "3 of 5 right" in page
    assert "your answer" in page


def test_a_running_attempt_is_not_read_over_the_shoulder(cast, assignment):
    actions.start_attempt(quiz=assignment.quiz, learner=cast.ana, at=NOON)
    address = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    page = cast.as_tomas.get(address, follow=True).content.decode()
    assert "still running" in page


def test_each_question_shows_how_the_class_answered(cast, assignment):
    taken(assignment, cast.ana, right=5)
    address = reverse("assignment", args=[cast.classroom.pk, assignment.pk])
    page = cast.as_tomas.get(address).content.decode()
    assert page.count("1 of 1 right; too few for a share") == 5


def test_the_room_is_told_its_commonest_error_only_from_five_learners_on(cast, assignment):
    address = reverse("classroom", args=[cast.classroom.pk])
    taken(assignment, cast.ana, right=0)
    assert "too few to say" in cast.as_tomas.get(address).content.decode()
    for _ in range(4):
        taken(assignment, MembershipFactory(classroom=cast.classroom).user, right=0)
    page = cast.as_tomas.get(address).content.decode()
    assert "too few to say" not in page
    assert "5 of 5" in page


def test_the_file_says_what_the_screen_says_cell_by_cell(cast, assignment):
    taken(assignment, cast.ana, right=4)
    taken(cast.assignment(title="Second", seed="b"), cast.ana, right=1)
    MembershipFactory(classroom=cast.classroom, user=cast.zoe)
    reply = cast.as_tomas.get(reverse("gradebook_csv", args=[cast.classroom.pk]))
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    book = Gradebook.of(cast.classroom, at=NOON)
    shown = [[row.learner.name, *(cell.text for cell in row.cells)] for row in book.rows]
    assert [[row[0], *row[2:]] for row in rows[1:3]] == shown
    assert [[row[0], *row[2:]] for row in rows[1:]] == [
        ["Ana", "80", "20"],
        ["Zoe", "not started", "not started"],
        ["Mean of handed in", "80", "20"],
        ["Handed in", "1", "1"],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@sum", "\tx", "\rx"])
def test_no_cell_of_the_file_is_a_formula(cast, assignment, name):
    MembershipFactory(classroom=cast.classroom, user=UserFactory(name=name))
    reply = cast.as_tomas.get(reverse("gradebook_csv", args=[cast.classroom.pk]))
    rows = csv.reader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""))
    assert [row[0] for row in rows if row[0].lstrip("'") == name] == [f"'{name}"]


def test_more_learners_cost_no_more_queries(cast, assignment):
    def queries(learners):
        for _ in range(learners):
            taken(assignment, MembershipFactory(classroom=cast.classroom).user, right=2)
        counts = []
        for name, rest in (("classroom", []), ("assignment", [assignment.pk])):
            client = cast.as_tomas
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(name, args=[cast.classroom.pk, *rest]))
            counts.append(len(captured))
        return counts

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


def test_a_reported_question_reaches_the_instructor_without_a_name(cast, assignment):
    attempt = taken(assignment, cast.ana)
    item = attempt.items.get(position=2)
    actions.report(item=item, learner=cast.ana, reason="two", words="B fits, too", at=NOON)
    address = reverse("assignment", args=[cast.classroom.pk, assignment.pk])
    page = cast.as_tomas.get(address).content.decode()
    assert "Two answers are right" in page
    assert "B fits, too" in page
    reported = page.split("Reported by learners")[1].split("<h2>")[0]
    assert "Ana" not in reported
