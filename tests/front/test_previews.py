"""The preview of single questions: for staff, by address, with everything behind a question."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from front.previews import PreviewPage, Wanted, draw
from lessons.content import course
from scenarios.checking import objections_to
from scenarios.formats import EVERY_FORMAT
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/about/questions/preview/customization/"


@pytest.fixture
def family():
    return course().families["customization"]


@pytest.fixture
def staff():
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    return client


def page(client, **wishes):
    reply = client.get(URL, wishes)
    assert reply.status_code == 200
    return unescape(reply.content.decode())


def links(text, words):
    return re.findall(rf'<a[^>]*href="([^"]*)"[^>]*>{words}</a>', text)


def test_a_question_is_shown_with_everything_behind_it(staff):
    text = page(staff, setting="museum", key="rag", seed=5)
    for told in (
        "museum, ", "difficulty ", "Facts and their words", "rules it out", "Why it is this hard",
        "Facts that decide, beyond the first", "What would change the answer", "Twins",
    ):  # fmt: skip
        assert told in text
    assert text.count('class="stands"') >= 2  # among the reasons and on the board


@pytest.mark.parametrize("who", ["nobody", "guest", "zoe", "ana", "tomas"])
def test_nobody_else_learns_that_it_exists(cast, who):
    assert getattr(cast, f"as_{who}").get(URL).status_code == 404


def test_a_family_that_is_not_there_is_a_404(staff):
    assert staff.get("/about/questions/preview/weather/").status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_it_is_only_read(staff, verb):
    assert getattr(staff, verb)(URL).status_code == 405


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"setting": "moon"}, "“moon” is none of these"),
        ({"setting": "museum/moon"}, "“museum/moon” is none of these"),
        ({"key": "luck"}, "“luck” is none of these"),
        ({"format": "essay"}, "“essay” is none of these"),
        ({"seed": "-1"}, "Write a whole number from 0"),
        ({"seed": "x"}, "Write a whole number from 0"),
        ({"seed": ""}, "Write a whole number from 0"),
        ({"seed": "9" * 30}, "Write a whole number from 0"),
        ({"facts": "weather.wet"}, "The family has no fact 'weather.wet'."),
        ({"logic": "x\0y"}, "Null characters"),
        ({"logic": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_wish_that_makes_no_sense_is_a_422_with_its_cure(staff, wish, words):
    reply = staff.get(URL, wish)
    text = unescape(reply.content.decode())
    assert reply.status_code == 422
    assert words in text
    assert "Nothing was drawn." in text
    assert "The question" not in text


@pytest.mark.parametrize("wish", [{"logic": "x"}, {"setting": "museum", "key": "pretraining"}])
def test_what_nothing_meets_is_said_calmly(staff, wish):
    assert "No question meets these wishes." in page(staff, **wish)


@pytest.mark.parametrize("format", EVERY_FORMAT)
def test_every_format_is_drawn_proved_and_always_the_same(staff, family, format):
    one, other = (draw(family, Wanted(format=format, seed=4)) for _ in range(2))
    assert one.item == other.item
    assert objections_to(family.raw, one.item) == []
    assert one.item.ask in page(staff, format=format, seed=4)


@pytest.mark.parametrize("format", EVERY_FORMAT)
def test_setting_and_key_are_heeded_in_every_format(family, format):
    if format == "ordering":
        setting = draw(family, Wanted(format=format, seed=1, key="in_context")).item.setting
    else:
        setting = draw(family, Wanted(format=format, key="in_context")).item.setting.split("+")[0]
    wanted = Wanted(format=format, setting=setting, key="in_context", seed=2)
    item = draw(family, wanted).item
    assert setting in item.setting
    assert wanted.met_by_item(item)


def test_a_job_can_be_asked_for(family):
    for seed in range(5):
        item = draw(family, Wanted(setting="museum/labels", seed=seed)).item
        assert (item.setting, item.job) == ("museum", "labels")


def test_the_link_to_a_question_shows_it_again(staff):
    text = page(staff, key="in_context", seed=3)
    (address,) = links(text, "Link to this one")
    again = unescape(staff.get(address).content.decode())
    stem = re.search(r'<p class="stem">.*?</p>', text)[0]
    assert stem in again
    assert links(again, "Link to this one") == [address]


def test_another_one_keeps_the_wishes_and_takes_the_next_seed(staff):
    text = page(staff, setting="museum", key="rag", seed=5)
    (address,) = links(text, "Draw another")
    assert address == f"{URL}?format=multiple_choice&setting=museum&key=rag&seed=6"
    assert staff.get(address).status_code == 200


def test_twins_are_linked_and_have_another_answer(staff, family):
    for seed in range(30):
        text = page(staff, setting="captions/captions", seed=seed)
        if 'class="twins"' in text:
            break
    listed = re.search(r'<ul class="twins">.*?</ul>', text, re.DOTALL)[0]
    address, key = re.search(r'href="([^"]+)">(.*?)</a>', listed).groups()
    drawn = draw(family, Wanted(setting="captions/captions", seed=seed))
    twin = unescape(staff.get(address).content.decode())
    assert drawn.item.logic not in twin
    assert drawn.item.key[0] != re.search(r"&key=(\w+)", address)[1]
    assert f'">{key}</option>' in twin or f"selected>{key}</option>" in twin


def test_every_other_wording_of_the_job_is_listed(family):
    """All of a job's words for a fact stand on the page: one used, the others beside it."""
    drawn = draw(family, Wanted(setting="captions/captions", key="fine_tuning", seed=1))
    told = PreviewPage.of(family, Wanted(setting="captions/captions", key="fine_tuning", seed=1))
    for row in told.parts[0].facts:
        job = drawn.skeleton.job
        texts = [
            text
            for wording in job.wordings
            if row.fact.id in wording.facts
            for text in (*wording.main, *wording.has, *wording.vp)
        ]
        texts += job.stating.get(row.fact.id, ())
        assert len(row.others) == len(texts) - 1


def test_staff_find_it_on_the_page_about_questions(staff, client):
    address = reverse("preview_question", args=["customization"])
    assert address in staff.get(reverse("about_questions")).content.decode()
    assert address not in client.get(reverse("about_questions")).content.decode()


def test_it_asks_the_database_for_the_reader_alone(staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        staff.get(URL)
