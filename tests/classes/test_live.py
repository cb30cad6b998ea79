"""The live view: who is where, in the order of need, and what staff can do from there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.actions import start_assignment
from classes.live.pages import LivePage
from classes.models import Membership
from quizzes import actions
from quizzes.models import Attempt, ClockChange, Notice
from tests.cast import after
from tests.factories import NOON, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20, start_until=after(hours=1))


def learner(cast, name, **terms):
    user = UserFactory(name=name)
    MembershipFactory(classroom=cast.classroom, user=user, **terms)
    return user


def started(assignment, who, at=NOON, answers=(), to=None):
    """Begun, with replies saved at these minutes after noon, one question after the other."""
    attempt = start_assignment(assignment=assignment, learner=who, at=at)
    for position, minute in enumerate(answers, start=1):
        actions.save_answer(
            attempt=attempt, position=position, reply="rag", base=0, at=after(minutes=minute)
        )
    return attempt


def address(name, assignment, query=""):
    return reverse(name, args=[assignment.classroom_id, assignment.pk]) + query


def rows(assignment, at):
    return {row.learner: row for row in LivePage.of(assignment, at=at).rows}


def post(client, name, assignment, **fields):
    return client.post(address(name, assignment), fields)


TIME = {"minutes": 5, "kind": "extension", "reason": "Late bus"}


def test_everybody_has_a_state_and_who_needs_attention_comes_first(cast, assignment):
    names = ("Bo", "Cy", "Di", "Ed", "Flo", "Gus")
    bo, cy, di, ed, flo, _ = (learner(cast, name) for name in names)
    started(assignment, bo, answers=(1, 9))
    started(assignment, cy, answers=(1, 5))
    actions.hand_in(attempt=started(assignment, di, answers=(1,)), at=after(minutes=8))
    paused = started(assignment, ed)
    pause = {"paused_at": after(minutes=3), "pause_left": timedelta(minutes=9)}
    Attempt.objects.filter(pk=paused.pk).update(**pause)
    started(assignment, flo, at=after(minutes=5))
    page = LivePage.of(assignment, at=after(minutes=10))
    assert [(row.learner, row.state) for row in page.rows] == [
        ("Cy", "quiet"),
        ("Flo", "quiet"),
        ("Ed", "paused"),
        ("Bo", "running"),
        ("Ana", "not started"),
        ("Gus", "not started"),
        ("Di", "handed in"),
    ]
    assert page.counts == "5 of 7 started · 4 running · 2 gone quiet · 1 handed in"
    assert not page.over


def test_a_row_says_where_a_learner_is(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(factor=1.5)
    started(assignment, cast.ana, answers=(1, 2, 3))
    row = rows(assignment, after(minutes=5))["Ana"]
    said = (row.answered, row.last, row.left, row.deadline, row.extra)
    assert said == ("3 of 5", "question 3, 2 min ago", "25 min", "12:30", "×1.5")
    attempt = Attempt.objects.get()
    actions.save_answer(attempt=attempt, position=3, reply="", base=1, at=after(minutes=6))
    row = rows(assignment, after(minutes=6))["Ana"]
    assert (row.answered, row.last) == ("2 of 5", "question 3, just now")


def test_quiet_is_five_minutes_without_a_save_to_the_second(cast, assignment):
    started(assignment, cast.ana, answers=(2,))
    assert rows(assignment, after(minutes=6, seconds=59))["Ana"].state == "running"
    assert rows(assignment, after(minutes=7))["Ana"].state == "quiet"


def test_the_ends_are_told_apart_and_then_it_is_over(cast, assignment):
    bo, cy = learner(cast, "Bo"), learner(cast, "Cy")
    learner(cast, "Di")
    learner(cast, "Eve", joined_at=assignment.start_until)
    actions.hand_in(attempt=started(assignment, bo), at=after(minutes=20, seconds=3))
    started(assignment, cast.ana)
    attempt = started(assignment, cy)
    post(cast.as_tomas, "end_attempts", assignment, attempt=attempt.pk, sure="1", reason="Ill")
    at = after(hours=1)
    page = LivePage.of(assignment, at=at)
    states = {row.learner: row.state for row in page.rows}
    assert states == {"Bo": "handed in", "Cy": "staff", "Ana": "clock"} | {
        "Di": "missed",
        "Eve": "before",
    }
    assert page.counts.endswith("1 handed in · 2 ended by clock or staff"), "all who started"
    assert page.over
    assert not LivePage.of(assignment, at=at - timedelta(seconds=1)).over
    actions.tidy(at=at)
    assert {row.learner: row.state for row in LivePage.of(assignment, at=at).rows} == states


def test_an_assignment_for_some_lists_those_and_a_second_attempt_is_the_one_shown(cast):
    bo = learner(cast, "Bo", extra_attempts=1)
    assignment = cast.assignment(minutes=20)
    assignment.for_some = True
    assignment.save()
    assignment.recipients.add(bo)
    started(assignment, cast.ana)
    actions.hand_in(attempt=started(assignment, bo), at=after(minutes=1))
    started(assignment, bo, at=after(minutes=2))
    page = LivePage.of(assignment, at=after(minutes=3))
    assert [(row.learner, row.state, row.number) for row in page.rows] == [("Bo", "running", 2)]


def test_nothing_on_the_page_depends_on_what_is_right(cast, assignment):
    started(assignment, cast.ana, answers=(1, 2))
    client = cast.as_tomas
    csrf = "csrfmiddlewaretoken"

    def seen():
        page = client.get(address("live", assignment)).content.decode()
        part = client.get(address("live_rows", assignment), headers={"HX-Request": "true"})
        return [line for line in page.splitlines() if csrf not in line], part.content

    before = seen()
    for item in assignment.quiz.items.all():
        item.key = next(o["id"] for o in item.content["options"] if o["id"] != item.key)
        item.save()
    for answer in Attempt.objects.get().answers.all():
        answer.right, answer.credit = not answer.right, 1 - answer.credit
        answer.save()
    assert seen() == before


def test_the_list_comes_anew_only_when_it_differs(cast, assignment, at_noon):
    started(assignment, cast.ana)
    client, part = cast.as_sol, {"HX-Request": "true"}
    page = LivePage.of(assignment, at=NOON)
    ask = address("live_rows", assignment, f"?seen={page.version}")
    assert client.get(ask, headers=part).status_code == 204
    at_noon.move_to(after(seconds=30))
    assert client.get(ask, headers=part).status_code == 204  # minutes are whole
    at_noon.move_to(after(minutes=2))
    heard = client.get(ask, headers=part).content.decode()
    assert "<td>18 min<" in heard
    assert "live-counts" not in heard
    at_noon.move_to(after(minutes=5))
    assert 'hx-swap-oob="innerHTML:#live-counts"' in client.get(ask, headers=part).content.decode()
    assert "every 10s" in heard
    at_noon.move_to(after(hours=2))
    assert "every 10s" not in client.get(ask, headers=part).content.decode()
    assert client.get(ask).status_code == 302  # a part is no page


def test_the_number_of_queries_does_not_grow(cast, assignment):
    def cost():
        client = cast.as_tomas
        found = []
        for name in ("live", "live_rows"):
            with CaptureQueriesContext(connection) as captured:
                client.get(address(name, assignment), headers={"HX-Request": "true"})
            found.append(len(captured))
        return found

    started(assignment, cast.ana, answers=(1, 2))
    post(cast.as_tomas, "add_time", assignment, **TIME)
    before = cost()
    assert before[1] <= 12
    for number in range(4):
        started(assignment, learner(cast, f"Person {number}"), answers=(1, 2, 3))
    post(cast.as_tomas, "add_time", assignment, **TIME)
    assert all(now <= then for now, then in zip(cost(), before, strict=True))


def test_a_thousand_learners_come_in_pages(cast, assignment):
    users = UserFactory.build_batch(149)
    type(cast.ana).objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(classroom=cast.classroom, user=one, joined_at=NOON) for one in users
    )
    page = LivePage.of(assignment, at=NOON, number="2")
    assert (page.learners, len(page.rows)) == (150, 50)
    reply = cast.as_tomas.get(address("live", assignment, "?page=2"))
    assert "Page 2 of 2" in reply.content.decode()


# Deeds.


@pytest.mark.parametrize("who", ["tomas", "sol"])
def test_time_for_one_and_for_all_who_run_is_logged_and_stated(cast, assignment, at_noon, who):
    bo, cy = learner(cast, "Bo"), learner(cast, "Cy")
    ana = started(assignment, cast.ana)
    started(assignment, bo)
    done = started(assignment, cy)
    actions.hand_in(attempt=done, at=NOON)
    at_noon.move_to(after(minutes=10))
    client = getattr(cast, f"as_{who}")
    one = client.post(address("add_time", assignment), {**TIME, "attempt": ana.pk}, follow=True)
    assert "Ana has 5 more minutes, until 12:25." in one.content.decode()
    outage = {**TIME, "kind": "outage", "minutes": 1}
    both = client.post(address("add_time", assignment), outage, follow=True).content.decode()
    assert "2 learners have 1 more minute." in both
    assert "1 more minute for 2 learners. Late bus" in both
    assert "5 more minutes for Ana. Late bus" in both
    by = getattr(cast, who)
    logged = [(c.kind, c.after, c.by, c.at) for c in ClockChange.objects.filter(attempt=ana)]
    assert logged == [
        ("extension", after(minutes=25), by, after(minutes=10)),
        ("outage", after(minutes=26), by, after(minutes=10)),
    ]
    closes = {one.learner: one.closes_at for one in Attempt.objects.all()}
    assert closes == {cast.ana: after(minutes=26), bo: after(minutes=21), cy: after(minutes=20)}
    assert rows(assignment, after(minutes=10))["Ana"].extra == "+6 min"


def test_more_time_lets_one_whom_the_clock_closed_run_again(cast, assignment, at_noon):
    attempt = started(assignment, cast.ana)
    at_noon.move_to(after(minutes=30))
    assert "lets it run again" in (
        cast.as_tomas.get(address("live", assignment, f"?attempt={attempt.pk}")).content.decode()
    )
    post(cast.as_tomas, "add_time", assignment, attempt=attempt.pk, **TIME)
    attempt.refresh_from_db()
    assert attempt.closes_at == after(minutes=35)
    assert rows(assignment, after(minutes=30))["Ana"].extra == "+5 min"


def test_an_end_is_asked_first_and_then_done_for_all_who_run(cast, assignment, at_noon):
    attempt = started(assignment, cast.ana)
    at_noon.move_to(after(minutes=3))
    asked = post(cast.as_sol, "end_attempts", assignment)
    assert "End it for 1 learner now?" in asked.content.decode()
    assert post(cast.as_sol, "end_attempts", assignment, sure="1").status_code == 422
    assert not ClockChange.objects.exists()
    post(cast.as_sol, "end_attempts", assignment, sure="1", reason="Fire alarm")
    attempt.refresh_from_db()
    assert (attempt.closes_at, attempt.finished_at) == (after(minutes=3), None)
    assert ClockChange.objects.get().by == cast.sol


def test_a_message_goes_to_all_or_to_one(cast, assignment):
    attempt = started(assignment, cast.ana)
    post(cast.as_sol, "send_notice", assignment, words="To all")
    post(cast.as_tomas, "send_notice", assignment, words="To Ana", attempt=attempt.pk)
    kept = [(n.words, n.attempt, n.by, n.quiz) for n in Notice.objects.all()]
    quiz = assignment.quiz
    assert kept == [("To all", None, cast.sol, quiz), ("To Ana", attempt, cast.tomas, quiz)]
    page = cast.as_tomas.get(address("live", assignment)).content.decode()
    assert "message to all. To all" in page
    assert "message to Ana. To Ana" in page


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("add_time", {**TIME, "minutes": 0}),
        ("add_time", {**TIME, "minutes": 121}),
        ("add_time", {**TIME, "kind": "pause"}),
        ("add_time", {**TIME, "kind": "ended"}),
        ("add_time", {"minutes": 5, "kind": "extension", "reason": " "}),
        ("send_notice", {"words": "x" * 501}),
        ("send_notice", {"words": ""}),
    ],
)
def test_what_is_filled_in_wrongly_changes_nothing_and_is_kept(cast, assignment, name, fields):
    started(assignment, cast.ana)
    reply = post(cast.as_tomas, name, assignment, **fields)
    assert reply.status_code == 422
    for value in fields.values():
        assert str(value).strip() in reply.content.decode()
    assert not ClockChange.objects.exists()
    assert not Notice.objects.exists()


def refused(reply, words):
    assert reply.status_code == 409
    assert words in reply.content.decode()
    assert not ClockChange.objects.exists()
    assert not Notice.objects.exists()


def test_refusals_say_why(cast, assignment):
    tomas = cast.as_tomas
    end = {"sure": "1", "reason": "Fire alarm"}
    for name, fields in (("add_time", TIME), ("end_attempts", end)):
        refused(post(tomas, name, assignment, **fields), "Nobody is taking it now")
    refused(post(tomas, "send_notice", assignment, words="Hello there"), "it was not sent")
    untimed = cast.assignment(seed="untimed")
    attempt = started(untimed, cast.ana)
    refused(post(tomas, "add_time", untimed, **TIME), "no time limit")
    refused(post(tomas, "add_time", untimed, attempt=attempt.pk, **TIME), "no time limit")
    actions.hand_in(attempt=attempt, at=NOON)
    timed = started(assignment, cast.ana)
    actions.hand_in(attempt=timed, at=NOON)
    refused(post(tomas, "add_time", assignment, attempt=timed.pk, **TIME), "was handed in")
    refused(post(tomas, "send_notice", assignment, attempt=timed.pk, words="Hi"), "not sent")


def test_an_archived_class_is_watched_and_not_changed(cast, assignment):
    attempt = started(assignment, cast.ana)
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    assert cast.as_tomas.get(address("live", assignment)).status_code == 200
    for name, fields in (("add_time", TIME), ("end_attempts", {}), ("send_notice", {"words": "x"})):
        refused(post(cast.as_tomas, name, assignment, **fields), "archived")
    attempt.refresh_from_db()
    assert attempt.closes_at == after(minutes=20)


def test_an_attempt_at_another_quiz_or_by_one_who_left_is_a_404(cast, assignment):
    started(assignment, cast.ana)
    other = started(cast.assignment(seed="other"), cast.ana)
    gone = learner(cast, "Gone")
    left = started(assignment, gone)
    Membership.objects.filter(user=gone).delete()
    for pk in (other.pk, left.pk, "x", 9**30):
        assert post(cast.as_tomas, "add_time", assignment, attempt=pk, **TIME).status_code == 404
        page = cast.as_tomas.get(address("live", assignment, f"?attempt={pk}"))
        assert page.status_code == 404
    assert post(cast.as_tomas, "add_time", assignment, **TIME).status_code == 302
    assert not left.clock_changes.exists()


def test_a_lesson_has_no_live_view(cast, assignment):
    assignment.quiz, assignment.lesson = None, "vector-databases-on-aws"
    assignment.save()
    assert cast.as_tomas.get(address("live", assignment)).status_code == 404
