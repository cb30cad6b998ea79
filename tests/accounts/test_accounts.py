"""Signing up, signing in, and being a guest without losing anything."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from classes.grades.actions import set_override
from classes.grades.overrides import override_for
from classes.models import Membership
from lessons.models import ReadingMark
from quizzes.actions import hand_in, start_attempt
from quizzes.models import Attempt
from tests.factories import NOON, PASSWORD, ReadingMarkFactory, UserFactory, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SIGN_UP = {"email": "mika@example.com", "password1": PASSWORD, "name": "Mika", "mine": "yes"}


def sign_in(client, user, **changes):
    return client.post(
        reverse("account_login"),
        {"login": user.email, "password": PASSWORD, "mine": "yes", **changes},
    )


def practicing(client):
    client.post(reverse("practice"), {"size": 5, "feedback": "end"})
    return Attempt.objects.latest("pk")


def test_signing_up_signs_in(client):
    reply = client.post(reverse("account_signup"), SIGN_UP)
    assert reply["Location"] == reverse("home")
    user = User.objects.get(email="mika@example.com")
    assert (user.name, user.is_guest) == ("Mika", False)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_guest_who_signs_up_keeps_everything_under_a_new_session(client):
    attempt = practicing(client)
    before = client.session.session_key
    client.post(reverse("account_signup"), SIGN_UP)
    attempt.refresh_from_db()
    assert attempt.learner.email == "mika@example.com"
    assert not attempt.learner.is_guest
    assert User.objects.count() == 1
    assert client.session.session_key != before
    assert client.get(reverse("attempt", args=[attempt.pk])).status_code == 302


def test_a_guest_who_signs_up_without_a_name_keeps_the_one_it_had(client, cast):
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "Kim"})
    client.post(reverse("account_signup"), {**SIGN_UP, "name": ""})
    assert User.objects.get(email="mika@example.com").name == "Kim"


def test_a_class_quiz_taken_again_as_a_guest_counts_as_it_was_taken_first(client, cast):
    assignment = cast.assignment()
    own = start_attempt(quiz=assignment.quiz, learner=cast.ana, at=NOON)
    hand_in(attempt=own, at=NOON)
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "M"})
    guest = Membership.objects.get(user__name="M").user
    again = start_attempt(quiz=assignment.quiz, learner=guest, at=NOON)
    hand_in(attempt=again, at=NOON)
    sign_in(client, cast.ana)
    assert list(Attempt.objects.filter(learner=cast.ana)) == [own]
    address = [cast.classroom.pk, assignment.pk, cast.ana.pk]
    assert cast.as_tomas.get(reverse("learner_attempt", args=address)).status_code == 200
    page = cast.as_tomas.get(reverse("assignment", args=address[:2])).content.decode()
    assert "1 handed in" in page


def test_what_an_instructor_gave_a_guest_goes_along_to_the_account(client, cast):
    """With mail, everybody who joined as a guest and signs up comes this way."""
    excused, own_step = cast.assignment(), cast.assignment(seed="step")
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "M"})
    guest = Membership.objects.get(user__name="M").user
    own_step.for_some = True
    own_step.save()
    own_step.recipients.set([guest, cast.ana])
    ill = {"kind": "excused", "percent": None, "reason": "Ill.", "by": cast.tomas}
    set_override(assignment=excused, learner=guest, at=NOON, **ill)
    sign_in(client, cast.zoe)
    assert override_for(excused, cast.zoe).reason == "Ill."
    assert set(own_step.recipients.all()) == {cast.zoe, cast.ana}


def test_what_was_set_by_hand_for_a_guest_never_replaces_the_accounts_own(client, cast):
    words, work = cast.assignment(), cast.assignment(seed="other")
    start_attempt(quiz=work.quiz, learner=cast.ana, at=NOON)
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "M"})
    guest = Membership.objects.get(user__name="M").user
    given = {"kind": "score", "by": cast.tomas, "at": NOON}
    set_override(assignment=words, learner=cast.ana, percent=40, reason="Late.", **given)
    for one in (words, work):
        set_override(assignment=one, learner=guest, percent=100, reason="Well done.", **given)
    sign_in(client, cast.ana)
    assert override_for(words, cast.ana).percent == 40
    assert override_for(work, cast.ana) is None


def test_a_guest_who_signs_in_takes_the_work_along(client, cast):
    attempt = practicing(client)
    guest = attempt.learner
    ReadingMarkFactory(learner=guest)
    client.post(reverse("join"), {"code": cast.classroom.join_code, "name": "M"})
    assert sign_in(client, cast.zoe).status_code == 302
    attempt.refresh_from_db()
    assert attempt.learner == cast.zoe
    assert ReadingMark.objects.get().learner == cast.zoe
    assert Membership.objects.filter(user=cast.zoe, classroom=cast.classroom).exists()
    guest.refresh_from_db()
    assert not guest.is_active


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_a_guests_work_never_lands_in_the_next_persons_account(client, name):
    """On a shared computer. Seen in an open exam app."""
    attempt = practicing(client)
    zoe = UserFactory()
    fields = {
        "account_login": {"login": zoe.email, "password": PASSWORD},
        "account_signup": {**SIGN_UP, "mine": ""},
    }[name]
    unsaid = client.post(reverse(name), fields)
    assert "Is that yours?" in unsaid.content.decode()
    assert "1 quiz, the last one begun on" in unsaid.content.decode()
    assert client.session["_auth_user_id"] == str(attempt.learner_id)
    assert client.post(reverse(name), {**fields, "mine": "no"}).status_code == 302
    attempt.refresh_from_db()
    assert attempt.learner.is_guest
    assert client.get(reverse("attempt", args=[attempt.pk])).status_code == 404


def way_in(client, address):
    """Where "Sign in" at the head of that page leads."""
    found = re.search(r'href="([^"]+)">Sign in</a>', client.get(address).content.decode())
    return unescape(found[1])


def came_from(client, address):
    """What the form of signing in will go back to."""
    page = client.get(way_in(client, address)).content.decode()
    return re.search(r'name="next" value="([^"]*)"', page)[1]


def test_signing_in_during_a_quiz_asks_whose_it_is_and_comes_back_to_it(client):
    attempt = practicing(client)
    zoe = UserFactory()
    address = reverse("question", args=[attempt.pk, 2])
    assert "Is that yours?" in client.get(way_in(client, address)).content.decode()
    assert sign_in(client, zoe, next=came_from(client, address))["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_who_leaves_a_guests_quiz_to_somebody_else_is_not_led_into_it(client, name):
    attempt = practicing(client)
    fields = {"login": UserFactory().email, "password": PASSWORD, **SIGN_UP, "mine": "no"}
    way = reverse("question", args=[attempt.pk, 2])
    reply = client.post(reverse(name), {**fields, "next": way})
    assert reply["Location"] == reverse("home")


def test_signing_in_keeps_the_wishes_of_the_page_and_never_leads_elsewhere(client):
    address = f"{reverse('practice')}?family=customization&about=fresh"
    assert unescape(came_from(client, address)) == address
    elsewhere = sign_in(client, UserFactory(), next="https://elsewhere.example/")
    assert elsewhere["Location"] == reverse("home")


def test_no_way_back_is_kept_to_where_nobody_can_come_back(client):
    assert way_in(client, reverse("account_signup")) == reverse("account_login")
    attempt = practicing(client)
    refused = client.post(reverse("answer", args=[attempt.pk, 1]), {"base": 0})
    assert refused.status_code == 422
    assert f'href="{reverse("account_login")}">Sign in' in refused.content.decode()


def test_who_has_done_nothing_as_a_guest_is_asked_nothing(client):
    assert "Is that yours?" not in client.get(reverse("account_login")).content.decode()


def test_where_both_have_an_open_practice_the_guests_goes_on(client):
    zoe = UserFactory()
    old = an_attempt(zoe)
    fresh = practicing(client)
    sign_in(client, zoe)
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert old.finished_at is not None
    assert (fresh.learner, fresh.finished_at) == (zoe, None)


def test_a_lesson_that_both_have_read_stays_one_mark(client):
    zoe = UserFactory()
    mark = ReadingMarkFactory(learner=zoe, read_at=NOON)
    guest = practicing(client).learner
    ReadingMarkFactory(learner=guest)
    sign_in(client, zoe)
    assert ReadingMark.objects.get() == mark


def test_a_wrong_password_moves_nothing(client):
    zoe = UserFactory()
    attempt = practicing(client)
    sign_in(client, zoe, password="wrong wrong wrong")
    attempt.refresh_from_db()
    assert attempt.learner.is_guest


@pytest.mark.parametrize(
    "changes", [{"password1": "short"}, {"password1": "password1234"}, {"email": "no address"}]
)
def test_a_sign_up_that_cannot_be_makes_nobody(client, changes):
    client.post(reverse("account_signup"), {**SIGN_UP, **changes})
    assert not User.objects.exists()


def test_an_address_that_is_taken_is_said(client):
    UserFactory(email="mika@example.com")
    reply = client.post(reverse("account_signup"), SIGN_UP)
    assert reply.status_code == 200
    assert "already" in reply.content.decode()


def test_without_mail_there_is_no_reset_form_and_the_page_says_whom_to_ask(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "Ask whoever runs this site" in page
    assert client.get("/account/password/reset/").status_code == 404


def test_the_operator_can_change_a_password():
    user = UserFactory()
    answers = iter(["another long passphrase"] * 2)
    from unittest.mock import patch

    with patch("getpass.getpass", lambda *args, **kwargs: next(answers)):
        call_command("changepassword", user.email, verbosity=0)
    user.refresh_from_db()
    assert user.check_password("another long passphrase")


def test_the_account_page_saves_a_name(cast):
    cast.as_zoe.post(reverse("account"), {"name": "Zoë"})
    cast.zoe.refresh_from_db()
    assert cast.zoe.name == "Zoë"


def test_the_account_page_takes_only_the_name(cast):
    cast.as_zoe.post(reverse("account"), {"name": "Zoë", "is_staff": "on", "email": "x@y.z"})
    cast.zoe.refresh_from_db()
    assert not cast.zoe.is_staff
    assert cast.zoe.email != "x@y.z"


def test_a_name_that_is_too_long_is_a_422(cast):
    assert cast.as_zoe.post(reverse("account"), {"name": "x" * 81}).status_code == 422


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(reverse("account"))["Location"] == reverse("account_login")


def test_signing_in_never_leads_to_another_site(client):
    user = UserFactory()
    reply = client.post(
        reverse("account_login"),
        {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert reply["Location"] == reverse("home")
