"""The single live question: no account, no row, and no key in the page."""

import re

import pytest
from django.urls import reverse

from lessons.content import course
from quizzes.checks import check_of
from quizzes.models import Quiz
from scenarios.drawing import Wishes

pytestmark = pytest.mark.django_db
URL = "/check/customization/"


def fields(asked):
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', asked)[1]
        for name in ("nonce", "token", "key", "about")
    }


def options(asked):
    return re.findall(r'name="choice" value="([^"]+)"', asked)


@pytest.fixture
def asked(client):
    return client.get(f"{URL}?key=rag").content.decode()


def answer(client, asked, **changes):
    return client.post(URL, {**fields(asked), "choice": options(asked)[0], **changes})


def test_a_stranger_is_asked_and_nothing_is_stored(client, asked):
    assert len(options(asked)) == 4
    assert not Quiz.objects.exists()
    assert "sessionid" not in client.cookies


def test_an_answer_shows_the_proof(client, asked):
    reply = answer(client, asked).content.decode()
    assert "your answer" in reply
    assert "Another one" in reply


def test_the_right_option_is_right(client, asked):
    check = check_of(course().families["customization"], fields(asked)["nonce"], Wishes(key="rag"))
    reply = answer(client, asked, choice=check.ids["rag"]).content.decode()
    assert "Right." in reply


def test_two_visitors_get_other_questions_and_other_ids(client, asked):
    again = client.get(f"{URL}?key=rag").content.decode()
    assert not set(options(asked)) & set(options(again))


def test_a_question_that_was_rewritten_is_replaced(client, asked):
    reply = answer(client, asked, token="000000000000")
    assert reply.status_code == 409
    assert "rewritten meanwhile" in reply.content.decode()


@pytest.mark.parametrize("choice", ["", "rag", "zzzzzzzz"])
def test_a_choice_that_is_none_is_a_422_and_the_question_stays(client, asked, choice):
    reply = answer(client, asked, choice=choice)
    assert reply.status_code == 422
    assert options(reply.content.decode()) == options(asked)


def test_htmx_gets_the_part_alone(client):
    part = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "See what fits" in part


@pytest.mark.parametrize("query", ["key=magic", "about=weather", "key=rag&about=manner"])
def test_an_unknown_wish_is_a_422(client, query):
    assert client.get(f"{URL}?{query}").status_code == 422


def test_an_unknown_family_is_a_404(client):
    assert client.get("/check/nothing/").status_code == 404


def test_its_page_tells_no_family_option(asked):
    body = re.sub(r'<svg width="0".*?</svg>', "", asked, flags=re.DOTALL)
    for word in ("pretraining", "fine_tuning", "in_context", "rationale"):
        assert word not in body


def test_the_address_exists(client):
    assert reverse("check", args=["customization"]) == URL


def test_another_family_knows_its_own_wishes(client):
    url = reverse("check", args=["inference_mode"])
    assert len(options(client.get(f"{url}?key=batch").content.decode())) == 4
    assert client.get(f"{url}?key=rag").status_code == 422
