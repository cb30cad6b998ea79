"""Reading: the course map, a lesson, its walkthrough, reading marks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.content import course
from lessons.models import ReadingMark
from scenarios.family import CORE
from tests.factories import ReadingMarkFactory

pytestmark = pytest.mark.django_db
SLUG = "foundation-model-customization"


@pytest.fixture
def lesson(client):
    return client.get(reverse("lesson", args=[SLUG])).content.decode()


def test_the_course_map_shows_every_domain_and_every_lesson(client):
    page = client.get(reverse("course_map")).content.decode()
    for domain in course().exam.domains:
        assert domain.name in page
    for lesson in course().lessons.values():
        assert reverse("lesson", args=[lesson.slug]) in page


@pytest.mark.parametrize("slug", list(course().lessons))
def test_every_lesson_can_be_read_by_a_stranger(client, slug):
    page = client.get(reverse("lesson", args=[slug])).content.decode()
    assert course().lessons[slug].title in page
    assert ":::" not in page
    assert "[^" not in page


def test_the_comparison_is_drawn_from_the_family(lesson):
    for option in course().families["customization"].options:
        for cell in option.cells.values():
            assert lesson.count(cell.replace("'", "&#x27;")) >= 2  # card and table


def test_no_cell_of_the_comparison_is_typed_in_the_lesson():
    from django.conf import settings

    text = (settings.CONTENT_DIR / "lessons" / SLUG / "lesson.md").read_text()
    for option in course().families["customization"].options:
        assert option.cells["best"] not in text
        assert option.cells["customization"] not in text


def test_the_board_shows_every_rule(lesson):
    family = course().families["customization"]
    core = {option.id for option in family.options}
    rules = sum(
        len(core & level.rules_out.keys())
        for attribute in family.attributes_of(CORE)
        for level in attribute.levels
    )
    assert lesson.count(">rules out ") == rules


def test_there_are_at_least_seven_diagrams_each_with_words(lesson):
    figures = re.findall(r'<figure class="diagram.*?</figure>', lesson, re.DOTALL)
    assert len(figures) >= 7
    assert all("<desc" in figure and "<title" in figure for figure in figures)


def test_no_id_stands_twice_on_a_page(client):
    for name in ("lesson", "walkthrough"):
        page = client.get(reverse(name, args=[SLUG])).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), name


def test_checks_are_loaded_by_address_and_the_lesson_holds_no_key(lesson):
    assert lesson.count("/check/customization/?") >= 10  # hx-get and plain link, at least five
    assert 'name="choice"' not in lesson


def test_a_lesson_leads_to_its_neighbors(lesson):
    assert reverse("lesson", args=["vector-databases-on-aws"]) in lesson
    assert reverse("lesson", args=["prompt-engineering-techniques"]) in lesson


@pytest.mark.parametrize("name", ["lesson", "walkthrough"])
def test_an_unknown_lesson_is_a_404(client, name):
    assert client.get(reverse(name, args=["nothing"])).status_code == 404


def test_a_lesson_without_a_walkthrough_has_no_such_page(client):
    assert client.get(reverse("walkthrough", args=["vector-databases-on-aws"])).status_code == 404


def test_the_walkthrough_has_a_transcript_of_every_frame(client):
    page = client.get(reverse("walkthrough", args=[SLUG])).content.decode()
    for frame in course().lessons[SLUG].walkthrough.frames:
        assert page.count(frame.caption.replace("'", "&#x27;")) == 2


def test_marking_as_read_and_taking_it_back(cast):
    client, address = cast.as_ana, reverse("mark_read", args=[SLUG])
    client.post(address, {"read": "yes"})
    client.post(address, {"read": "yes"})
    assert ReadingMark.objects.get().learner == cast.ana
    assert "✓ Read" in client.get(reverse("lesson", args=[SLUG])).content.decode()
    client.post(address, {"read": "no"})
    assert not ReadingMark.objects.exists()


def test_a_stranger_who_marks_a_lesson_becomes_a_guest(client):
    client.post(reverse("mark_read", args=[SLUG]), {"read": "yes"})
    assert ReadingMark.objects.get().learner.is_guest


def test_htmx_gets_the_mark_alone(cast):
    part = cast.as_ana.post(
        reverse("mark_read", args=[SLUG]), {"read": "yes"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "✓ Read" in part
    assert "<html" not in part


def test_a_mark_is_only_posted(cast):
    assert cast.as_ana.get(reverse("mark_read", args=[SLUG])).status_code == 405


@pytest.mark.parametrize("name", ["course_map", "lesson"])
def test_more_marks_cost_no_more_queries(cast, name):
    def queries():
        client = cast.as_ana
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name, args=[SLUG] if name == "lesson" else []))
        return len(captured)

    few = queries()
    for slug in course().lessons:
        ReadingMarkFactory(learner=cast.ana, lesson=slug)
    assert queries() == few


def test_a_stranger_reads_a_lesson_without_any_query(client):
    client.get(reverse("lesson", args=[SLUG]))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("lesson", args=[SLUG]))
    assert len(captured) == 0
