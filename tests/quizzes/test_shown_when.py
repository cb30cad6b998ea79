"""A hidden score is hidden everywhere a learner looks, and so is what would tell it."""

import re

import pytest
from django.urls import reverse

from quizzes import actions
from quizzes.history import History
from quizzes.models import Quiz
from tests.cast import after
from tests.factories import NOON, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TELLING = re.compile(
    r"\d of \d right|\b(wrong|right)</|%|✓|✕|row-card|class=\"reasons|Where this was the answer"
)


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


def hidden_until(attempt, moment, **more):
    Quiz.objects.filter(pk=attempt.quiz_id).update(scores_from=moment, **more)
    attempt.refresh_from_db()


@pytest.fixture
def attempt(cast):
    """Ana's, all right, handed in at noon; its score is shown a day later."""
    attempt = an_attempt(cast.ana)
    for item in attempt.items:
        actions.save_answer(
            attempt=attempt, position=item.position, reply=item.key, base=0, at=NOON
        )
    actions.hand_in(attempt=attempt, at=NOON)
    hidden_until(attempt, after(days=1))
    return attempt


def main(client, address):
    page = client.get(address).content.decode()
    return page.split("<main")[1].split("</main>")[0]


def test_the_result_says_when_the_score_is_shown_and_tells_nothing_of_it(cast, attempt, at_noon):
    page = main(cast.as_ana, reverse("result", args=[attempt.pk]))
    assert "Handed in" in page
    assert "Your score is shown from 25 November 2026, 12:00 UTC." in page
    assert not TELLING.search(page), TELLING.search(page)
    at_noon.move_to(after(days=1))
    assert "5 of 5 right" in main(cast.as_ana, reverse("result", args=[attempt.pk]))


@pytest.mark.parametrize("name", ["progress", "home"])
def test_neither_progress_nor_home_tell_a_hidden_score(cast, attempt, at_noon, name):
    before = main(cast.as_ana, reverse(name))
    assert "5 of 5" not in before
    assert "5 answers" not in before
    assert not History(cast.ana, NOON).answers
    assert len(History(cast.ana, after(days=1)).answers) == 5


def test_no_reason_is_told_while_the_score_is_hidden(cast, attempt):
    for name in ("change", "report"):
        for client_call in (cast.as_ana.get, cast.as_ana.post):
            reply = client_call(reverse(name, args=[attempt.pk, 1]), {"choice": "rag"})
            assert reply.status_code in (404, 405)


def test_no_question_is_checked_while_the_score_is_hidden(cast):
    attempt = an_attempt(cast.ana, feedback="each")
    hidden_until(attempt, after(days=1))
    page = main(cast.as_ana, reverse("question", args=[attempt.pk, 1]))
    assert "data-reveal" not in page
    item = attempt.items.get(position=1)
    actions.save_answer(attempt=attempt, position=1, reply=item.key, base=0, at=NOON)
    assert actions.reveal(attempt=attempt, position=1, at=NOON) is None


def test_reasons_wait_for_the_later_of_both_moments(cast, attempt, at_noon):
    hidden_until(attempt, after(days=1), answers_from=after(days=2))
    address = reverse("result", args=[attempt.pk])
    at_noon.move_to(after(days=1))
    page = main(cast.as_ana, address)
    assert "5 of 5 right" in page
    assert "Answers and reasons are shown from 26 November 2026" in page
    assert "row-card" not in page
    at_noon.move_to(after(days=2))
    assert "row-card" in main(cast.as_ana, address)


def test_the_class_page_tells_no_hidden_score_and_says_when(cast, at_noon):
    assignment = cast.assignment(minutes=20, attempts=1)
    Quiz.objects.filter(pk=assignment.quiz_id).update(
        scores_from=after(days=8), answers_from=after(days=8)
    )
    address = reverse("classroom", args=[cast.classroom.pk])
    page = main(cast.as_ana, address)
    assert re.search(r"Your score</th><td>no</td><td>no</td><td>yes</td>", page)
    cast.as_ana.post(reverse("start_assignment", args=[cast.classroom.pk, assignment.pk]))
    attempt = cast.ana.attempts.get()
    actions.hand_in(attempt=attempt, at=NOON)
    page = main(cast.as_ana, address)
    assert "0 of 5" not in page
    assert "Your score is shown from 2 December, 12:00 UTC." in page
