"""What is handed out: drafts and their preview, rules, changes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classes.actions import start_assignment
from classes.assigning.mixes import mix_of
from classes.models import Assignment
from quizzes import actions
from quizzes.models import Attempt, Quiz
from tests.cast import after
from tests.classes.handing import EVERY_FORMAT, HAND_OUT, address, drafted, handed, texts
from tests.factories import NOON, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


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


@pytest.mark.parametrize("kind", ["quiz", "mock"])
def test_a_new_quiz_tells_its_key_to_nobody_while_anybody_can_start_unless_it_is_so_chosen(
    cast, kind
):
    """The form as it comes, with the ideas chosen, can be handed out."""
    page = cast.as_tomas.get(reverse("hand_out", args=[cast.classroom.pk]), {"kind": kind})
    empty = {name: value for name, value in page.context["page"].form.initial.items() if value}
    assert (empty["feedback"], empty["scores"]) == ("closed", "end")
    moments = {name: f"{empty[name]:%Y-%m-%dT%H:%M}" for name in ("opens_at", "start_until")}
    assignment = handed(cast, **{**empty, **moments, "kind": kind, "title": "As it comes"})
    assert assignment.quiz.answers_from > assignment.start_until
    assert assignment.quiz.scores_from is None


def test_an_assignment_keeps_the_moment_of_its_reasons_in_its_form_and_as_a_copy(cast):
    draft = drafted(cast)
    page = cast.as_tomas.get(address("edit_assignment", draft))
    assert page.context["page"].form.initial["feedback"] == "end"
    cast.as_tomas.post(address("duplicate_assignment", draft))
    assert Assignment.objects.latest("pk").quiz.mix["reasons"] == "end"


# ── Drafts ─────────────────────────────────────────────────────────────────────────────────


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
    opened = re.search(r'id="q(\d)" open', cast.as_tomas.get(reply.url).content.decode())
    after = {item.position: item for item in draft.quiz.items.all()}
    changed = [place for place in after if after[place].content != before[place].content]
    assert 2 in changed
    assert opened[1] == str(changed[0]), "what was just drawn is there to be read"
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
    # Drawn with a secret seed: a text may come again by chance, as one of hundreds.
    assert len(set(texts(Assignment.objects.get().quiz)) & set(before)) <= 2
    assert Assignment.objects.get().quiz.size == 7


def test_the_form_of_a_draft_shows_what_was_wished_for(cast):
    draft = drafted(cast, ideas=["customization about fresh"], attempts="3", own_forms="1")
    page = cast.as_tomas.get(address("edit_assignment", draft)).content.decode()
    assert 'value="customization about fresh" checked' in page
    assert re.search(r'name="attempts" value="3"', page)
    assert 'value="2026-12-01T12:00"' in page


@pytest.mark.parametrize("minutes", ["1", "50", "600", ""])
def test_any_time_can_be_given_and_its_form_keeps_it(cast, minutes):
    """A list without that time would have shown, and saved, that there is none."""
    draft = drafted(cast, minutes=minutes)
    assert draft.quiz.minutes == (int(minutes) if minutes else None)
    form = cast.as_tomas.get(address("edit_assignment", draft)).context["page"].form
    assert str(form["minutes"].value() or "") == minutes


@pytest.mark.parametrize("minutes", ["0", "601", "half"])
def test_a_time_that_is_none_is_refused(cast, minutes):
    address = reverse("hand_out", args=[cast.classroom.pk])
    reply = cast.as_tomas.post(address, {**HAND_OUT, "minutes": minutes})
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)


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


def test_withdrawing_makes_a_draft_of_it_and_twice_is_like_once(cast):
    assignment = handed(cast)
    for _ in range(2):
        cast.as_tomas.post(address("withdraw_assignment", assignment))
        assert Assignment.objects.get().published_at is None


def test_a_draft_can_be_deleted_with_its_questions_and_what_is_handed_out_cannot(cast):
    assignment = handed(cast)
    page = cast.as_tomas.post(address("delete_draft", assignment), follow=True)
    assert "Withdraw it first" in page.content.decode()
    cast.as_tomas.post(address("withdraw_assignment", assignment))
    page = cast.as_tomas.post(address("delete_draft", assignment), follow=True)
    assert f"The draft {assignment.title} was deleted." in page.content.decode()
    assert not Assignment.objects.exists()
    assert not Quiz.objects.exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_draft_is_locked_while_it_is_deleted(cast):
    assignment = drafted(cast)
    assert cast.as_tomas.post(address("delete_draft", assignment)).status_code == 302
    assert not Assignment.objects.exists()


def test_what_somebody_has_started_stays(cast):
    assignment = handed(cast)
    start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    page = cast.as_tomas.post(address("withdraw_assignment", assignment), follow=True)
    assert "Somebody has started it or ruled on it, so it stays." in page.content.decode()
    assert Assignment.objects.get().published_at is not None
    Assignment.objects.update(published_at=None)
    page = cast.as_tomas.post(address("delete_draft", assignment), follow=True)
    assert "so it stays." in page.content.decode()
    assert Assignment.objects.exists()


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
