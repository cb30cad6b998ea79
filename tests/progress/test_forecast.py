"""The forecast of one learner: what counts for it, what is said, and when nothing is."""

import re

import pytest
from django.urls import reverse

from lessons.content import course
from measurement.ability import DIFFICULTY, GUESSING, Ability
from progress.forecast import forecast_of
from quizzes import actions
from quizzes.history import History
from quizzes.models import Item
from tests.cast import after
from tests.domains import CUSTOMIZING, INFERENCE
from tests.factories import NOON, an_attempt, start_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = after(days=3)


@pytest.fixture(autouse=True)
def days_later(noon):
    noon.move_to(LATER)
    return noon


def taken(attempt, *, right, at=NOON):
    """Answered as `right` says of each position, and handed in."""
    for item in attempt.items.all():
        wrong = next(o["id"] for o in item.content["options"] if o["id"] != item.key)
        reply = item.key if right(item.position) else wrong
        actions.save_answer(attempt=attempt, position=item.position, reply=reply, base=0, at=at)
    actions.hand_in(attempt=attempt, at=at)
    return attempt


def everything(position):
    return True


def row_of(user, name=CUSTOMIZING):
    return next(row for row in forecast_of(History(user, LATER)).domains if row.name == name)


def said(client, page="progress"):
    text = client.get(reverse(page)).content.decode().partition("</header>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_it_is_the_ability_after_each_answer_in_the_order_they_were_given(cast):
    attempt = taken(an_attempt(cast.ana, size=20), right=lambda position: position % 3)
    ability = Ability()
    for item in attempt.items.order_by("position"):
        ability = ability.after(
            right=bool(item.position % 3),
            difficulty=DIFFICULTY[item.content["difficulty"]],
            guessing=GUESSING[item.format],
        )
    assert row_of(cast.ana).forecast == ability.forecast


def test_it_is_told_with_its_range_on_progress_and_at_home(cast):
    taken(an_attempt(cast.ana, size=20), right=lambda position: position % 2)
    found = row_of(cast.ana).forecast
    assert found.enough
    assert f"{found.percent}% ({found.low} to {found.high}) 20" in said(cast.as_ana)
    assert f"{CUSTOMIZING}: {found.percent}% ({found.low} to {found.high})" in said(
        cast.as_ana, "home"
    )


def test_fewer_than_eight_answers_say_nothing_but_how_many_are_missing(cast):
    taken(an_attempt(cast.ana, size=5), right=everything)
    assert not row_of(cast.ana).forecast.enough
    assert f"{CUSTOMIZING} 3 more answers at least 5" in said(cast.as_ana)
    assert "new questions" not in said(cast.as_ana, "home")


def test_each_domain_stands_alone_and_the_page_says_why_passing_is_not_foretold(cast):
    taken(an_attempt(cast.ana, size=20), right=everything)
    assert row_of(cast.ana, INFERENCE).forecast.n == 0
    assert f"{INFERENCE} 8 more answers at least 0" in said(cast.as_ana)
    assert f"all {len(course().exam.domains)} domains of the exam" in said(cast.as_ana)


def test_an_item_that_was_met_before_counts_once(cast):
    first = taken(an_attempt(cast.ana, size=10), right=everything)
    before = row_of(cast.ana)
    again = start_attempt(quiz=first.quiz, learner=cast.ana, at=after(days=2))
    taken(again, right=lambda position: False, at=after(days=2))
    assert row_of(cast.ana) == before


@pytest.mark.parametrize(("hours", "counts"), [(23, 0), (25, 1)])
def test_a_logic_that_was_met_within_a_day_shows_memory_and_not_ability(cast, hours, counts):
    first = taken(an_attempt(cast.ana, size=10), right=everything)
    second = an_attempt(cast.ana, size=1, seed="other", at=after(hours=hours))
    second.items.update(logic=first.items.get(position=1).logic)
    taken(second, right=everything, at=after(hours=hours))
    assert row_of(cast.ana).forecast.n == 10 + counts


@pytest.mark.parametrize(("kind", "counts"), [("void", 9), ("credit", 9), ("accept", 10)])
def test_a_question_that_no_reply_decides_any_more_is_left_out(cast, kind, counts):
    attempt = taken(an_attempt(cast.ana, size=10), right=everything)
    ruled = {"kind": kind, "replies": []}
    attempt.items.filter(position=1).update(ruled=ruled)
    assert row_of(cast.ana).forecast.n == counts


def test_a_trial_question_of_a_mock_tells_as_much_as_any_other(cast):
    attempt = taken(an_attempt(cast.ana, size=10), right=everything)
    attempt.items.filter(position__lte=5).update(counted=False)
    assert row_of(cast.ana).forecast.n == 10


def test_questions_on_what_the_course_no_longer_has_are_left_out(cast):
    taken(an_attempt(cast.ana, size=10), right=everything)
    Item.objects.filter(position__lte=2).update(family="gone")
    assert row_of(cast.ana).forecast.n == 8


def test_the_record_tells_of_each_quiz_what_was_foretold_and_what_came(cast):
    taken(an_attempt(cast.ana, size=20), right=lambda position: position % 4)
    second, third = (
        taken(an_attempt(cast.ana, size=10, seed=str(day), at=at), right=right, at=at)
        for day, right in ((1, lambda position: position % 4), (2, lambda position: False))
        for at in [after(days=day)]
    )
    newest, older = forecast_of(History(cast.ana, LATER)).record
    assert (older.attempt, older.right, older.n, older.held) == (second.pk, 8, 10, True)
    assert (newest.attempt, newest.right, newest.n, newest.held) == (third.pk, 0, 10, False)
    page = said(cast.as_ana)
    assert "Its record: 1 of 2 quizzes came out as foretold" in page
    assert f"{newest.low} to {newest.high} outside 0 of 10" in page


def test_what_was_foretold_rests_on_nothing_that_came_after(cast):
    taken(an_attempt(cast.ana, size=20), right=everything)
    at = after(days=1)
    taken(an_attempt(cast.ana, size=10, seed="1", at=at), right=everything, at=at)
    (before,) = forecast_of(History(cast.ana, LATER)).record
    at = after(days=2)
    taken(an_attempt(cast.ana, size=10, seed="2", at=at), right=lambda position: False, at=at)
    assert forecast_of(History(cast.ana, LATER)).record[1] == before


def test_nothing_is_foretold_before_enough_is_known_or_of_a_handful_of_questions(cast):
    taken(an_attempt(cast.ana, size=20), right=everything)
    taken(an_attempt(cast.ana, size=4, seed="1"), right=everything)
    assert forecast_of(History(cast.ana, LATER)).record == ()
    assert "record" not in said(cast.as_ana)
