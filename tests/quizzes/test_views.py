"""Every address of a quiz: works, not yours, wrong verb, bad input."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes import actions, deeds
from quizzes.models import Attempt, ClockChange, Item
from tests.cast import after
from tests.factories import NOON, an_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast, noon):
    return an_attempt(cast.ana, minutes=10)


def ids(attempt, position=1):
    return [id for id, _ in attempt.shown[position - 1]]


def post_answer(client, attempt, choice, *, base=0, position=1, json=True):
    headers = {"accept": "application/json"} if json else {}
    return client.post(
        reverse("answer", args=[attempt.pk, position]),
        {"choice": choice, "base": base},
        headers=headers,
    )


ADDRESSES = [
    ("get", "attempt", []),
    ("get", "question", [1]),
    ("post", "answer", [1]),
    ("post", "reveal", [1]),
    ("get", "hand_in", []),
    ("post", "hand_in", []),
    ("get", "result", []),
]


@pytest.mark.parametrize(("verb", "name", "rest"), ADDRESSES)
@pytest.mark.parametrize("who", ["zoe", "tomas", "guest"])
def test_somebody_elses_attempt_is_a_404(cast, attempt, verb, name, rest, who):
    client = getattr(cast, f"as_{who}")
    assert getattr(client, verb)(reverse(name, args=[attempt.pk, *rest])).status_code == 404


@pytest.mark.parametrize(("verb", "name", "rest"), ADDRESSES)
def test_nobody_is_asked_to_sign_in(cast, attempt, verb, name, rest):
    reply = getattr(cast.as_nobody, verb)(reverse(name, args=[attempt.pk, *rest]))
    assert reply.status_code == 302
    assert reply["Location"].startswith("/account/login/")


@pytest.mark.parametrize(("name", "rest"), [("answer", [1]), ("reveal", [1])])
def test_writes_refuse_to_be_read(cast, attempt, name, rest):
    assert cast.as_ana.get(reverse(name, args=[attempt.pk, *rest])).status_code == 405


@pytest.mark.parametrize(("name", "rest"), [("attempt", []), ("question", [1]), ("result", [])])
def test_pages_refuse_to_be_written(cast, attempt, name, rest):
    assert cast.as_ana.post(reverse(name, args=[attempt.pk, *rest])).status_code == 405


def test_a_guest_starts_a_quiz_at_once(client, db):
    reply = client.post(reverse("practice"), {"size": 5, "feedback": "end"})
    attempt = Attempt.objects.get()
    assert reply["Location"] == reverse("attempt", args=[attempt.pk])
    assert attempt.learner.is_guest
    page = client.get(reply["Location"], follow=True)
    assert "Question 1" in page.content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"size": 4, "feedback": "end"},
        {"size": 66, "feedback": "end"},
        {"size": "many", "feedback": "end"},
        {"size": 10, "feedback": "never"},
        {"size": 10, "feedback": "end", "minutes": "7"},
        {"size": 10, "feedback": "end", "key": "magic"},
        {"size": 5, "feedback": "end", "key": "rag", "about": "manner"},
    ],
)
def test_a_quiz_that_cannot_be_is_a_422_and_starts_nothing(client, db, bad):
    assert client.post(reverse("practice"), bad).status_code == 422
    assert not Attempt.objects.exists()


def test_a_topic_in_the_address_is_what_the_quiz_is_about(client, db):
    page = client.get(reverse("practice") + "?key=fine_tuning").content.decode()
    assert "Practice: Fine-tuning" in page
    client.post(reverse("practice"), {"size": 5, "feedback": "end", "key": "fine_tuning"})
    assert set(Item.objects.values_list("key", flat=True)) == {"fine_tuning"}


def test_the_practice_page_says_what_is_running(cast, attempt):
    page = cast.as_ana.get(reverse("practice")).content.decode()
    assert "is still running" in page
    assert reverse("attempt", args=[attempt.pk]) in page


def test_a_second_start_goes_on_with_the_running_quiz_and_says_so(cast, attempt, noon):
    noon.move_to(after(minutes=1))
    reply = cast.as_ana.post(reverse("practice"), {"size": 20, "feedback": "end"}, follow=True)
    assert "This quiz was running already" in reply.content.decode()
    assert attempt.quiz.attempts.count() == 1


def test_a_choice_is_stored_and_acknowledged_at_once(cast, attempt):
    choice = ids(attempt)[2]
    reply = post_answer(cast.as_ana, attempt, choice)
    assert reply.json() == {
        "fields": [["choice", choice]],
        "revision": 1,
        "words": "Saved",
        "saved": True,
        "answered": True,
        "closed": False,
        "seconds_left": 600,
    }
    assert attempt.answers.get().reply == attempt.shown[0][2][1]


def test_a_saved_choice_is_on_the_page_on_another_device(cast, attempt):
    choice = ids(attempt)[2]
    post_answer(cast.as_ana, attempt, choice)
    page = cast.as_ana.get(reverse("question", args=[attempt.pk, 1])).content.decode()
    assert f'value="{choice}" checked' in page
    assert "✓ Saved" in page


def test_without_script_the_choice_comes_back_as_a_page(cast, attempt):
    reply = post_answer(cast.as_ana, attempt, ids(attempt)[0], json=False)
    assert reply.status_code == 302
    assert attempt.answers.count() == 1


@pytest.mark.parametrize("choice", ["", "nothing", "rag", "\0", "x" * 500])
def test_a_malformed_choice_is_a_422_and_the_old_answer_stands(cast, attempt, choice):
    post_answer(cast.as_ana, attempt, ids(attempt)[0])
    reply = post_answer(cast.as_ana, attempt, choice, base=1)
    assert reply.status_code == 422
    assert reply.json()["fields"] == [["choice", ids(attempt)[0]]]


def test_another_questions_option_is_a_422(cast, attempt):
    assert post_answer(cast.as_ana, attempt, ids(attempt, 2)[0]).status_code == 422


@pytest.mark.parametrize("who", ["nobody", "zoe"])
def test_htmx_never_puts_another_page_into_a_question(cast, attempt, who):
    address = reverse("question", args=[attempt.pk, 1])
    reply = getattr(cast, f"as_{who}").get(address, headers={"HX-Request": "true"})
    target = reply["HX-Redirect"]
    assert target.startswith(reverse("account_login")) if who == "nobody" else target == address
    assert reply.content == b""


def test_htmx_goes_to_the_result_of_a_closed_quiz(cast, attempt):
    actions.hand_in(attempt=attempt, at=NOON)
    address = reverse("question", args=[attempt.pk, 1])
    reply = cast.as_ana.get(address, headers={"HX-Request": "true"})
    assert reply["HX-Redirect"] == reverse("result", args=[attempt.pk])


def test_a_question_that_is_not_there_is_a_404(cast, attempt):
    assert cast.as_ana.get(reverse("question", args=[attempt.pk, 6])).status_code == 404
    assert post_answer(cast.as_ana, attempt, "x", position=6).status_code == 404


def test_a_stale_page_gets_409_with_the_stored_choice(cast, attempt):
    first, second = ids(attempt)[:2]
    post_answer(cast.as_ana, attempt, first)
    reply = post_answer(cast.as_ana, attempt, second)
    assert reply.status_code == 409
    assert reply.json()["fields"] == [["choice", first]]
    assert "another page" in reply.json()["words"]


@pytest.mark.parametrize("base", [0, 1])
def test_a_late_answer_is_kept_not_scored_and_said_so(cast, attempt, noon, base):
    post_answer(cast.as_ana, attempt, ids(attempt)[0])
    noon.move_to(after(minutes=10, seconds=6))
    reply = post_answer(cast.as_ana, attempt, ids(attempt)[1], base=base)
    assert (
        reply.json()["words"] == "This answer arrived after the end. It is kept, and not counted."
    )
    assert not reply.json()["saved"]
    assert reply.json()["fields"] == [["choice", ids(attempt)[0]]]
    result = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    assert "B arrived after the end and is not counted" in result


def test_forged_times_change_nothing(cast, attempt, noon):
    noon.move_to(after(minutes=20))
    cast.as_ana.post(
        reverse("answer", args=[attempt.pk, 1]),
        {"choice": ids(attempt)[0], "base": 0, "at": "2026-11-24T12:00", "time_left": 600},
    )
    assert attempt.answers.get().late
    attempt.refresh_from_db()
    assert attempt.closes_at == NOON + timedelta(minutes=10)


def test_an_attempt_left_open_shows_its_result_after_the_deadline(cast, attempt, noon):
    noon.move_to(after(minutes=11))
    reply = cast.as_ana.get(reverse("attempt", args=[attempt.pk]))
    assert reply["Location"] == reverse("result", args=[attempt.pk])
    assert cast.as_ana.get(reply["Location"]).status_code == 200


def test_reading_writes_nothing(cast, attempt, noon):
    noon.move_to(after(minutes=11))
    client = cast.as_ana
    for name in ("attempt", "result", "hand_in"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(name, args=[attempt.pk]))
        assert not [q for q in queries if re.match("(INSERT|UPDATE|DELETE)", q["sql"])]


def test_handing_in_shows_the_score_with_its_range(cast, attempt):
    for position in range(1, 6):
        key = attempt.items.get(position=position).key
        right = next(id for id, option in attempt.shown[position - 1] if option == key)
        post_answer(cast.as_ana, attempt, right, position=position)
    page = cast.as_ana.post(reverse("hand_in", args=[attempt.pk]), follow=True).content.decode()
    assert "5 of 5 right" in page
    assert "between 57% and 100%" in page


def result_of(client, attempt):
    return client.get(reverse("result", args=[attempt.pk])).content.decode()


def test_a_result_says_when_the_clock_and_not_the_learner_ended_it(cast, attempt, noon):
    other = an_attempt(cast.lea, minutes=10)
    actions.hand_in(attempt=other, at=NOON)
    noon.move_to(after(days=1))
    assert "The time was up on 24 November, 12:10 UTC" in result_of(cast.as_ana, attempt)
    assert "The time was up" not in result_of(cast.as_lea, other)


def test_a_result_does_not_blame_the_clock_for_what_staff_ended(cast, noon):
    quiz = cast.assignment(minutes=20).quiz
    attempt = actions.start_attempt(quiz=quiz, learner=cast.ana, at=NOON)
    own = Attempt.objects.filter(pk=attempt.pk)
    deeds.end_now(attempts=own, by=cast.tomas, reason="Fire drill.", at=after(minutes=5))
    noon.move_to(after(minutes=6))
    said = result_of(cast.as_ana, attempt)
    assert "This quiz was ended. Fire drill." in said
    assert "The time was up" not in said
    more = {"minutes": 10, "kind": ClockChange.Kind.EXTENSION, "reason": "Over."}
    deeds.give_time(attempt=attempt, by=cast.tomas, at=after(minutes=7), **more)
    noon.move_to(after(days=1))
    assert "The time was up on 24 November, 12:17 UTC" in result_of(cast.as_ana, attempt)


def test_where_nothing_was_answered_no_range_is_told(cast, attempt):
    actions.hand_in(attempt=attempt, at=NOON)
    page = result_of(cast.as_ana, attempt)
    assert "Nothing was answered" in page
    assert "somewhere between" not in page


def test_a_quiz_left_overnight_is_not_told_in_seconds(cast, noon):
    attempt = an_attempt(cast.ana)
    post_answer(cast.as_ana, attempt, ids(attempt)[0])
    noon.move_to(after(hours=16))
    post_answer(cast.as_ana, attempt, ids(attempt, 2)[0], position=2)
    actions.hand_in(attempt=attempt, at=after(hours=16))
    page = result_of(cast.as_ana, attempt)
    assert "A quiz · 16 h" in page
    assert " · 0 s" in page
    assert " · 16 h</span>" in page


def test_a_question_mark_on_a_results_board_is_explained(cast, noon):
    attempt = an_attempt(cast.ana, size=40)
    actions.hand_in(attempt=attempt, at=NOON)
    page = result_of(cast.as_ana, attempt)
    rows = page.split('class="row-card card"')[1:]
    doubted = ['<span aria-hidden="true">?</span>' in row for row in rows]
    assert any(doubted)
    assert ["? sources disagree, so no question rests on it" in row for row in rows] == doubted


def test_the_review_page_lists_what_is_unanswered(cast, attempt):
    post_answer(cast.as_ana, attempt, ids(attempt)[0])
    page = cast.as_ana.get(reverse("hand_in", args=[attempt.pk])).content.decode()
    assert "4 of 5 questions have no answer yet" in page


def test_the_result_explains_every_option_and_links_to_the_lesson(cast, attempt):
    actions.hand_in(attempt=attempt, at=NOON)
    page = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    for item in attempt.items.all():
        for option in item.content["options"]:
            assert option["rationale"].split("”")[-1].replace("'", "&#x27;")[:30] in page
    assert "/lessons/foundation-model-customization/#" in page


def test_with_feedback_after_each_question_checking_shows_the_proof(cast, noon):
    attempt = an_attempt(cast.ana, feedback="each")
    client = cast.as_ana
    url = reverse("reveal", args=[attempt.pk, 1])
    assert client.post(url).status_code == 422
    assert client.post(url, {"choice": ids(attempt)[0], "base": 0}).status_code == 302
    page = client.get(reverse("question", args=[attempt.pk, 1])).content.decode()
    assert "your answer" in page
    assert "stands" in page
    assert post_answer(client, attempt, ids(attempt)[1], base=1).status_code == 409


def test_checking_a_choice_on_a_stale_page_reveals_nothing_and_says_so(cast, noon):
    attempt = an_attempt(cast.ana, feedback="each")
    client = cast.as_ana
    post_answer(client, attempt, ids(attempt)[0])
    url = reverse("reveal", args=[attempt.pk, 1])
    reply = client.post(url, {"choice": ids(attempt)[1], "base": 0})
    assert reply.status_code == 409
    assert "another page" in reply.content.decode()
    assert attempt.answers.get().revealed_at is None


def test_saving_nothing_asks_for_a_choice(cast, attempt):
    reply = post_answer(cast.as_ana, attempt, "", json=False)
    assert reply.status_code == 422
    assert "Choose an option first" in reply.content.decode()


def test_a_handed_out_quiz_keeps_its_answers_until_it_may_show_them(cast, noon):
    attempt = an_attempt(cast.ana, answers_from=after(days=2))
    actions.hand_in(attempt=attempt, at=NOON)
    page = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    assert "Answers and reasons are shown from" in page
    assert "rules it out" not in page
    noon.move_to(after(days=3))
    assert "Question 1" in cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()


def without_tokens(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_key_of_an_open_question_is_in_no_byte_of_its_pages(cast, attempt):
    """The pages of an open attempt do not change when its keys and reasons do."""
    client = cast.as_ana
    post_answer(client, attempt, ids(attempt)[0])
    addresses = [
        reverse("question", args=[attempt.pk, 1]),
        reverse("question", args=[attempt.pk, 2]),
        reverse("hand_in", args=[attempt.pk]),
        reverse("practice"),
        reverse("progress"),
        reverse("home"),
    ]
    before = [client.get(address) for address in addresses]
    for item in attempt.items.all():
        other = next(o["id"] for o in item.content["options"] if o["id"] != item.key)
        for option in item.content["options"]:
            option["correct"] = option["id"] == other
            option["rationale"] = option["belief"] = "changed"
        item.content["key"] = [other]
        item.key = other
        item.save()
    attempt.answers.update(right=True)
    for address, old in zip(addresses, before, strict=True):
        new = client.get(address)
        assert without_tokens(new.content.decode()) == without_tokens(old.content.decode()), address
        assert dict(new.headers).keys() == dict(old.headers).keys()


def test_no_family_option_or_seed_is_in_the_page_of_an_open_question(cast, attempt):
    page = cast.as_ana.get(reverse("question", args=[attempt.pk, 1])).content.decode()
    page = re.sub(r'<svg width="0".*?</svg>', "", page, flags=re.DOTALL)  # the shared shapes
    for word in ("pretraining", "fine_tuning", "in_context", attempt.quiz.seed, "rationale"):
        assert word not in page


@pytest.mark.parametrize("name", ["question", "result"])
def test_more_questions_cost_no_more_queries(cast, noon, name):
    def queries(size, learner, client):
        attempt = an_attempt(learner, size=size, seed=f"growth{size}")
        for position in range(1, size + 1):
            choice = attempt.shown[position - 1][0][1]
            actions.save_answer(attempt=attempt, position=position, reply=choice, base=0, at=NOON)
        if name == "result":
            actions.hand_in(attempt=attempt, at=NOON)
        rest = [1] if name == "question" else []
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name, args=[attempt.pk, *rest])).status_code == 200
        return len(captured)

    assert queries(5, cast.ana, cast.as_ana) == queries(40, cast.zoe, cast.as_zoe)


def test_a_missing_csrf_token_is_a_403_in_plain_words(cast, attempt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ana)
    reply = client.post(reverse("answer", args=[attempt.pk, 1]), {"choice": "x", "base": 0})
    assert reply.status_code == 403
    assert "Reload the page and do it once more" in reply.content.decode()
    part = client.post(reverse("answer", args=[attempt.pk, 1]), headers={"HX-Request": "true"})
    assert part.content.decode().startswith("<p")


def test_an_oversized_post_is_a_400_in_plain_words(cast, attempt):
    reply = cast.as_ana.post(
        reverse("answer", args=[attempt.pk, 1]),
        "choice=" + "x" * 300_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert reply.status_code == 400
    assert "could not be read" in reply.content.decode()


def test_practice_can_be_about_another_decision(client):
    page = client.get("/practice/?family=inference_mode&key=batch").content.decode()
    assert "Practice: Batch transform" in page
    start = {"family": "inference_mode", "key": "batch", "size": 5, "feedback": "each"}
    assert client.post("/practice/", start).status_code == 302
    assert {item.content["key"][0] for item in Item.objects.all()} == {"batch"}
