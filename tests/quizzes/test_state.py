"""What an open page hears: the clock, whether it is over, and what staff has told."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.actions import start_assignment
from quizzes import actions, deeds
from quizzes.models import GRACE, Attempt, Notice
from tests.cast import after
from tests.factories import NOON, an_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def attempt(cast):
    assignment = cast.assignment(minutes=20)
    return start_assignment(assignment=assignment, learner=cast.ana, at=NOON)


def state(cast, attempt):
    return cast.as_ana.get(reverse("attempt_state", args=[attempt.pk])).json()


def give(cast, attempt, minutes=5, at=NOON, kind="extension"):
    deeds.give_time(
        attempt=attempt, minutes=minutes, kind=kind, by=cast.tomas, reason="Late bus", at=at
    )


def end(cast, attempt, at=NOON):
    attempts = Attempt.objects.filter(pk=attempt.pk)
    deeds.end_now(attempts=attempts, by=cast.tomas, reason="Fire alarm", at=at)


def tell(cast, quiz_of, words, at=NOON, **to):
    return deeds.tell(quiz=quiz_of.quiz, words=words, by=cast.tomas, at=at, **to)


def test_the_state_is_clock_end_pause_and_what_was_told(cast, attempt, at_noon):
    quiet = {"seconds_left": 1200, "closed": False, "paused": False, "told": []}
    assert state(cast, attempt) == quiet
    tell(cast, attempt, "Look at the board", at=after(minutes=1))
    give(cast, attempt, at=after(minutes=2))
    give(cast, attempt, 1, at=after(minutes=3), kind="outage")
    tell(cast, attempt, "Well done", at=after(minutes=4), attempt=attempt)
    at_noon.move_to(after(minutes=5))
    heard = state(cast, attempt)
    assert heard["seconds_left"] == 21 * 60
    assert heard["told"] == [
        "Tomas, 12:01: Look at the board",
        "Tomas, 12:02: 5 more minutes. Late bus",
        "Tomas, 12:03: 1 more minute. Late bus",
        "Tomas, 12:04: Well done",
    ]
    pause = {"paused_at": after(minutes=4), "pause_left": timedelta(minutes=2)}
    Attempt.objects.filter(pk=attempt.pk).update(**pause)
    assert state(cast, attempt)["paused"]
    at_noon.move_to(after(minutes=6))
    assert not state(cast, attempt)["paused"]


def test_messages_before_the_attempt_to_others_and_of_other_quizzes_are_not_heard(cast, attempt):
    other = start_assignment(assignment=cast.assignment(seed="other"), learner=cast.ana, at=NOON)
    tell(cast, attempt, "Before", at=after(seconds=-1))
    tell(cast, other, "Elsewhere")
    theirs = actions.start_attempt(quiz=attempt.quiz, learner=cast.lea, at=NOON)
    tell(cast, attempt, "To Lea", attempt=theirs)
    tell(cast, attempt, "To all", at=after(seconds=1))
    assert state(cast, attempt)["told"] == ["Tomas, 12:00: To all"]


def test_pages_without_scripts_tell_it_too_escaped(cast, attempt, at_noon):
    tell(cast, attempt, "<b>1 < 2</b>")
    for name, place in (("question", [1]), ("hand_in", [])):
        page = cast.as_ana.get(reverse(name, args=[attempt.pk, *place])).content.decode()
        assert "<li>Tomas, 12:00: &lt;b&gt;1 &lt; 2&lt;/b&gt;</li>" in page
    end(cast, attempt)
    at_noon.move_to(after(seconds=6))
    page = cast.as_ana.get(reverse("question", args=[attempt.pk, 1]), follow=True)
    assert "<li>Tomas, 12:00: This quiz was ended. Fire alarm</li>" in page.content.decode()


def test_asking_costs_two_queries_beside_who_asks_and_writes_nothing(cast, attempt):
    for number in range(4):
        tell(cast, attempt, f"Message {number}")
        give(cast, attempt)
    client = cast.as_ana
    sessions = list(Session.objects.values())
    with CaptureQueriesContext(connection) as captured:
        reply = client.get(reverse("attempt_state", args=[attempt.pk]))
    asked = [one["sql"] for one in captured]
    assert (
        len(
            [
                sql
                for sql in asked
                if "session" not in sql and 'FROM "accounts_user" WHERE' not in sql
            ]
        )
        <= 2
    ), asked
    assert all(sql.startswith("SELECT") for sql in asked)
    assert list(Session.objects.values()) == sessions
    assert len(reply.json()["told"]) == 8


def test_a_practice_asks_nothing_more(cast):
    attempt = an_attempt(cast.ana)
    assert state(cast, attempt) == {
        "seconds_left": None,
        "closed": False,
        "paused": False,
        "told": [],
    }
    assert cast.as_zoe.get(reverse("attempt_state", args=[attempt.pk])).status_code == 404
    assert cast.as_ana.post(reverse("attempt_state", args=[attempt.pk])).status_code == 405


# An end by staff.


@pytest.mark.parametrize("minutes", [20, None])
def test_an_end_loses_nothing_that_is_on_its_way(cast, minutes):
    assignment = cast.assignment(minutes=minutes, seed=f"end {minutes}")
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    save = {"attempt": attempt, "reply": "rag", "base": 0}
    at = after(minutes=3)
    end(cast, attempt, at=at)
    assert not actions.save_answer(**save, position=1, at=at + GRACE).late
    assert actions.save_answer(**save, position=2, at=at + GRACE + timedelta(seconds=1)).late
    attempt.refresh_from_db()
    assert (attempt.closes_at, attempt.is_closed(at + GRACE)) == (at, False)
    change = attempt.clock_changes.get()
    assert (change.kind, change.after, change.reason) == ("ended", at, "Fire alarm")
    assert change.before == (after(minutes=20) if minutes else None)
    give(cast, attempt, 10, at=after(minutes=4))
    attempt.refresh_from_db()
    assert attempt.closes_at == after(minutes=14)


def test_what_is_over_is_not_ended_again(cast, attempt):
    end(cast, attempt, at=after(minutes=3))
    for at in (after(minutes=3, seconds=2), after(minutes=9)):
        with pytest.raises(actions.Refused, match="Nobody"):
            end(cast, attempt, at=at)
    assert attempt.clock_changes.count() == 1


def test_an_end_during_a_pause_keeps_what_is_left_of_it(cast, attempt):
    pause = {"paused_at": after(minutes=1), "pause_left": timedelta(minutes=10)}
    Attempt.objects.filter(pk=attempt.pk).update(**pause)
    end(cast, attempt, at=after(minutes=3))
    attempt.refresh_from_db()
    assert (attempt.paused_at, attempt.pause_left) == (None, timedelta(minutes=8))


# The grace.


@pytest.mark.parametrize("off", [timedelta(0), timedelta(seconds=2), GRACE])
def test_who_hands_in_during_the_grace_has_handed_in(cast, attempt, off):
    at = attempt.closes_at + off
    assert actions.hand_in(attempt=attempt, at=at)
    with pytest.raises(actions.AlreadyHandedIn):
        give(cast, attempt, at=at)
    attempt.refresh_from_db()
    assert attempt.finished_at < attempt.closes_at


def test_who_comes_after_the_grace_was_closed_by_the_clock_and_can_have_more_time(cast, attempt):
    at = attempt.closes_at + GRACE + timedelta(seconds=1)
    actions.hand_in(attempt=attempt, at=at)
    give(cast, attempt, at=at)
    attempt.refresh_from_db()
    assert (attempt.closes_at, attempt.finished_at) == (at + timedelta(minutes=5), None)


def test_a_hand_in_that_knew_an_older_deadline_ends_before_the_newer_one(cast, attempt):
    end(cast, attempt, at=after(minutes=3))
    actions.hand_in(attempt=attempt, at=after(minutes=4))  # `attempt` still says 12:20
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.closes_at == after(minutes=3)


def test_answers_stay_hidden_while_somebody_with_more_time_can_answer(cast):
    until = after(minutes=20) + GRACE
    assignment = cast.assignment(minutes=20, answers_from=until, seed="hidden")
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    give(cast, attempt, 10)
    assignment.quiz.refresh_from_db()
    assert assignment.quiz.answers_from == until + timedelta(minutes=10)
    assert not Notice.objects.exists()
