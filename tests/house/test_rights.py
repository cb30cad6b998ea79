"""Who gets what at each address. An address without a line here fails the build.

The columns: nobody is not signed in, Zoe is a stranger with an account, Ana learns in the class
and owns the attempt, Lea learns in another, Sol assists in this class, Ines teaches another,
Tomas teaches this one, Olga runs the site.
"""

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from classes.actions import start_assignment
from quizzes.actions import reveal, save_answer
from quizzes.rulings import rule
from tests.factories import NOON, an_attempt
from tests.quizzes.replying import one_with_a_change

WHO = ("nobody", "zoe", "guest", "ana", "lea", "sol", "ines", "tomas", "olga")
EVERYBODY = dict.fromkeys(WHO, "page")
SIGN_IN = {"nobody": "sign in"}


def only(*names, others="404"):
    return {who: "page" if who in names else others for who in WHO} | SIGN_IN


# A "page" is any answer of 200 or a step onward; "sign in" is a redirect to the sign-in page.
RIGHTS = {
    "home": EVERYBODY,
    "advisor": EVERYBODY,
    "about_questions": EVERYBODY,
    "preview_question": dict.fromkeys(WHO, "404") | {"olga": "page"},  # for staff alone
    "course_map": EVERYBODY,
    "lesson": EVERYBODY,
    "walkthrough": EVERYBODY,
    "mark_read": EVERYBODY,  # a guest is made
    "practice": EVERYBODY,
    "check": EVERYBODY,
    "progress": EVERYBODY,
    "attempt": only("ana"),
    "question": only("ana"),
    "answer": only("ana"),
    "reveal": only("ana"),
    "aside": only("ana"),
    "change": only("ana"),
    "report": only("ana"),
    "pause": only("ana"),
    "resume": only("ana"),
    "hand_in": only("ana"),
    "result": only("ana"),
    "attempt_state": only("ana"),
    "classes": EVERYBODY,
    "join": EVERYBODY,
    "new_class": EVERYBODY | SIGN_IN,  # a guest is asked to sign up
    "join_link": EVERYBODY,
    "classroom": only("ana", "sol", "tomas"),
    "insights": only("sol", "tomas"),
    "assignment_insights": only("sol", "tomas"),
    "next_step": only("tomas"),
    "class_settings": only("sol", "tomas"),
    "renew_code": only("tomas"),
    "close_code": only("tomas"),
    "archive_class": only("tomas"),
    "leave_class": only("ana", "sol", "tomas"),
    "roster": only("sol", "tomas"),
    "roster_import": only("tomas"),
    "cancel_place": only("tomas"),
    "member_terms": only("tomas"),
    "member_remove": only("tomas"),
    "member_role": only("tomas"),
    "hand_out": only("tomas"),
    "assignments": only("sol", "tomas"),
    "preview_assignment": only("sol", "tomas"),
    "edit_assignment": only("tomas"),
    "redraw_question": only("tomas"),
    "publish_assignment": only("tomas"),
    "duplicate_assignment": only("tomas"),
    "withdraw_assignment": only("tomas"),
    "delete_draft": only("tomas"),
    "gradebook": only("sol", "tomas"),
    "gradebook_csv": only("sol", "tomas"),
    "gradebook_xlsx": only("sol", "tomas"),
    "assignment": only("sol", "tomas"),
    "learner": only("sol", "tomas"),
    "override": only("tomas"),
    "start_assignment": only("ana"),
    "learner_attempt": only("sol", "tomas"),
    "reported": only("sol", "tomas"),
    "rule": only("tomas"),
    "ruling": only("sol", "tomas"),
    "live": only("sol", "tomas"),
    "live_rows": only("sol", "tomas"),
    "add_time": only("sol", "tomas"),
    "end_attempts": only("sol", "tomas"),
    "send_notice": only("sol", "tomas"),
    "account": EVERYBODY | SIGN_IN,
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_signup": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_reauthenticate": EVERYBODY | SIGN_IN,
    "account_change_password": EVERYBODY | SIGN_IN,
    "account_set_password": EVERYBODY | SIGN_IN,
}
POSTED = {
    "next_step",
    "mark_read",
    "answer",
    "reveal",
    "aside",
    "change",
    "pause",
    "resume",
    "start_assignment",
    "renew_code",
    "close_code",
    "archive_class",
    "cancel_place",
    "member_role",
    "add_time",
    "duplicate_assignment",
    "end_attempts",
    "publish_assignment",
    "redraw_question",
    "send_notice",
    "withdraw_assignment",
    "delete_draft",
}
# What can be asked once the reasons of the question may be seen; before, it is a 404 for all.
AFTERWARDS = {"change", "report"}


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


