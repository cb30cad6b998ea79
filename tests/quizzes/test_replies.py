"""Each format from its form to a stored reply and back; what is no reply changes nothing."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING
from quizzes import actions
from quizzes.models import AnswerEvent, Attempt
from quizzes.replies import Asked, Malformed
from tests.factories import NOON
from tests.quizzes.replying import (
    STORED,
    form_of,
    held,
    ids_of,
    of_every_format,
    one_of,
    pairs,
    post,
    wrong_line,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast, noon):
    return of_every_format(cast.ana, minutes=60)


def filled(page):
    """The fields that a page's form would send: ticked boxes and chosen entries of lists."""
    found = re.findall(r'name="(choice)" value="([^"]+)" checked', page)
    for name, entries in re.findall(r'<select name="([^"]+)"(.*?)</select>', page, re.DOTALL):
        found += [(name, v) for v in re.findall(r'value="([^"]+)" selected', entries)]
    return sorted(found)


def test_the_quiz_has_every_format(attempt):
    items = list(attempt.items.all())
    assert {item.format for item in items} == set(STORED)
    assert any(item.brief for item in items)


def test_every_reply_comes_back_as_the_fields_that_were_sent(cast, attempt):
    client = cast.as_ana
    for item in attempt.items.all():
        for base, line in enumerate([wrong_line(item), item.key]):
            form = form_of(attempt, item, line)
            reply = post(client, attempt, item.position, form, base=base)
            assert reply.status_code == 200, item.format
            assert held(reply) == pairs(form)
            answer = attempt.answers.get(position=item.position)
            assert (answer.reply, answer.right) == (line, line == item.key)
            page = client.get(reverse("question", args=[attempt.pk, item.position]))
            assert filled(page.content.decode()) == pairs(form), item.format


@pytest.mark.parametrize("base", ["", "-1", "1.0", "one", "²", "100000", "9" * 5000])
def test_a_page_that_names_no_revision_knew_of_no_answer(cast, attempt, base):
    item = attempt.items.first()
    right, wrong = (form_of(attempt, item, line) for line in (item.key, wrong_line(item)))
    assert post(cast.as_ana, attempt, item.position, right, base=base).status_code == 200
    reply = post(cast.as_ana, attempt, item.position, wrong, base=base)
    assert reply.status_code == 409
    assert held(reply) == pairs(right)


def test_the_order_in_which_ticks_arrive_says_nothing(cast, attempt):
    item = one_of(attempt, MULTIPLE_RESPONSE)
    form = form_of(attempt, item, item.key)
    turned = {"choice": form["choice"][::-1]}
    post(cast.as_ana, attempt, item.position, form)
    again = post(cast.as_ana, attempt, item.position, turned)
    assert again.json()["revision"] == 1
    assert AnswerEvent.objects.count() == 1


def test_a_tick_that_is_sent_twice_is_one_tick(cast, attempt):
    item = one_of(attempt, MULTIPLE_RESPONSE)
    form = form_of(attempt, item, item.key)
    post(cast.as_ana, attempt, item.position, {"choice": form["choice"] * 2})
    assert attempt.answers.get().reply == item.key


def test_a_matching_question_may_be_left_half_done(cast, attempt):
    item = one_of(attempt, MATCHING)
    half = dict(list(form_of(attempt, item, item.key).items())[:2])
    reply = post(cast.as_ana, attempt, item.position, half)
    assert held(reply) == pairs(half)
    assert not attempt.answers.get().right


def foreign(attempt, item):
    """An id of an option of another question."""
    return attempt.shown[item.position % len(attempt.shown)][0][0]


def no_replies(attempt, item):
    """Posts that are no reply to the question, by what is wrong with them."""
    form = form_of(attempt, item, item.key)
    other = foreign(attempt, item)
    names = list(form)
    if item.format == ORDERING:
        first, second = names[:2]
        yield "two places alike", {**form, second: form[first]}
        yield "a place missing", {**form, first: ""}
        yield "a step missing", {name: form[name] for name in names[1:]}
        yield "a place that there is not", {**form, first: str(len(names) + 1)}
        yield "a place before the first", {**form, first: "0"}
        yield "a place in words", {**form, first: "one"}
        yield (
            "a step of another question",
            {
                **{name: form[name] for name in names[1:]},
                f"place-{other}": form[first],
            },
        )
        yield "nothing", {}
    elif item.format == MATCHING:
        first = names[0]
        yield "an option of another question", {**form, first: other}
        yield "an option by the family's id", {**form, first: item.content["options"][0]["id"]}
        yield "an unknown prompt beside the known", {**form, "match-s99": form[first]}
        yield "an unknown prompt alone", {"match-s99": form[first]}
        yield "a null byte", {**form, first: "\0"}
    else:
        yield "an option of another question", {"choice": [*form["choice"][1:], other]}
        yield "an option by the family's id", {"choice": [item.content["options"][0]["id"]]}
        yield "an empty option", {"choice": [""]}
        yield "something long", {"choice": ["x" * 500]}
        yield "a null byte", {"choice": ["\0"]}
    if item.format == MULTIPLE_CHOICE:
        yield "two options", {"choice": list(ids_of(attempt, item).values())[:2]}
        yield "nothing", {}


@pytest.mark.parametrize("format", STORED)
@pytest.mark.parametrize("to", ["answer", "aside"])
def test_what_is_no_reply_is_a_422_and_the_old_answer_stands(cast, attempt, format, to):
    item = one_of(attempt, format)
    old = form_of(attempt, item, wrong_line(item))
    post(cast.as_ana, attempt, item.position, old)
    before = list(attempt.answers.values())
    for fault, form in no_replies(attempt, item):
        if to == "aside" and not Asked.of(attempt, item).given(posted(form)):
            continue  # notes alone
        reply = post(cast.as_ana, attempt, item.position, form, base=1, to=to)
        assert reply.status_code == 422, fault
        assert held(reply) == pairs(old), fault
        assert "what was saved stands" in reply.json()["words"]
    assert list(attempt.answers.values()) == before
    assert AnswerEvent.objects.count() == 1


