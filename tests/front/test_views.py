"""The first page, the advisor, how questions are made, and what went wrong."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.test.client import FakePayload
from django.urls import reverse

from config.wsgi import application
from lessons.content import course, read_course
from quizzes.actions import start_attempt
from quizzes.models import Mode
from quizzes.proofs import Proof
from scenarios.drawing import Wishes, draw_items
from tests.factories import NOON, an_attempt
from tests.front.trimmed import trimmed

pytestmark = pytest.mark.django_db
BOARD = "/advisor/customization/"


def test_a_stranger_meets_one_live_question(client):
    page = client.get(reverse("home")).content.decode()
    assert page.count('name="choice"') == 4
    assert "Rule out, until one remains." in page


def test_a_learner_goes_on_where_she_was(cast, noon):
    attempt = an_attempt(cast.ana)
    page = cast.as_ana.get(reverse("home")).content.decode()
    assert reverse("attempt", args=[attempt.pk]) in page
    assert "Tuesday class" in page


def test_every_quiz_that_runs_is_on_the_first_page_and_the_clock_comes_first(cast, noon):
    mock = an_attempt(cast.ana, minutes=90, mode=Mode.MOCK)
    quick = an_attempt(cast.ana, mode=Mode.QUICK)
    handed_out = start_attempt(quiz=cast.assignment(minutes=20).quiz, learner=cast.ana, at=NOON)
    page = cast.as_ana.get(reverse("home")).content.decode()
    places = [page.find(reverse("attempt", args=[one.pk])) for one in (handed_out, mock, quick)]
    assert -1 not in places
    assert places == sorted(places)


def test_an_instructor_finds_the_class(cast):
    page = cast.as_tomas.get(reverse("home")).content.decode()
    assert "You teach" in page
    assert reverse("classroom", args=[cast.classroom.pk]) in page


def test_the_board_starts_with_nothing_ruled_out(client):
    page = client.get(BOARD).content.decode()
    assert "3 approaches remain." in page
    assert "Fits only if there is also" in page


def test_facts_in_the_address_strike_options_out_with_the_reason(client):
    page = client.get(BOARD, {"fresh": "live"}).content.decode()
    assert "RAG remains." in page
    assert "a training job cannot keep up with data that changes from minute to minute" in page
    assert '<option value="live" selected>' in page


def test_a_form_that_came_without_script_gets_a_short_address(client):
    reply = client.get(BOARD, {"fresh": "live", "proof": "", "weights": ""})
    assert reply["Location"] == f"{BOARD}?fresh=live"


def test_htmx_gets_the_board_alone_and_the_address_to_show(client):
    reply = client.get(BOARD, {"fresh": "live", "proof": ""}, headers={"HX-Request": "true"})
    assert reply["HX-Push-Url"] == f"{BOARD}?fresh=live"
    assert "<html" not in reply.content.decode()


@pytest.mark.parametrize("query", [{"weather": "wet"}, {"fresh": "sometimes"}])
def test_an_unknown_fact_is_a_422_that_names_the_known_and_keeps_the_rest(client, query):
    reply = client.get(BOARD, {"proof": "cite", **query})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Known:" in page
    assert "RAG remains." in page


def test_an_unknown_family_has_no_board(client):
    assert client.get("/advisor/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/nothing/", "/quizzes/x/", "/classes/999999/"])
def test_what_is_not_there_is_a_404_in_plain_words(cast, address):
    reply = cast.as_zoe.get(address)
    assert reply.status_code == 404
    assert "There is no such page" in reply.content.decode()


def test_a_fault_of_ours_is_a_500_in_plain_words_and_asks_no_database(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("front.views.advise", broken)
    client = Client(raise_request_exception=False)
    reply = client.get(BOARD)
    assert reply.status_code == 500
    assert "Every answer that was shown as saved is saved" in reply.content.decode()


def served(method, address, body=b"", **headers):
    """The status of the page, as the server's own door gives it."""
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method, CONTENT_LENGTH=len(body), **{"wsgi.input": FakePayload(body)}
    )
    environ["PATH_INFO"], _, environ["QUERY_STRING"] = address.partition("?")
    told = []
    page = application(environ | headers, lambda status, headers: told.append((status, headers)))
    assert "default-src 'none'" in dict(told[0][1])["Content-Security-Policy"]
    assert page.content
    return told[0][0][:3]


@pytest.mark.parametrize("charset", ["hex", "idna", "utf-7", "unicode_escape", "x" * 20_000])
def test_what_names_another_charset_than_utf_8_is_a_400(charset):
    """Some of Python's are none of text, and some make signs that no database can keep."""
    for kind in ("text/plain", "multipart/form-data; boundary=B"):
        named = f"{kind}; charset={charset}"
        assert served("GET", f"{BOARD}?fresh=\\ud800%ff+2AA-", CONTENT_TYPE=named) == "400"
        assert served("POST", "/classes/join/", b"--B--\r\n", CONTENT_TYPE=named) == "400"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_utf_8_may_be_named(cast, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    reply = cast.as_ana.generic("POST", "/account/", "name=Z%C3%B6e", content_type=kind)
    assert reply.status_code == 302
    cast.ana.refresh_from_db()
    assert cast.ana.name == "Zöe"


@pytest.mark.parametrize(
    "address", ["/", BOARD, "/lessons/", "/practice/", "/check/customization/"]
)
def test_every_page_has_a_strict_policy(client, address):
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_one_changed_cell_changes_lesson_advisor_and_explanation(client, tmp_path, settings):
    folder = trimmed(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))
    path = folder / "families" / "customization" / "family.toml"
    path.write_text(path.read_text().replace('resources = "Moderate"', 'resources = "Middling"'))
    settings.CONTENT_DIR = folder
    call_command("build_family", family="customization", rough=True, stdout=StringIO())
    course.cache_clear()
    try:
        lesson = client.get("/lessons/foundation-model-customization/").content.decode()
        board = client.get(BOARD).content.decode()
        family = read_course(folder).families["customization"]
        items = draw_items(family, count=40, seed="cell", wishes=Wishes(key="in_context"))
        reasons = " ".join(
            verdict.option.rationale
            for item in items
            for verdict in Proof.of(item, order=[o.id for o in item.options], choice=None).verdicts
        )
    finally:
        settings.CONTENT_DIR = settings.BASE_DIR / "content"
        course.cache_clear()
    assert "Middling" in lesson
    assert "Middling" in board
    assert "Its resource demand is middling" in reasons
