"""What is handed out as its learner meets it: the class's page, starting, lessons."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.models import Assignment
from lessons.actions import mark_read
from quizzes.models import Attempt
from tests.cast import after
from tests.classes.grading import a_lesson
from tests.classes.handing import EVERY_FORMAT, address, handed, taken
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"opens_at": after(hours=1)}, "It opens on"),
        ({"opens_at": after(hours=-2), "start_until": NOON}, "It could be started until"),
    ],
)
def test_outside_the_window_nothing_starts_and_the_page_says_when(cast, window, words):
    assignment = cast.assignment(**window)
    start = reverse("start_assignment", args=[cast.classroom.pk, assignment.pk])
    page = cast.as_ana.post(start, follow=True).content.decode()
    assert words in page
    assert not Attempt.objects.exists()


def test_what_ended_before_somebody_joined_is_told_in_the_word_of_the_staffs_table(cast, at_noon):
    cast.assignment(title="Week one", start_until=after(minutes=1), attempts=2)
    a_lesson(cast.classroom)
    Assignment.objects.filter(quiz=None).update(start_until=after(minutes=1))
    room = reverse("classroom", args=[cast.classroom.pk])
    at_noon.move_to(after(hours=1))
    assert "<b>missed</b>" in cast.as_ana.get(room).text
    assert "the day has passed" in cast.as_ana.get(room).text
    cast.classroom.memberships.filter(user=cast.ana).update(joined_at=after(minutes=1))
    page = cast.as_ana.get(room).text
    assert "<b>before joining</b>" in page
    assert "does not count for you" in page
    assert "missed" not in page
    assert "attempts left" not in page
    assert "the day has passed" not in page
    staffs = cast.as_tomas.get(reverse("learner", args=[cast.classroom.pk, cast.ana.pk])).text
    assert "before joining" in staffs


def test_the_end_of_the_window_never_cuts_an_attempt_short(cast, at_noon):
    assignment = cast.assignment(minutes=20, start_until=after(minutes=1))
    cast.as_ana.post(reverse("start_assignment", args=[cast.classroom.pk, assignment.pk]))
    assert Attempt.objects.get().closes_at == after(minutes=20)


def test_an_end_for_everybody_is_said_before_the_start_and_kept(cast, at_noon):
    assignment = cast.assignment(
        minutes=20, start_until=after(minutes=10), hard_end=after(minutes=15)
    )
    page = cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()
    assert "it ends for everybody at 24 November, 12:15" in page
    assert "If you start now, it ends at 12:15" in page
    cast.as_ana.post(reverse("start_assignment", args=[cast.classroom.pk, assignment.pk]))
    assert Attempt.objects.get().closes_at == after(minutes=15)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"feedback": "each"}, "after you check a question"),
        ({"feedback": "end"}, "What you see, and when"),
        ({"answers_from": after(days=8)}, "From 2 December, 12:00"),
    ],
)
def test_what_is_shown_and_when_is_said_before_the_start(cast, at_noon, changes, words):
    cast.assignment(**changes)
    page = cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()
    assert words in page


def test_an_assignment_is_taken_once(cast, assignment):
    first = taken(assignment, cast.ana)
    start = reverse("start_assignment", args=[cast.classroom.pk, assignment.pk])
    reply = cast.as_ana.post(start)
    assert reply["Location"] == reverse("attempt", args=[first.pk])
    assert Attempt.objects.count() == 1


# ── Lessons, and the learner's page ────────────────────────────────────────────────────────

LESSON = {
    "kind": "lesson",
    "lesson": "foundation-model-customization",
    "opens_at": "2026-11-24T12:00",
    "start_until": "2026-12-01T12:00",
}


def own_page(cast):
    return cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()


def test_a_lesson_is_given_to_read_with_its_day_and_whether_it_was_read(cast):
    cast.as_tomas.post(reverse("hand_out", args=[cast.classroom.pk]), LESSON)
    assert "by 1 December, 12:00 UTC · not marked as read yet" in own_page(cast)
    mark_read(learner=cast.ana, lesson=LESSON["lesson"], at=NOON)
    assert "read on 24 November" in own_page(cast)
    page = cast.as_tomas.get(reverse("assignments", args=[cast.classroom.pk])).content.decode()
    assert "<b>1</b> of 1 read it" in page


def test_pages_of_questions_are_a_404_for_a_lesson(cast):
    cast.as_tomas.post(reverse("hand_out", args=[cast.classroom.pk]), LESSON)
    lesson = Assignment.objects.get()
    for name in ("preview_assignment", "live", "assignment_insights"):
        assert cast.as_tomas.get(address(name, lesson)).status_code == 404
    assert cast.as_ana.post(address("start_assignment", lesson)).status_code == 404
    assert cast.as_tomas.get(address("edit_assignment", lesson)).status_code == 200


def test_what_is_for_some_is_no_business_of_the_others(cast):
    assignment = cast.assignment(title="For Lea alone")
    assignment.for_some = True
    assignment.save()
    assert "For Lea alone" not in own_page(cast)
    assert cast.as_ana.post(address("start_assignment", assignment)).status_code == 404
    assignment.recipients.add(cast.ana)
    assert "For Lea alone" in own_page(cast)


def test_a_learner_reads_the_terms_that_are_the_learners_own(cast):
    cast.assignment(minutes=20, attempts=2)
    membership = cast.ana.memberships.get()
    membership.factor, membership.later_hours, membership.extra_attempts = 1.5, 24, 1
    membership.save()
    page = own_page(cast)
    assert "30 minutes from the moment you start" in page
    assert "until 2 December, 12:00 UTC" in page
    assert "3 of 3 attempts left; the best attempt counts." in page


def test_all_own_attempts_are_listed_and_the_one_that_counts_is_named(cast, at_noon):
    assignment = handed(cast, attempts="3", own_forms="1")
    taken(assignment, cast.ana, right=4)
    at_noon.move_to(after(hours=1))
    taken(assignment, cast.ana, right=2)
    page = own_page(cast)
    assert "1 of 3 attempts left" in page
    assert re.search(r'4 of 5 right <span class="soft">counts</span>', page)
    assert "2 of 5 right</li>" in page
    assert "Start again" in page


def test_more_assignments_cost_no_more_queries(cast):
    def queries():
        counts = []
        for client, name in ((cast.as_tomas, "assignments"), (cast.as_ana, "classroom")):
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(name, args=[cast.classroom.pk]))
            counts.append(len(captured))
        return counts

    taken(cast.assignment(seed="first"), cast.ana)
    few = queries()
    for number in range(4):
        taken(cast.assignment(seed=f"more {number}"), cast.ana)
    assert queries() == few


def test_pages_of_a_class_open_whatever_was_handed_out(cast):
    handed(cast, kind="mock", minutes="90")
    mixed = handed(
        cast,
        formats=EVERY_FORMAT,
        size="10",
        attempts="3",
        own_forms="1",
        feedback="closed",
        scores="closed",
    )
    taken(mixed, cast.ana)
    for assignment in Assignment.objects.all():
        pages = [
            reverse("classroom", args=[cast.classroom.pk]),
            *(address(name, assignment) for name in ("assignment", "preview_assignment")),
        ]
        for page in pages:
            assert cast.as_tomas.get(page).status_code == 200, page
    result = reverse("learner_attempt", args=[cast.classroom.pk, mixed.pk, cast.ana.pk])
    assert cast.as_tomas.get(result).status_code == 200
