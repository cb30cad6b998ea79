"""Pages of an assignment, of a learner and of an attempt; scores set by hand."""

import re

import pytest
from django.urls import reverse

from classes.grades.overrides import override_for
from classes.models import Assignment, Override
from quizzes import actions
from tests.cast import after
from tests.classes.grading import (
    a_lesson,
    book_of,
    cells_of,
    csv_lines,
    get,
    page_of,
    set_by_hand,
    take,
)
from tests.factories import NOON, MembershipFactory, an_assignment, an_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


@pytest.mark.parametrize("opens", [NOON, after(hours=1)])
def test_who_has_not_started_is_on_the_assignments_page(cast, opens):
    assignment = cast.assignment(opens_at=opens)
    page = page_of(cast, "assignment", assignment.pk)
    assert ("1 not open yet" if opens > NOON else "1 not started") in page
    assert ">Ana</a>" in page


def test_an_assignments_page_counts_reports_without_names(cast, assignment):
    attempt = take(assignment, cast.ana)
    item = attempt.items.get(position=2)
    actions.report(item=item, learner=cast.ana, reason="two", words="B fits, too", at=NOON)
    page = page_of(cast, "assignment", assignment.pk)
    assert "1 report waiting" in page
    assert "B fits, too" not in page


def test_a_draft_shows_that_nobody_has_it_and_nothing_is_set_in_it(cast, assignment):
    Assignment.objects.update(published_at=None)
    assert "a draft" in page_of(cast, "assignment", assignment.pk)
    assert get(cast, "override", assignment.pk, cast.ana.pk).status_code == 404
    assert book_of(cast).assignments == ()


def test_a_learners_page_tells_work_in_the_class_and_no_other(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(factor=1.5, extra_attempts=2)
    take(assignment, cast.ana, right=3)
    MembershipFactory(classroom=cast.other_class, user=cast.ana)
    take(an_assignment(cast.other_class, cast.ines, title="Elsewhere", seed="e"), cast.ana)
    actions.hand_in(attempt=an_attempt(cast.ana, title="Alone"), at=NOON)
    page = page_of(cast, "learner", cast.ana.pk, who="sol")
    assert "60 percent" in page
    assert "1.5 times the minutes, 2 more attempts" in page
    assert "Elsewhere" not in page
    assert "Alone" not in page
    assert get(cast, "learner", cast.lea.pk).status_code == 404
    assert get(cast, "learner", cast.sol.pk).status_code == 404  # no learner of the class


def test_one_of_several_attempts_is_chosen_by_its_number(cast):
    assignment = cast.assignment(minutes=20, attempts=3, counting="first")
    for number, right in enumerate((1, 4)):
        take(assignment, cast.ana, right=right, at=after(minutes=number))
    take(assignment, cast.ana, right=2, at=after(minutes=3), hand_in=False)
    args = ["learner_attempt", assignment.pk, cast.ana.pk]
    assert "1 of 5 right" in page_of(cast, *args)  # the first counts
    assert "4 of 5 right" in page_of(cast, *args, attempt="2")
    assert get(cast, *args, attempt="3")["Location"] == reverse(
        "learner", args=[cast.classroom.pk, cast.ana.pk]
    )
    for wrong in ("0", "4", "x", "-1", ""):
        assert get(cast, *args, attempt=wrong).status_code == 404


def test_a_running_attempt_is_not_read_over_the_shoulder(cast, assignment):
    take(assignment, cast.ana, hand_in=False)
    address = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    page = cast.as_tomas.get(address, follow=True).content.decode()
    assert "still running" in page
    assert "5 of 5" not in page


def test_a_lesson_has_no_attempt_to_read(cast):
    lesson = a_lesson(cast.classroom)
    assert get(cast, "learner_attempt", lesson.pk, cast.ana.pk).status_code == 404
    assert get(cast, "assignment", lesson.pk).status_code == 200


def override(cast, assignment, who="tomas", **posted):
    address = reverse("override", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    return getattr(cast, f"as_{who}").post(address, {"reason": "Agreed", **posted})


def test_a_score_set_by_hand_holds_in_means_and_files_until_it_is_lifted(cast, assignment):
    take(assignment, cast.ana, right=1)
    assert override(cast, assignment, kind="score", percent="85").status_code == 302
    assert cells_of(cast, cast.ana) == ["85, set by hand"]
    assert (book_of(cast).rows[0].mean.percent, book_of(cast).means[0].percent) == (85, 85)
    assert csv_lines(cast)[1][2:] == ["85", "1", "85", "A quiz: set by hand"]
    override(cast, assignment, kind="excused", reason="Was ill")
    assert cells_of(cast, cast.ana) == ["excused"]
    assert book_of(cast).rows[0].mean.n == book_of(cast).means[0].n == 0
    assert override_for(assignment, cast.ana).reason == "Was ill"
    override(cast, assignment, kind="lifted")
    assert cells_of(cast, cast.ana) == ["20"]
    assert override_for(assignment, cast.ana) is None
    history = page_of(cast, "override", assignment.pk, cast.ana.pk).split("So far")[1]
    assert re.findall("As it was taken|Excused|Score set to 85", history) == [
        "As it was taken",
        "Excused",
        "Score set to 85",
    ]


@pytest.mark.parametrize(
    "posted",
    [
        {"kind": "score"},
        {"kind": "score", "percent": "101"},
        {"kind": "score", "percent": "-1"},
        {"kind": "score", "percent": "5", "reason": " "},
        {"kind": "excused", "reason": ""},
        {"kind": "excused", "reason": "x" * 501},
        {"kind": "lifted"},
        {},
    ],
)
def test_what_cannot_be_set_is_a_422_that_keeps_what_was_typed(cast, assignment, posted):
    reply = override(cast, assignment, **posted)
    assert reply.status_code == 422
    assert posted.get("reason", "Agreed").strip() in reply.content.decode()
    assert not Override.objects.exists()


@pytest.mark.parametrize("who", ["sol", "ana", "ines"])
def test_only_an_instructor_sets_scores(cast, assignment, who):
    assert override(cast, assignment, who, kind="score", percent="85").status_code == 404
    assert not Override.objects.exists()
    assert "override" not in page_of(cast, "assignment", assignment.pk, who="sol")


def test_in_an_archived_class_nothing_is_set_and_everything_is_read(cast, assignment):
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    reply = override(cast, assignment, kind="score", percent="85")
    assert reply.status_code == 422
    assert "archived" in reply.content.decode()
    assert not Override.objects.exists()
    assert get(cast, "gradebook").status_code == 200


def test_the_learner_reads_that_a_score_was_set_and_why_once_scores_are_told(cast, assignment):
    set_by_hand(assignment, cast.ana, cast.tomas, percent=85)
    set_by_hand(cast.assignment(title="Second", seed="b"), cast.ana, cast.tomas, "excused")
    own = ["classroom"]
    words = "your score is 85 percent, set by Tomas. Reason: Agreed"
    page = page_of(cast, *own, who="ana")
    assert words in page
    assert "you are excused by Tomas" in page
    assignment.quiz.scores_from = after(hours=1)
    assignment.quiz.save()
    assert words not in page_of(cast, *own, who="ana")