@pytest.mark.parametrize("format", STORED)
def test_what_is_no_reply_does_not_become_a_first_answer(cast, attempt, format):
    item = one_of(attempt, format)
    for fault, form in [*no_replies(attempt, item), ("nothing", {})]:
        reply = post(cast.as_ana, attempt, item.position, form)
        assert (reply.status_code, reply.json()["fields"]) == (422, []), fault
        page = post(cast.as_ana, attempt, item.position, form, json=False)
        assert page.status_code == 422, fault
        assert 'role="alert"' in page.content.decode()
    assert not attempt.answers.exists()


def posted(form):
    found = QueryDict(mutable=True)
    for name, value in form.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


@pytest.mark.parametrize("format", [MULTIPLE_RESPONSE, MATCHING])
def test_taking_everything_back_is_an_answer_of_nothing_that_counts_as_open(cast, attempt, format):
    client = cast.as_ana
    item = one_of(attempt, format)
    post(client, attempt, item.position, form_of(attempt, item, item.key))
    reply = post(client, attempt, item.position, {}, base=1)
    assert reply.status_code == 200
    assert reply.json() | {"seconds_left": 0} == {
        "fields": [],
        "revision": 2,
        "words": "Saved",
        "saved": True,
        "answered": False,
        "closed": False,
        "seconds_left": 0,
    }
    answer = attempt.answers.get()
    assert (answer.reply, answer.right, answer.credit) == ("", False, 0)
    assert Attempt.objects.with_scores().get(pk=attempt.pk).answered_count == 0
    page = client.get(reverse("question", args=[attempt.pk, item.position])).content.decode()
    assert "Not answered yet" in page
    assert filled(page) == []
    review = client.get(reverse("hand_in", args=[attempt.pk])).content.decode()
    assert "12 of 12 questions have no answer yet" in review


def test_coming_back_leads_to_the_first_question_that_is_open_also_if_taken_back(cast, attempt):
    client = cast.as_ana
    item = one_of(attempt, MULTIPLE_RESPONSE)
    for one in attempt.items.filter(position__lte=item.position):
        post(client, attempt, one.position, form_of(attempt, one, one.key))
    post(client, attempt, item.position, {}, base=1)
    reply = client.get(reverse("attempt", args=[attempt.pk]))
    assert reply["Location"] == reverse("question", args=[attempt.pk, item.position])


def test_what_was_taken_back_cannot_be_checked(cast, noon):
    attempt = of_every_format(cast.ana, feedback="each")
    item = one_of(attempt, MULTIPLE_RESPONSE)
    post(cast.as_ana, attempt, item.position, form_of(attempt, item, item.key))
    post(cast.as_ana, attempt, item.position, {}, base=1)
    assert actions.reveal(attempt=attempt, position=item.position, at=NOON) is None
    reply = post(cast.as_ana, attempt, item.position, {}, base=2, to="reveal", json=False)
    assert reply.status_code == 422
    assert "Answer the question first" in reply.content.decode()


@pytest.mark.parametrize("format", STORED)
def test_checking_without_script_saves_the_reply_that_travels_with_the_button(cast, noon, format):
    attempt = of_every_format(cast.ana, feedback="each")
    item = one_of(attempt, format)
    form = form_of(attempt, item, item.key)
    reply = post(cast.as_ana, attempt, item.position, form, to="reveal", json=False)
    assert reply.status_code == 302
    answer = attempt.answers.get()
    assert (answer.reply, answer.right) == (item.key, True)
    assert answer.revealed_at == NOON
    page = cast.as_ana.get(reply["Location"]).content.decode()
    assert f'action="{reverse("answer", args=[attempt.pk, item.position])}"' not in page
    assert "Report this question" in page


def test_a_reply_that_is_none_says_why_in_words():
    asked = Asked(MULTIPLE_CHOICE, {"1a": "rag", "2b": "in_context"})
    with pytest.raises(Malformed, match="takes one option"):
        asked.reply(QueryDict("choice=1a&choice=2b"), base=0)
    with pytest.raises(Malformed, match="none of the options"):
        asked.reply(QueryDict("choice=3c"), base=0)
    with pytest.raises(Malformed, match="Choose an option first"):
        asked.reply(QueryDict("choice="), base=3)


def test_a_matching_question_answered_in_part_is_saved_and_counts_as_open(cast, noon):
    attempt = of_every_format(cast.ana)
    item = one_of(attempt, MATCHING)
    line = item.key.partition(" ")[0]
    heard = post(cast.as_ana, attempt, item.position, form_of(attempt, item, line)).json()
    assert (heard["saved"], heard["answered"]) == (True, False)
    page = cast.as_ana.get(reverse("question", args=[attempt.pk, item.position])).content.decode()
    assert "✓ Saved, not complete yet" in page
    review = cast.as_ana.get(reverse("hand_in", args=[attempt.pk])).content.decode()
    assert f"{attempt.quiz.size} of {attempt.quiz.size} questions have no answer yet" in review


def test_a_note_of_a_thousand_characters_with_line_breaks_is_kept(cast, noon):
    attempt = of_every_format(cast.ana)
    text = "a" * 498 + "\r\n" + "b" * 500
    reply = cast.as_ana.post(reverse("aside", args=[attempt.pk, 1]), {"note": text})
    assert reply.status_code == 302
    assert len(attempt.asides.get().note) == 999
