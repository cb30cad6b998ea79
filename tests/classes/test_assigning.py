"""What is handed out: drafts and their preview, rules, changes; the learner's page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classes.actions import start_assignment
from classes.assigning import actions as assigning
from classes.assigning.mixes import mix_of
from classes.models import Assignment
from lessons.actions import mark_read
from quizzes import actions
from quizzes.models import Attempt, Quiz
from scenarios.drawing import texts_of
from tests.cast import after
from tests.factories import NOON, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


def taken(assignment, learner, *, right=5):
    """The learner's handed-in attempt with so many right."""
    attempt = start_assignment(assignment=assignment, learner=learner, at=timezone.now())
    for item in attempt.items:
        choices = [o["id"] for o in item.content["options"] if o["id"] != item.key]
        choice = item.key if item.position <= right or len(item.key.split()) > 1 else choices[0]
        actions.save_answer(
            attempt=attempt, position=item.position, reply=choice, base=0, at=timezone.now()
        )
    actions.hand_in(attempt=attempt, at=timezone.now())
    return attempt


HAND_OUT = {
    "title": "Week one",
    "kind": "quiz",
    "ideas": ["customization key "],
    "formats": ["multiple_choice"],
    "size": "5",
    "minutes": "20",
    "opens_at": "2026-11-24T12:00",
    "start_until": "2026-12-01T12:00",
    "attempts": "1",
    "counting": "best",
    "scores": "end",
    "feedback": "end",
}


def handed(cast, **changes):
    """What Tomas hands out by the form, published."""
    reply = cast.as_tomas.post(
        reverse("hand_out", args=[cast.classroom.pk]), {**HAND_OUT, **changes}
    )
    assert reply.status_code == 302, reply.context["page"].form.errors
    assignment = Assignment.objects.latest("pk")
    assigning.publish(assignment=assignment, at=timezone.now())
    return Assignment.objects.select_related("quiz", "classroom").get(pk=assignment.pk)


def address(name, assignment):
    return reverse(name, args=[assignment.classroom_id, assignment.pk])


def test_handing_out_draws_one_form_for_the_whole_class(cast):
    assignment = handed(cast)
    assert assignment.quiz.items.count() == 5
    assert assignment.quiz.handed_out
    start = reverse("start_assignment", args=[cast.classroom.pk, assignment.pk])
    MembershipFactory(classroom=cast.classroom, user=cast.zoe)
    for client in (cast.as_ana, cast.as_zoe):
        client.post(start)
    assert {attempt.quiz_id for attempt in Attempt.objects.all()} == {assignment.quiz_id}


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "4"},
        {"title": ""},
        {"start_until": "2026-11-24T11:00"},
        {"opens_at": "soon"},
        {"opens_at": "0001-01-01T00:00"},
        {"opens_at": "2020-01-01T00:00", "start_until": "2020-01-02T00:00"},
        {"feedback": "never"},
        {"hard_end": "2026-12-01T11:59"},
        {"attempts": "11"},
        {"ideas": []},
        {"ideas": ["customization key magic"]},
        {"ideas": ["customization key pretraining"], "difficulty": ["1"], "size": "65"},
        {"attempts": "2"},
        {"attempts": "2", "own_forms": "1", "formats": ["case_study"]},
        {"scores": "closed"},
        {"kind": "lesson", "lesson": "magic"},
    ],
)
def test_a_hand_out_that_cannot_be_is_a_422_and_hands_out_nothing(cast, changes):
    form = reverse("hand_out", args=[cast.classroom.pk])
    assert cast.as_tomas.post(form, {**HAND_OUT, **changes}).status_code == 422
    assert not Assignment.objects.exists()
    assert not Quiz.objects.exists()


def test_reasons_after_the_window_are_hidden_until_the_last_attempt_is_over(cast, at_noon):
    assignment = handed(cast, feedback="closed")
    quick, slow = cast.ana, cast.zoe
    MembershipFactory(classroom=cast.classroom, user=slow)
    mine = actions.start_attempt(quiz=assignment.quiz, learner=quick, at=NOON)
    actions.hand_in(attempt=mine, at=NOON)
    at_noon.move_to(assignment.start_until - timedelta(seconds=1))
    last = start_assignment(assignment=assignment, learner=slow, at=timezone.now())
    result = reverse("result", args=[mine.pk])
    for seconds in (0, 60, 20 * 60 - 1):
        at_noon.move_to(last.started_at + timedelta(seconds=seconds))
        assert "reasons" not in shown_to(cast.as_ana, result)
    at_noon.move_to(last.closes_at + timedelta(seconds=7))
    assert "reasons" in shown_to(cast.as_ana, result)


def shown_to(client, address):
    """The classes of what the page shows."""
    return re.findall(r'class="([\w-]+)', client.get(address).content.decode())


def test_reasons_after_the_window_need_a_time_limit(cast):
    reply = cast.as_tomas.post(
        reverse("hand_out", args=[cast.classroom.pk]),
        {**HAND_OUT, "feedback": "closed", "minutes": ""},
    )
    assert reply.status_code == 422
    assert "nobody knows when the last quiz has ended" in reply.content.decode()


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


