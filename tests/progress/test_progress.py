"""How it is going: only what may be known counts, and nobody else sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from progress.pages import ENOUGH, ProgressPage
from quizzes import actions
from tests.cast import after
from tests.factories import NOON, ReadingMarkFactory, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def answered(attempt, *, right, of=5, hand_in=True):
    for item in attempt.items.all()[:of]:
        wrong = next(o["id"] for o in item.content["options"] if o["id"] != item.key)
        choice = item.key if item.position <= right else wrong
        actions.save_answer(attempt=attempt, position=item.position, reply=choice, base=0, at=NOON)
    if hand_in:
        actions.hand_in(attempt=attempt, at=NOON)


def page_of(user, at=NOON):
    return ProgressPage.of(user, at=at)


def test_a_stranger_is_told_what_will_stand_here(client):
    assert "Answer ten questions" in client.get(reverse("progress")).content.decode()


def test_answers_of_a_handed_in_attempt_count(cast):
    answered(an_attempt(cast.ana), right=3)
    page = page_of(cast.ana)
    assert (page.answers.right, page.answers.n) == (3, 5)
    assert sum(row.share.n for row in page.keys) == 5


def test_answers_of_an_open_attempt_do_not_count_or_they_would_tell_the_key(cast):
    answered(an_attempt(cast.ana), right=3, hand_in=False)
    assert page_of(cast.ana).answers.n == 0


def test_an_answer_whose_reasons_were_shown_counts_at_once(cast):
    attempt = an_attempt(cast.ana, feedback="each")
    answered(attempt, right=5, of=2, hand_in=False)
    actions.reveal(attempt=attempt, position=1, at=NOON)
    assert page_of(cast.ana).answers.n == 1


def test_late_answers_do_not_count(cast):
    attempt = an_attempt(cast.ana, minutes=10)
    actions.save_answer(attempt=attempt, position=1, reply="rag", base=0, at=after(minutes=11))
    assert page_of(cast.ana, at=after(minutes=12)).answers.n == 0


def test_answers_that_may_not_be_seen_yet_do_not_count(cast):
    answered(an_attempt(cast.ana, answers_from=after(days=1)), right=3)
    assert page_of(cast.ana).answers.n == 0
    assert page_of(cast.ana, at=after(days=2)).answers.n == 5


def test_an_idea_is_an_attribute_that_decided(cast):
    attempt = an_attempt(cast.ana)
    answered(attempt, right=5)
    wanted = {
        fact["attribute"]
        for item in attempt.items.all()
        for fact in item.content["facts"]
        if fact["role"] == "decides"
    }
    assert {row.id for row in page_of(cast.ana).ideas} == wanted


def test_a_wrong_belief_is_named_once_it_came_twice(cast):
    for seed in ("a", "b", "c"):
        answered(an_attempt(cast.ana, seed=seed, size=10), right=0, of=10)
    assert page_of(cast.ana).beliefs
    assert all(n > 1 for _, n in page_of(cast.ana).beliefs)


def test_the_next_step_is_the_lesson_then_the_weakest_idea(cast):
    assert page_of(cast.ana).next.lesson == "foundation-model-customization"
    ReadingMarkFactory(learner=cast.ana, lesson="foundation-model-customization")
    assert page_of(cast.ana).next.title == "Ten mixed questions"
    for seed in ("a", "b", "c", "d"):
        answered(an_attempt(cast.ana, seed=seed, size=10), right=0, of=10)
    assert page_of(cast.ana).next.wishes.startswith("family=customization&about=")


def test_the_lesson_to_read_is_that_of_the_decision_that_was_missed_most(cast):
    answered(an_attempt(cast.ana, families={"inference_mode": 1.0}, size=4), right=0, of=4)
    assert page_of(cast.ana).next.lesson == "sagemaker-inference-options"
    assert "Four ways to get answers" in cast.as_ana.get(reverse("home")).content.decode()
    ReadingMarkFactory(learner=cast.ana, lesson="sagemaker-inference-options")
    assert page_of(cast.ana).next.title == "Ten mixed questions"


def test_the_step_is_the_first_idea_of_the_list_that_has_enough_answers(cast):
    for seed in ("a", "b", "c", "d"):
        answered(an_attempt(cast.ana, seed=seed, size=10), right=4, of=10)
    page = page_of(cast.ana)
    first = next(row for row in page.ideas if row.share.n >= ENOUGH)
    assert page.next.wishes == f"family=customization&about={first.id}"
    highs = [row.share.high for row in page.ideas]
    assert highs == sorted(highs)


def test_nobody_elses_work_is_counted(cast):
    answered(an_attempt(cast.zoe), right=5)
    assert page_of(cast.ana).answers.n == 0
    assert not page_of(cast.ana).attempts


def test_a_guest_is_told_where_it_is_kept(cast):
    assert "kept in this browser" in cast.as_guest.get(reverse("progress")).content.decode()


def test_progress_is_only_read(cast):
    assert cast.as_ana.post(reverse("progress")).status_code == 405


def test_more_attempts_cost_no_more_queries(cast):
    def queries():
        client = cast.as_ana
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("progress"))
        return len(captured)

    answered(an_attempt(cast.ana), right=2)
    few = queries()
    for number in range(6):
        answered(an_attempt(cast.ana, seed=str(number)), right=2)
    assert queries() == few