@pytest.fixture
def arguments(cast, name):
    assignment = cast.assignment()
    if name in ("learner_attempt", "end_attempts"):
        start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    attempt = an_attempt(cast.ana, feedback="each")
    asked = one_with_a_change(attempt).position
    if name in AFTERWARDS:
        save_answer(attempt=attempt, position=asked, reply="rag", base=0, at=NOON)
        reveal(attempt=attempt, position=asked, at=NOON)
    asked_in_class = assignment.asked.items.first()
    ruling = rule(item=asked_in_class, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    in_class = [cast.classroom.pk]
    place = cast.classroom.places.create(name="Bo", email="bo@example.com", created_at=NOON)
    of_assignment = [cast.classroom.pk, assignment.pk]
    return {
        "advisor": ["customization"],
        "preview_question": ["customization"],
        "lesson": ["foundation-model-customization"],
        "walkthrough": ["foundation-model-customization"],
        "mark_read": ["foundation-model-customization"],
        "check": ["customization"],
        "attempt": [attempt.pk],
        "question": [attempt.pk, 1],
        "answer": [attempt.pk, 1],
        "reveal": [attempt.pk, 1],
        "aside": [attempt.pk, 1],
        "change": [attempt.pk, asked],
        "report": [attempt.pk, asked],
        "pause": [attempt.pk],
        "resume": [attempt.pk],
        "hand_in": [attempt.pk],
        "result": [attempt.pk],
        "join_link": ["KTEX-4973"],
        "attempt_state": [attempt.pk],
        "classroom": in_class,
        "insights": in_class,
        "assignment_insights": of_assignment,
        "next_step": in_class,
        "class_settings": in_class,
        "renew_code": in_class,
        "close_code": in_class,
        "archive_class": in_class,
        "leave_class": in_class,
        "roster": in_class,
        "roster_import": in_class,
        "cancel_place": [*in_class, place.pk],
        "member_terms": [*in_class, cast.ana.pk],
        "member_remove": [*in_class, cast.ana.pk],
        "member_role": [*in_class, cast.ana.pk],
        "hand_out": in_class,
        "gradebook": in_class,
        "gradebook_csv": in_class,
        "gradebook_xlsx": in_class,
        "assignment": of_assignment,
        "start_assignment": of_assignment,
        "assignments": in_class,
        "preview_assignment": of_assignment,
        "edit_assignment": of_assignment,
        "redraw_question": of_assignment,
        "publish_assignment": of_assignment,
        "duplicate_assignment": of_assignment,
        "withdraw_assignment": of_assignment,
        "delete_draft": of_assignment,
        "learner_attempt": [*of_assignment, cast.ana.pk],
        "learner": [*in_class, cast.ana.pk],
        "override": [*of_assignment, cast.ana.pk],
        "reported": in_class,
        "rule": [*of_assignment, asked_in_class.pk],
        "ruling": [cast.classroom.pk, ruling.pk],
        "live": of_assignment,
        "live_rows": of_assignment,
        "add_time": of_assignment,
        "end_attempts": of_assignment,
        "send_notice": of_assignment,
    }


def answered(reply):
    if reply.status_code == 302 and reply.headers["Location"].startswith(reverse("account_login")):
        return "sign in"
    return "page" if reply.status_code in (200, 302, 422) else str(reply.status_code)


def test_every_address_has_a_line():
    assert set(names(get_resolver().url_patterns)) == set(RIGHTS)


@pytest.mark.parametrize("name", RIGHTS)
def test_each_person_gets_what_is_theirs(cast, arguments, noon, name):
    address = reverse(name, args=arguments.get(name, []))
    for who in WHO:
        client = getattr(cast, f"as_{who}")
        reply = client.post(address) if name in POSTED else client.get(address)
        assert answered(reply) == RIGHTS[name][who], (who, reply.status_code)
