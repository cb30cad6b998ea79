"""Pauses that were agreed with a learner: the clock stands, and nothing is shown or saved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from measurement.replies import MULTIPLE_CHOICE
from quizzes import actions, pauses
from quizzes.models import Answer, Aside, Attempt, ClockChange
from tests.cast import after
from tests.factories import NOON, a_quiz
from tests.quizzes.replying import JSON, ids_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TEN = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def clock(noon):
    return noon


def an_attempt_with_pauses(learner, *, minutes=20, pause=TEN, **changes):
    quiz = a_quiz(learner, minutes=minutes, **changes)
    return actions.start_attempt(quiz=quiz, learner=learner, at=NOON, pause=pause)


@pytest.fixture
def attempt(cast):
    return an_attempt_with_pauses(cast.ana, feedback="each")


def address(attempt, name, *more):
    return reverse(name, args=[attempt.pk, *more])


def press(client, attempt, name):
    return client.post(address(attempt, name), {"position": "2"})


def kept(attempt):
    return Attempt.objects.get(pk=attempt.pk)


def test_a_pause_moves_the_deadline_and_going_on_moves_it_back_by_what_was_not_used(
    cast, attempt, clock
):
    clock.move_to(after(minutes=5))
    assert press(cast.as_ana, attempt, "pause")["Location"] == address(attempt, "question", 2)
    assert kept(attempt).closes_at == after(minutes=30)
    clock.move_to(after(minutes=9))
    assert press(cast.as_ana, attempt, "resume")["Location"] == address(attempt, "question", 2)
    held = kept(attempt)
    assert held.closes_at == after(minutes=24)
    assert (held.paused_at, held.pause_left) == (None, timedelta(minutes=6))
    changes = list(attempt.clock_changes.all())
    assert [(one.kind, one.by) for one in changes] == [(ClockChange.Kind.PAUSE, cast.ana)] * 2
    moves = [(one.before, one.after) for one in changes]
    assert moves == [
        (after(minutes=20), after(minutes=30)),
        (after(minutes=30), after(minutes=24)),
    ]


def test_while_paused_no_address_shows_a_question_or_saves_anything(cast, attempt):
    item = attempt.items.get(position=1)
    actions.save_answer(attempt=attempt, position=1, reply=item.key, base=0, at=NOON)
    actions.reveal(attempt=attempt, position=1, at=NOON)
    pauses.pause(attempt=attempt, by=cast.ana, at=NOON)
    before = [list(rows.order_by("pk").values()) for rows in (Answer.objects, Aside.objects)]
    second = attempt.items.get(position=2)
    post = {"choice": ids_of(attempt, second)[second.key], "base": 0, "flagged": "on", "note": "x"}
    texts = [option["text"] for one in attempt.items.all() for option in one.content["options"]]
    asked = [("get", address(attempt, "question", n)) for n in (1, 2)]
    asked += [("get", address(attempt, "hand_in")), ("get", address(attempt, "report", 1))]
    asked += [("post", address(attempt, "hand_in")), ("post", address(attempt, "report", 1))]
    asked += [("post", address(attempt, name, 2)) for name in ("answer", "reveal", "aside")]
    asked += [("post", address(attempt, "change", 1))]
    for headers in ({}, {"hx-request": "true"}):
        for verb, url in asked:
            reply = getattr(cast.as_ana, verb)(url, post, headers=headers)
            page = reply.content.decode()
            assert reply.status_code == (200 if verb == "get" else 409), url
            assert "Paused" in page, url
            assert not [text for text in texts if text in page], url
    heard = cast.as_ana.post(address(attempt, "answer", 2), post, headers=JSON)
    assert heard.status_code == 409
    assert heard.json().keys() == {"paused", "saved", "words"}
    after_all = [list(rows.order_by("pk").values()) for rows in (Answer.objects, Aside.objects)]
    assert after_all == before
    assert kept(attempt).finished_at is None


def test_the_page_of_a_pause_takes_the_focus_so_that_it_is_heard(cast, attempt):
    pauses.pause(attempt=attempt, by=cast.ana, at=NOON)
    for headers in ({}, {"hx-request": "true"}):
        page = cast.as_ana.get(address(attempt, "question", 1), headers=headers).text
        assert '<h1 tabindex="-1" autofocus>Paused</h1>' in page


def test_a_save_that_waited_for_the_lock_while_a_pause_began_is_not_saved(cast, attempt):
    """What it read before the lock knew of no pause."""
    pauses.pause(attempt=kept(attempt), by=cast.ana, at=NOON)
    for write in (
        lambda: actions.save_answer(attempt=attempt, position=1, reply="rag", base=0, at=NOON),
        lambda: actions.note(attempt=attempt, position=1, flagged=True, at=NOON),
        lambda: actions.reveal(attempt=attempt, position=1, at=NOON),
    ):
        with pytest.raises(actions.Paused):
            write()
    assert not Answer.objects.exists()


def test_when_the_allowance_has_run_out_the_quiz_goes_on_by_itself(cast, attempt, clock):
    clock.move_to(after(minutes=5))
    press(cast.as_ana, attempt, "pause")
    clock.move_to(after(minutes=14, seconds=59))
    page = cast.as_ana.get(address(attempt, "question", 1)).content.decode()
    assert "less than a minute" in page
    assert "12:15:00 UTC" in page
    clock.move_to(after(minutes=15))
    page = cast.as_ana.get(address(attempt, "question", 1)).content.decode()
    assert attempt.items.get(position=1).content["ask"] in page
    assert address(attempt, "pause") not in page
    assert 'data-seconds-left="900"' in page
    for name in ("resume", "pause"):
        press(cast.as_ana, attempt, name)
        assert kept(attempt).closes_at == after(minutes=30)
    assert attempt.clock_changes.count() == 1


def test_what_is_left_can_be_used_in_pieces_and_no_longer(cast, attempt, clock):
    for begins, goes_on in ((0, 4), (5, 9)):
        clock.move_to(after(minutes=begins))
        press(cast.as_ana, attempt, "pause")
        clock.move_to(after(minutes=goes_on))
        press(cast.as_ana, attempt, "resume")
    page = cast.as_ana.get(address(attempt, "question", 1)).content.decode()
    assert "(2 minutes left)" in page
    assert kept(attempt).closes_at == after(minutes=28)


def test_the_same_press_again_changes_nothing(cast, attempt, clock):
    press(cast.as_ana, attempt, "pause")
    clock.move_to(after(minutes=3))
    held = kept(attempt)
    press(cast.as_ana, attempt, "pause")
    assert (kept(attempt).paused_at, kept(attempt).closes_at) == (held.paused_at, held.closes_at)
    for _ in range(2):
        press(cast.as_ana, attempt, "resume")
    assert kept(attempt).closes_at == after(minutes=23)
    assert attempt.clock_changes.count() == 2


def test_whoever_has_no_pause_sees_no_button_and_gets_none(cast):
    attempt = an_attempt_with_pauses(cast.ana, pause=timedelta(0))
    page = cast.as_ana.get(address(attempt, "question", 1)).content.decode()
    assert address(attempt, "pause") not in page
    reply = cast.as_ana.post(address(attempt, "pause"), {"position": "2"}, follow=True)
    assert kept(attempt).closes_at == after(minutes=20)
    assert "There is no pause left" in reply.text


def test_a_quiz_that_is_over_cannot_be_paused(cast, attempt, clock):
    clock.move_to(after(minutes=20))
    press(cast.as_ana, attempt, "pause")
    assert kept(attempt).closes_at == after(minutes=20)
    clock.move_to(after(minutes=3))
    cast.as_ana.post(address(attempt, "hand_in"))
    press(cast.as_ana, attempt, "pause")
    assert kept(attempt).paused_at is None


def test_an_untimed_quiz_is_hidden_without_a_clock(cast, clock):
    attempt = an_attempt_with_pauses(cast.ana, minutes=None)
    press(cast.as_ana, attempt, "pause")
    assert "Paused" in cast.as_ana.get(address(attempt, "question", 1)).text
    clock.move_to(after(minutes=4))
    press(cast.as_ana, attempt, "resume")
    held = kept(attempt)
    assert (held.closes_at, held.pause_left) == (None, timedelta(minutes=6))
    assert "(6 minutes left)" in cast.as_ana.get(address(attempt, "question", 1)).text


@pytest.mark.parametrize("name", ["pause", "resume"])
@pytest.mark.parametrize("who", ["zoe", "tomas", "guest"])
def test_nobody_else_pauses_an_attempt(cast, attempt, name, who):
    assert press(getattr(cast, f"as_{who}"), attempt, name).status_code == 404
    assert cast.as_ana.get(address(attempt, name)).status_code == 405


def test_an_answer_waits_out_the_pause_and_is_saved_after_it(cast, clock):
    attempt = an_attempt_with_pauses(cast.ana, formats={MULTIPLE_CHOICE: 1})
    item = attempt.items.get(position=1)
    post = {"choice": ids_of(attempt, item)[item.key], "base": 0}
    press(cast.as_ana, attempt, "pause")
    assert cast.as_ana.post(address(attempt, "answer", 1), post, headers=JSON).json()["paused"]
    clock.move_to(after(minutes=1))
    press(cast.as_ana, attempt, "resume")
    assert cast.as_ana.post(address(attempt, "answer", 1), post, headers=JSON).json()["saved"]


def test_an_end_brought_forward_by_the_staff_during_a_pause_holds(cast, attempt, clock):
    press(cast.as_ana, attempt, "pause")
    clock.move_to(after(minutes=2))
    actions.move_deadline(
        attempt=attempt,
        kind=ClockChange.Kind.EXTENSION,
        until=after(minutes=5),
        by=cast.tomas,
        reason="The room closes",
        at=after(minutes=2),
    )
    press(cast.as_ana, attempt, "resume")
    assert kept(attempt).closes_at == after(minutes=5)
