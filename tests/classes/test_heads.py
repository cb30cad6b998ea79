"""What leads from one page of a class to the next."""

import re

import pytest
from django.urls import reverse

from tests.classes.handing import address, drafted, handed, taken

pytestmark = pytest.mark.django_db

PAGES = ["assignment", "live", "preview_assignment", "assignment_insights"]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


def pages_of(reply):
    """The words of the links that an assignment's head offers, the current one marked."""
    nav = re.search(r'<nav class="subtabs.*?</nav>', reply.text, re.DOTALL)[0]
    links = re.findall(r"<a ([^>]*)>([^<]*)</a>", nav)
    return [f"*{words}" if "aria-current" in marks else words for marks, words in links]


@pytest.mark.parametrize(
    ("who", "more", "offered"), [("tomas", ["edit_assignment"], ["Change"]), ("sol", [], [])]
)
def test_each_page_of_an_assignment_leads_to_all_others_that_the_reader_may_open(
    cast, who, more, offered
):
    assignment = handed(cast)
    every = ["Scores", "Live", "Questions", "Insights", *offered]
    for place, name in enumerate([*PAGES, *more]):
        found = pages_of(getattr(cast, f"as_{who}").get(address(name, assignment)))
        assert found == [f"*{one}" if n == place else one for n, one in enumerate(every)], name


def test_a_draft_leads_to_its_questions_and_its_form_only(cast):
    reply = cast.as_tomas.get(address("preview_assignment", drafted(cast)))
    assert pages_of(reply) == ["*Questions", "Change"]


def test_a_draft_is_not_offered_to_rule_on(cast):
    drafted(cast, title="Not yet")
    handed(cast, title="Week two")
    page = cast.as_tomas.get(reverse("reported", args=[cast.classroom.pk])).text
    assert "Week two" in page
    assert "Not yet" not in page


def test_a_score_leads_to_the_only_attempt(cast):
    assignment = handed(cast)
    taken(assignment, cast.ana)
    page = cast.as_tomas.get(address("assignment", assignment)).text
    attempt = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    assert f'<a href="{attempt}">100</a>' in page


def test_every_staff_page_says_that_the_class_is_archived(cast):
    assignment = handed(cast)
    cast.classroom.archived_at = assignment.published_at
    cast.classroom.save()
    rooms = ["classroom", "assignments", "gradebook", "insights", "reported", "roster"]
    addresses = [reverse(name, args=[cast.classroom.pk]) for name in [*rooms, "class_settings"]]
    for one in [*addresses, *(address(name, assignment) for name in PAGES)]:
        assert "This class is archived" in cast.as_sol.get(one).text, one
