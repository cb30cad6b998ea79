"""Who is in a class: settings, the code, people, lists, and what is agreed with each."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from classes.actions import join_class, start_assignment
from classes.codes import shown_code
from classes.models import Classroom, Membership, Place, Role
from classes.roster.spelling import drawn, spelled
from quizzes.actions import hand_in
from quizzes.models import Attempt
from tests.cast import after
from tests.factories import (
    NOON,
    PASSWORD,
    ClassroomFactory,
    GuestFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(noon):
    return noon


@pytest.fixture
def tomas(cast):
    return cast.as_tomas


@pytest.fixture
def room(cast):
    """Addresses inside the class: `room("roster")`, `room("member_terms", ana.pk)`."""
    return lambda name, *more: reverse(name, args=[cast.classroom.pk, *more])


def kept(classroom):
    return Classroom.objects.get(pk=classroom.pk)


def member(cast, who):
    return Membership.objects.filter(classroom=cast.classroom, user=who).first()


def says(reply, *, words):
    text = re.sub(r"\s+", " ", reply.text)
    assert words in text, text
    return text


# Settings and the code.


def test_a_class_is_renamed_and_a_bad_name_is_kept_in_the_form(cast, tomas, room):
    tomas.post(room("class_settings"), {"name": "Evening"})
    assert kept(cast.classroom).name == "Evening"
    reply = tomas.post(room("class_settings"), {"name": "…"})
    assert (reply.status_code, kept(cast.classroom).name) == (422, "Evening")
    assert 'value="…"' in reply.text


def join(client, code, name="Bo"):
    return client.post(reverse("join"), {"code": code, "name": name})


def test_a_new_code_stops_the_old_one_at_once(cast, tomas, room):
    old = cast.classroom.join_code
    tomas.post(room("renew_code"))
    new = kept(cast.classroom).join_code
    assert new != old
    assert join(cast.as_zoe, old).status_code == 422
    assert join(cast.as_zoe, new).status_code == 302
    assert member(cast, cast.zoe).role == Role.LEARNER


def test_closed_joining_lets_nobody_in_until_it_is_opened(cast, tomas, room):
    tomas.post(room("close_code"), {"open": "no"})
    assert join(cast.as_zoe, cast.classroom.join_code).status_code == 422
    says(tomas.get(room("class_settings")), words="the code lets nobody in")
    front = tomas.get(room("classroom"))
    says(front, words="joining is closed")
    assert shown_code(cast.classroom.join_code) not in front.content.decode()
    tomas.post(room("close_code"), {"open": "yes"})
    assert join(cast.as_zoe, cast.classroom.join_code).status_code == 302


def test_the_wall_has_the_code_its_words_and_its_link_drawn(cast, tomas, room):
    Classroom.objects.filter(pk=cast.classroom.pk).update(join_code="KTEX4973")
    page = tomas.get(room("class_settings")).text
    link = "http://testserver/classes/join/KTEX-4973/"
    for part in ("KTEX-4973", "Kilo, Tango, Echo, X-ray – four, nine, seven, three", link):
        assert part in page
    assert drawn(link)[1] in page
    assert "style=" not in page
    assert spelled("ABCDEFGH") != spelled("ABCDEFGJ")


def test_a_join_link_fills_in_the_code_and_tells_nothing(cast, room):
    with CaptureQueriesContext(connection) as queries:
        pages = [
            cast.as_nobody.get(reverse("join_link", args=[code])).text
            for code in (cast.classroom.join_code, "AAAA-2222", "x")
        ]
    assert not queries.captured_queries
    shown = f"{cast.classroom.join_code[:4]}-{cast.classroom.join_code[4:]}"
    assert f'value="{shown}"' in pages[0]
    assert not [page for page in pages if cast.classroom.name in page]


@pytest.mark.parametrize("taking", [0, 1, 2])
def test_a_class_is_archived_by_two_presses_that_say_who_takes_a_quiz_now(
    cast, tomas, room, taking
):
    assignment = cast.assignment(minutes=20)
    second = cast.assignment(seed="b", minutes=20)
    bo, cy = (MembershipFactory(classroom=cast.classroom).user for _ in range(2))
    hand_in(attempt=start_assignment(assignment=assignment, learner=cy, at=NOON), at=NOON)
    for one in (cast.ana, bo)[:taking]:
        start_assignment(assignment=assignment, learner=one, at=NOON)
        start_assignment(assignment=second, learner=one, at=NOON)
    page = tomas.get(room("class_settings")).text.split("Archive</h2>")[1]
    asked = re.search(r'<details class="sure">.*?</details>', page, re.DOTALL)[0]
    words = ("Nobody is taking", "1 learner is taking", "2 learners are taking")[taking]
    assert words in asked
    assert room("archive_class") in asked
    assert "taking a quiz" not in cast.as_sol.get(room("class_settings")).text


def test_who_takes_a_quiz_when_the_class_is_archived_can_finish_it(cast, tomas, room, clock):
    assignment = cast.assignment(minutes=20)
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    tomas.post(room("archive_class"))
    clock.move_to(after(minutes=5))
    assert cast.as_ana.get(reverse("attempt", args=[attempt.pk]), follow=True).status_code == 200
    cast.as_ana.post(reverse("hand_in", args=[attempt.pk]))
    assert Attempt.objects.get(pk=attempt.pk).finished_at == after(minutes=5)


def test_an_archived_class_can_be_read_and_not_changed(cast, tomas, room):
    ana = cast.ana.pk
    place = Place.objects.create(
        classroom=cast.classroom, name="Bo", email="bo@example.com", created_at=NOON
    )
    tomas.post(room("archive_class"))
    writes = [
        ("class_settings", [], {"name": "Other"}),
        ("renew_code", [], {}),
        ("close_code", [], {"open": "no"}),
        ("roster", [], {"email": cast.zoe.email, "role": "assistant"}),
        ("roster_import", [], {"pasted": "Zoe,zoe@example.com"}),
        ("member_terms", [ana], terms(time="2")),
        ("member_remove", [ana], {}),
        ("member_role", [ana], {"role": "assistant"}),
        ("cancel_place", [place.pk], {}),
    ]
    before = everything()
    for name, more, post in writes:
        reply = tomas.post(room(name, *more), post, follow=True)
        assert "This class is archived" in reply.text, name
        assert everything() == before, name
    assert "This class is archived" in cast.as_ana.post(room("leave_class"), follow=True).text
    assert everything() == before
    assert join(cast.as_zoe, cast.classroom.join_code).status_code == 422
    assert "Archived (1)" in tomas.get(reverse("classes")).text
    for name in ("classroom", "roster", "class_settings"):
        assert tomas.get(room(name)).status_code == 200
    tomas.post(room("archive_class"), {"back": "yes"})
    assert "Archived" not in tomas.get(reverse("classes")).text
    assert join(cast.as_zoe, cast.classroom.join_code).status_code == 302


def everything():
    return [list(one.objects.order_by("pk").values()) for one in (Classroom, Membership, Place)]


# People.


def test_the_page_of_people_costs_the_same_for_any_number(cast, tomas, room):
    def queries():
        client = cast.as_tomas
        with CaptureQueriesContext(connection) as captured:
            assert client.get(room("roster")).status_code == 200
        return len(captured)

    few = queries()
    for number in range(12):
        MembershipFactory(classroom=cast.classroom, factor=1.5)
        Place.objects.create(
            classroom=cast.classroom,
            name="Bo",
            email=f"bo{number}@example.com",
            created_at=NOON,
        )
    assert queries() == few


def test_an_account_becomes_an_assistant_by_its_address_and_an_unknown_one_does_not(
    cast, tomas, room
):
    email = cast.zoe.email.upper()
    tomas.post(room("roster"), {"email": email, "role": "assistant"})
    assert member(cast, cast.zoe).role == Role.ASSISTANT
    reply = tomas.post(room("roster"), {"email": "who@example.com", "role": "assistant"})
    assert reply.status_code == 422
    says(reply, words="No account with this address; ask them to sign up first.")
    assert 'value="who@example.com"' in reply.text


def test_addresses_cannot_be_tried_without_end(cast, room):
    client = cast.as_tomas
    codes = {
        client.post(room("roster"), {"email": f"{n}@example.com", "role": "assistant"}).status_code
        for n in range(31)
    }
    assert codes == {422, 429}


def test_roles_change_and_the_last_instructor_stays(cast, tomas, room):
    address = room("member_role", cast.tomas.pk)
    for role in ("assistant", "learner"):
        says(tomas.post(address, {"role": role}, follow=True), words="needs an instructor")
    for name in ("leave_class", "member_remove"):
        more = [cast.tomas.pk] if name == "member_remove" else []
        says(tomas.post(room(name, *more), follow=True), words="needs an instructor")
    assert member(cast, cast.tomas).role == Role.INSTRUCTOR
    tomas.post(room("member_role", cast.sol.pk), {"role": "instructor"})
    assert member(cast, cast.sol).role == Role.INSTRUCTOR
    tomas.post(address, {"role": "assistant"})
    assert member(cast, cast.tomas).role == Role.ASSISTANT
    assert tomas.post(address, {"role": "instructor"}).status_code == 404


def test_a_guest_teaches_nothing(cast, tomas, room):
    MembershipFactory(classroom=cast.classroom, user=cast.guest)
    reply = tomas.post(room("member_role", cast.guest.pk), {"role": "assistant"}, follow=True)
    says(reply, words="has to sign up")
    assert member(cast, cast.guest).role == Role.LEARNER


def test_a_removed_learner_keeps_their_work_and_a_running_attempt(cast, tomas, room):
    attempt = start_assignment(assignment=cast.assignment(), learner=cast.ana, at=NOON)
    says(tomas.get(room("member_remove", cast.ana.pk)), words="goes on to its end")
    tomas.post(room("member_remove", cast.ana.pk))
    assert member(cast, cast.ana) is None
    assert cast.as_ana.get(room("classroom")).status_code == 404
    assert cast.as_ana.get(reverse("question", args=[attempt.pk, 1])).status_code == 200
    assert "not in the class any more" in tomas.get(room("roster")).text
    assert "Ana" not in tomas.get(room("classroom")).text
    cast.as_ana.post(reverse("hand_in", args=[attempt.pk]))
    assert cast.as_ana.get(reverse("result", args=[attempt.pk])).status_code == 200


def test_a_learner_leaves_and_may_come_back(cast, room):
    says(cast.as_ana.get(room("leave_class")), words="stays yours")
    assert cast.as_ana.post(room("leave_class"))["Location"] == reverse("classes")
    assert member(cast, cast.ana) is None
    join(cast.as_ana, cast.classroom.join_code)
    assert member(cast, cast.ana).role == Role.LEARNER


def test_people_of_another_class_cannot_be_changed(cast, tomas, room):
    for name in ("member_terms", "member_remove", "member_role"):
        assert tomas.post(room(name, cast.lea.pk), {"role": "learner"}).status_code == 404
    place = Place.objects.create(
        classroom=cast.other_class, name="Bo", email="bo@example.com", created_at=NOON
    )
    assert tomas.post(room("cancel_place", place.pk)).status_code == 404


# What is agreed.


def terms(**changes):
    return {
        "time": "1",
        "factor": "",
        "pause_minutes": 0,
        "extra_attempts": 0,
        "later_hours": 0,
        **changes,
    }


EVERYTHING = terms(time="1.5", pause_minutes=10, extra_attempts=1, later_hours=24)


def test_what_is_agreed_holds_in_every_assignment_from_then_on(cast, tomas, room, clock):
    running = start_assignment(
        assignment=cast.assignment(minutes=30, seed="first"), learner=cast.ana, at=NOON
    )
    tomas.post(room("member_terms", cast.ana.pk), EVERYTHING)
    assert Attempt.objects.get(pk=running.pk).closes_at == after(minutes=30)
    later = cast.assignment(minutes=30, start_until=after(days=1), hard_end=after(days=1))
    clock.move_to(after(days=1, hours=23))
    address = room("start_assignment", later.pk)
    for number in (1, 2):
        cast.as_ana.post(address)
        attempts = Attempt.objects.filter(quiz=later.quiz, learner=cast.ana)
        assert attempts.count() == number, "one more attempt, in a window that ends a day later"
        newest = attempts.first()
        assert newest.closes_at == after(days=1, hours=23, minutes=45), "1.5 × 30 minutes"
        assert newest.pause_left.total_seconds() == 600
        cast.as_ana.post(reverse("hand_in", args=[newest.pk]))
        clock.shift(1)
        clock.move_to(after(days=1, hours=23))
    cast.as_ana.post(address)
    assert attempts.count() == 2
    clock.move_to(after(days=1, hours=23, minutes=30))
    Attempt.objects.filter(quiz=later.quiz).delete()
    cast.as_ana.post(address)
    assert attempts.first().closes_at == after(days=2), "the end for everybody, a day later"


def test_what_is_agreed_is_told_before_each_start_to_that_learner_alone(cast, tomas, room):
    cast.assignment(minutes=30)
    classmate = MembershipFactory(classroom=cast.classroom).user
    tomas.post(room("member_terms", cast.ana.pk), EVERYTHING)
    words = (
        "1.5 × the time (45 minutes), 10 minutes of pause in all, 1 more attempt, "
        "windows end 24 hours later."
    )
    says(cast.as_ana.get(room("classroom")), words=f"<b>Agreed for you:</b> {words}")
    for who in ("tomas", "sol"):
        page = getattr(cast, f"as_{who}").get(room("roster")).text
        assert "1.5 × the time, 10 minutes of pause in all" in page
    client = cast.as_zoe
    client.force_login(classmate)
    page = client.get(room("classroom")).text
    assert "Agreed" not in page
    assert "1.5 ×" not in page
    assert client.get(room("roster")).status_code == 404
    csv = cast.as_sol.get(room("gradebook_csv")).text
    assert "1.5" not in csv


@pytest.mark.parametrize(
    "changes",
    [
        {"time": "own", "factor": ""},
        {"time": "own", "factor": "4.1"},
        {"time": "own", "factor": "nan"},
        {"time": "3"},
        {"pause_minutes": "241"},
        {"extra_attempts": "-1"},
        {"later_hours": "1e9"},
    ],
)
def test_what_cannot_be_agreed_changes_nothing(cast, tomas, room, changes):
    before = everything()
    reply = tomas.post(room("member_terms", cast.ana.pk), terms(**changes))
    assert reply.status_code == 422
    assert everything() == before


def test_a_factor_of_ones_own_stands_in_the_form_again(cast, tomas, room):
    tomas.post(room("member_terms", cast.ana.pk), terms(time="own", factor="1.35"))
    assert member(cast, cast.ana).factor == 1.35
    page = tomas.get(room("member_terms", cast.ana.pk)).text
    assert '<option value="own" selected>' in page
    assert 'value="1.35"' in page


def test_the_name_of_a_guest_can_be_put_right_and_no_other(cast, tomas, room):
    guest = MembershipFactory(classroom=cast.classroom, user=GuestFactory(name="xx")).user
    tomas.post(room("member_terms", guest.pk), terms(name="Bo Berg"))
    assert User.objects.get(pk=guest.pk).name == "Bo Berg"
    assert tomas.post(room("member_terms", guest.pk), terms(name=" ")).status_code == 422
    tomas.post(room("member_terms", cast.ana.pk), terms(name="Other"))
    assert User.objects.get(pk=cast.ana.pk).name == "Ana"


# Places kept for addresses.


@pytest.fixture
def place(cast):
    return Place.objects.create(
        classroom=cast.classroom,
        name="Bo Berg",
        email="bo@example.com",
        factor=2,
        pause_minutes=5,
        created_at=NOON,
    )


def sign_up(client, **changes):
    post = {"email": "Bo@Example.com", "password1": PASSWORD, "name": "", **changes}
    return client.post(reverse("account_signup"), post)


def test_an_address_alone_opens_nothing(cast, place, room):
    client = cast.as_nobody
    assert sign_up(client).status_code == 302
    assert client.get(room("classroom")).status_code == 404
    assert Place.objects.count() == 1
    assert cast.classroom.name not in client.get(reverse("classes")).text


def test_who_joins_with_the_code_and_has_the_address_gets_name_and_terms(cast, place, room):
    client = cast.as_nobody
    sign_up(client)
    bo = User.objects.get(email__iexact="bo@example.com")
    assert join(client, cast.classroom.join_code, name="B").status_code == 302
    found = member(cast, bo)
    assert (found.factor, found.pause_minutes) == (2, 5)
    assert not Place.objects.exists()


def test_a_guest_who_joined_before_gets_the_terms_when_they_sign_up(cast, place):
    client = cast.as_nobody
    join(client, cast.classroom.join_code, name="Bobby")
    assert sign_up(client, mine="yes").status_code == 302
    bo = User.objects.get(email__iexact="bo@example.com")
    assert (member(cast, bo).factor, bo.name) == (2, "Bobby")
    assert not Place.objects.exists()


def test_a_place_in_a_class_that_one_teaches_or_is_not_in_stays(cast):
    elsewhere = ClassroomFactory()
    for classroom in (elsewhere, cast.classroom):
        Place.objects.create(
            classroom=classroom, name="T", email=cast.tomas.email, factor=2, created_at=NOON
        )
    join_class(classroom=cast.other_class, learner=cast.tomas, at=NOON)
    assert Place.objects.count() == 2
    assert member(cast, cast.tomas).factor == 1


def test_whoever_has_a_name_keeps_it(cast, place):
    bo = UserFactory(email="bo@example.com", name="Roberta")
    join_class(classroom=cast.classroom, learner=bo, at=NOON)
    assert User.objects.get(pk=bo.pk).name == "Roberta"
    assert member(cast, bo).factor == 2