# ── Drafts ─────────────────────────────────────────────────────────────────────────────────


def drafted(cast, **changes):
    cast.as_tomas.post(reverse("hand_out", args=[cast.classroom.pk]), {**HAND_OUT, **changes})
    return Assignment.objects.latest("pk")


def texts(quiz):
    return [
        texts_of("".join(part["text"] for part in item.content["stem"]), item.content["ask"])[0]
        for item in quiz.items.filter(form=0)
    ]


EVERY_FORMAT = ["multiple_choice", "multiple_response", "ordering", "matching", "case_study"]


def test_a_draft_is_seen_by_the_staff_and_by_no_learner(cast):
    draft = drafted(cast, formats=EVERY_FORMAT, size="15")
    page = cast.as_sol.get(address("preview_assignment", draft)).content.decode()
    assert page.count('class="row-card card"') == 15
    assert "<button" not in page.split("<h2>Questions</h2>")[1]
    assert (
        "Week one"
        in cast.as_sol.get(reverse("assignments", args=[cast.classroom.pk])).content.decode()
    )
    assert (
        "Week one"
        not in cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()
    )
    assert cast.as_ana.post(address("start_assignment", draft)).status_code == 404


def test_the_mix_is_as_it_was_wished_for(cast):
    draft = drafted(
        cast,
        ideas=["customization key rag", "customization about fresh", "inference_mode key "],
        difficulty=["2", "3"],
        formats=["multiple_choice", "ordering"],
        size="12",
    )
    items = list(draft.quiz.items.all())
    choices = [item for item in items if item.format == "multiple_choice"]
    assert len(choices) == len(items) - len(choices) == 6
    assert {item.content["difficulty"] for item in choices} == {2, 3}
    customizing = [item for item in choices if item.family == "customization"]
    assert all(item.key == "rag" or "fresh." in item.logic for item in customizing)
    assert draft.quiz.family == ""


def test_a_mock_exam_is_the_exams_mix_with_trial_questions(cast):
    draft = drafted(cast, kind="mock", minutes="90")
    assert (draft.quiz.size, draft.quiz.counted, draft.quiz.mode) == (65, 50, "")


@pytest.mark.parametrize("format", EVERY_FORMAT)
def test_another_question_is_drawn_in_the_place_of_one(cast, format):
    draft = drafted(cast, formats=[format], size="6")
    before = {item.position: item for item in draft.quiz.items.all()}
    read = texts(draft.quiz)
    reply = cast.as_tomas.post(address("redraw_question", draft), {"position": "2"})
    assert reply.status_code == 302
    after = {item.position: item for item in draft.quiz.items.all()}
    changed = [place for place in after if after[place].content != before[place].content]
    assert 2 in changed
    assert format == "case_study" or changed == [2]
    one, other = before[2], after[2]
    assert (one.pk, one.format, one.family, one.counted) == (
        other.pk, other.format, other.family, other.counted,
    )  # fmt: skip
    if format == "multiple_choice":
        assert one.logic == other.logic
        assert texts(draft.quiz)[1] not in read


@pytest.mark.parametrize("position", ["0", "6", "x", "", "9" * 30])
def test_no_question_is_drawn_where_there_is_none(cast, position):
    draft = drafted(cast)
    before = texts(draft.quiz)
    assert (
        cast.as_tomas.post(address("redraw_question", draft), {"position": position}).status_code
        == 302
    )
    assert texts(draft.quiz) == before


def test_once_it_is_open_no_question_is_drawn_anew(cast, at_noon):
    assignment = handed(cast, opens_at="2026-11-24T13:00")
    before = texts(assignment.quiz)
    cast.as_tomas.post(address("redraw_question", assignment), {"position": "1"})
    now = texts(assignment.quiz)
    assert now != before
    at_noon.move_to(after(hours=1))
    cast.as_tomas.post(address("redraw_question", assignment), {"position": "1"})
    assert texts(assignment.quiz) == now


def test_changing_the_mix_of_a_draft_draws_all_anew_and_other_changes_do_not(cast):
    draft = drafted(cast)
    before = texts(draft.quiz)
    cast.as_tomas.post(address("edit_assignment", draft), {**HAND_OUT, "title": "Week two"})
    draft = Assignment.objects.get()
    assert (draft.title, texts(draft.quiz)) == ("Week two", before)
    cast.as_tomas.post(address("edit_assignment", draft), {**HAND_OUT, "size": "7"})
    assert not set(texts(Assignment.objects.get().quiz)) & set(before)
    assert Assignment.objects.get().quiz.size == 7


def test_the_form_of_a_draft_shows_what_was_wished_for(cast):
    draft = drafted(cast, ideas=["customization about fresh"], attempts="3", own_forms="1")
    page = cast.as_tomas.get(address("edit_assignment", draft)).content.decode()
    assert 'value="customization about fresh" checked' in page
    assert re.search(r'name="attempts" value="3"', page)
    assert 'value="2026-12-01T12:00"' in page


def test_what_was_handed_out_changes_its_rules_and_not_its_questions(cast):
    assignment = handed(cast)
    before = texts(assignment.quiz)
    cast.as_tomas.post(
        address("edit_assignment", assignment), {**HAND_OUT, "size": "9", "minutes": "45"}
    )
    assignment = Assignment.objects.get()
    assert (assignment.quiz.minutes, texts(assignment.quiz)) == (45, before)


STARTED = {
    "title": "Week one",
    "start_until": "2026-12-01T12:00",
    "hard_end": "2026-12-02T12:00",
    "attempts": "1",
    "scores": "closed",
    "feedback": "closed",
}


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"title": "Another title"}, True),
        ({"start_until": "2026-12-02T10:00"}, True),
        ({"start_until": "2026-11-24T14:00"}, True),
        ({"start_until": "2026-11-24T12:30"}, False),
        ({"hard_end": "2026-12-03T12:00"}, True),
        ({"hard_end": "2026-12-01T18:00"}, False),
        ({"hard_end": ""}, False),
        ({"attempts": "3"}, True),
        ({"attempts": "0"}, False),
        ({"feedback": "end", "scores": "end"}, True),
        ({"feedback": "each"}, False),
        ({"attempts": "2", "feedback": "end", "scores": "end"}, False),
    ],
)
def test_after_a_start_only_what_hurts_nobody_can_change(cast, at_noon, changes, holds):
    hard_end = {"hard_end": STARTED["hard_end"]}
    assignment = handed(cast, scores="closed", feedback="closed", **hard_end)
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    at_noon.move_to(after(hours=1))
    reply = cast.as_tomas.post(address("edit_assignment", assignment), {**STARTED, **changes})
    assert reply.status_code == (302 if holds else 422)
    assert Attempt.objects.get().closes_at == attempt.closes_at


def test_attempts_never_become_fewer_once_somebody_has_started(cast):
    assignment = handed(cast, attempts="3", scores="closed", feedback="closed")
    start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    reply = cast.as_tomas.post(address("edit_assignment", assignment), {**STARTED, "attempts": "2"})
    assert reply.status_code == 422
    assert "learners rely on them" in reply.content.decode()


def test_a_duplicate_is_a_draft_with_other_questions_and_a_window_as_long_from_now(cast, at_noon):
    assignment = handed(cast, hard_end="2026-12-02T12:00", ideas=["customization about fresh"])
    at_noon.move_to(after(days=30, seconds=20))
    cast.as_tomas.post(address("duplicate_assignment", assignment))
    copy = Assignment.objects.latest("pk")
    assert copy.published_at is None
    assert (copy.opens_at, copy.start_until, copy.hard_end) == (
        after(days=30), after(days=37), after(days=38),
    )  # fmt: skip
    assert mix_of(copy.quiz) == mix_of(assignment.quiz)
    assert copy.quiz.seed != assignment.quiz.seed
    assert texts(copy.quiz) != texts(assignment.quiz)


def test_withdrawing_makes_a_draft_of_it_and_then_deletes_it(cast):
    assignment = handed(cast)
    cast.as_tomas.post(address("withdraw_assignment", assignment))
    assert Assignment.objects.get().published_at is None
    cast.as_tomas.post(address("withdraw_assignment", assignment))
    assert not Assignment.objects.exists()
    assert not Quiz.objects.exists()


def test_what_somebody_has_started_stays(cast):
    assignment = handed(cast)
    start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    page = cast.as_tomas.post(address("withdraw_assignment", assignment), follow=True)
    assert "Somebody has started it, so it stays." in page.content.decode()
    assert Assignment.objects.get().published_at is not None


def test_a_draft_whose_window_has_passed_is_not_handed_out(cast, at_noon):
    draft = drafted(cast)
    at_noon.move_to(after(days=8))
    page = cast.as_tomas.post(address("publish_assignment", draft), follow=True)
    assert "Its window has passed" in page.content.decode()
    assert Assignment.objects.get().published_at is None


def test_in_an_archived_class_nothing_is_handed_out_or_changed_and_nothing_is_lost(cast):
    assignment = handed(cast)
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    form = reverse("hand_out", args=[cast.classroom.pk])
    for url in (form, address("edit_assignment", assignment)):
        reply = cast.as_tomas.post(url, {**HAND_OUT, "title": "Typed with care"})
        assert reply.status_code == 422
        assert "This class has ended" in reply.content.decode()
        assert "Typed with care" in reply.content.decode()
    for name in ("redraw_question", "duplicate_assignment", "withdraw_assignment"):
        cast.as_tomas.post(address(name, assignment), {"position": "1"})
    assert Assignment.objects.get().published_at is not None
    assert texts(Assignment.objects.get().quiz) == texts(assignment.quiz)


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
    for name in ("assignment", "preview_assignment"):
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
