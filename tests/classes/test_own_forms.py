"""Each attempt with questions of its own, alike by construction; several attempts."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from classes.assigning import moments
from classes.assigning.actions import start_assignment
from classes.models import Assignment
from quizzes import actions
from quizzes.likeness import alike
from quizzes.met import what_was_met
from quizzes.models import Attempt, Item, Quiz, Ruling
from quizzes.plans import Met
from scenarios.drawing import texts_of
from scenarios.items import Item as Question
from tests.cast import after
from tests.factories import NOON, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FORMATS = ["multiple_choice", "multiple_response", "ordering", "matching", "case_study"]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


def own(cast, **changes):
    """An assignment whose attempts have questions of their own."""
    assignment = cast.assignment(**{"minutes": 20, **changes})
    Quiz.objects.filter(pk=assignment.quiz_id).update(own_forms=True)
    return Assignment.objects.select_related("quiz", "classroom").get(pk=assignment.pk)


def started(assignment, learner, at=NOON):
    return start_assignment(assignment=assignment, learner=learner, at=at)


def done(assignment, learner, at=NOON):
    attempt = started(assignment, learner, at)
    actions.hand_in(attempt=attempt, at=at)
    return attempt


def text(item):
    question = Question.from_dict(item.content)
    return texts_of(question.stem_text, question.ask)[0]


def test_every_attempt_has_a_form_of_its_own_with_a_number_of_its_own(cast):
    assignment = own(cast)
    zoe = MembershipFactory(classroom=cast.classroom, user=cast.zoe).user
    forms = [done(assignment, learner).form for learner in (cast.ana, zoe)]
    assert forms == [1, 2]
    assert started(assignment, cast.ana).pk == Attempt.objects.get(form=1).pk  # taken once


def test_a_form_is_alike_position_by_position_and_has_other_words(cast):
    assignment = own(cast, size=12, formats=dict.fromkeys(FORMATS, 1.0), trial=3)
    attempt = started(assignment, cast.ana)
    for one, other in zip(assignment.quiz.items.filter(form=0), attempt.items, strict=True):
        assert (one.position, one.format, one.family, one.counted, one.brief) == (
            other.position, other.format, other.family, other.counted, other.brief,
        )  # fmt: skip
        if one.brief:
            assert one.content == other.content
        else:
            assert one.content["id"] != other.content["id"]
        if one.format == "multiple_choice" and not one.brief:
            assert one.logic == other.logic
            assert text(one) != text(other)
    assert attempt.counted == assignment.quiz.counted


def test_the_same_seed_learner_and_number_give_the_same_form(cast):
    items = list(own(cast).quiz.items.filter(form=0))
    assert alike(items, seed="1") == alike(items, seed="1")
    assert alike(items, seed="1") != alike(items, seed="2")


def test_a_learner_never_reads_a_text_twice_in_several_attempts(cast):
    assignment = own(cast, attempts=6)
    read = []
    for hour in range(6):
        attempt = done(assignment, cast.ana, after(hours=hour))
        read += [text(item) for item in attempt.items]
    assert Attempt.objects.count() == 6
    assert len(set(read)) == len(read) == 30


def test_where_every_text_of_a_logic_was_met_another_of_the_same_key_comes(cast):
    items = list(own(cast, size=5).quiz.items.filter(form=0))
    met: set[str] = set()
    for turn in range(12):
        for one in alike(items, seed=str(turn), met=Met(texts=frozenset(met))):
            new = texts_of(one.item.stem_text, one.item.ask)
            assert met.isdisjoint(new)
            met.update(new)


def test_practice_before_the_next_attempt_tells_none_of_its_questions(cast):
    assignment = own(cast, attempts=2)
    done(assignment, cast.ana)
    practice = actions.start_practice(
        learner=cast.ana, plan=_plan(), at=after(minutes=5), seed="practice"
    )
    actions.hand_in(attempt=practice, at=after(minutes=6))
    met = what_was_met(cast.ana, ["customization"], at=after(minutes=7)).texts
    attempt = started(assignment, cast.ana, after(minutes=8))
    assert not {text(item) for item in attempt.items} & met


def _plan():
    from quizzes.plans import Plan

    return Plan("Practice", 40, {"customization": 1.0})


def test_whoever_was_granted_another_attempt_after_reading_the_reasons_gets_other_questions(cast):
    assignment = cast.assignment(minutes=20)
    membership = cast.ana.memberships.get()
    membership.extra_attempts = 1
    membership.save()
    assert done(assignment, cast.ana).form == 0
    again = started(assignment, cast.ana, after(hours=1))
    assert again.form == 1
    original = {text(item) for item in assignment.quiz.items.filter(form=0)}
    assert not original & {text(item) for item in again.items}


def test_attempts_at_the_same_questions_keep_their_form_while_reasons_are_hidden(cast):
    assignment = cast.assignment(minutes=20, attempts=2, answers_from=after(days=8))
    assert done(assignment, cast.ana).form == 0
    assert started(assignment, cast.ana, after(hours=1)).form == 0


def test_a_second_press_on_start_draws_no_second_form(cast):
    assignment = own(cast, attempts=3)
    address = reverse("start_assignment", args=[cast.classroom.pk, assignment.pk])
    for _ in range(3):
        cast.as_ana.post(address)
    assert set(Item.objects.values_list("form", flat=True)) == {0, 1}
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("scope", "carried"), [("logic", True), ("item", False)])
def test_what_was_ruled_for_a_logic_holds_for_forms_that_are_drawn_later(cast, scope, carried):
    assignment = own(cast)
    item = assignment.quiz.items.get(form=0, position=2)
    Ruling.objects.create(
        item=item, scope=scope, kind="void", reason="Two answers fit.", by=cast.tomas, at=NOON
    )
    item.ruled = {"kind": "void", "replies": []}
    item.save()
    attempt = started(assignment, cast.ana)
    assert bool(attempt.items.get(position=2).ruled) == carried
    assert attempt.counted == (4 if carried else 5)


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_one_moment_give_one_attempt_and_leave_no_form_behind(cast):
    assignment = own(cast, attempts=3)
    gate = threading.Barrier(3)
    found, failed = [], []

    def start():
        try:
            gate.wait()
            found.append(started(assignment, cast.ana).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(set(found)) == 1
    assert set(Item.objects.values_list("form", flat=True)) == {0, 1}


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("forms", [False, True])
def test_a_start_that_waits_while_the_only_attempt_is_taken_gives_no_second_one(cast, forms):
    """Whoever has read the reasons of the first attempt would know the key of the second."""
    assignment = cast.assignment()
    Quiz.objects.filter(pk=assignment.quiz_id).update(own_forms=forms)
    found = []

    def start():
        try:
            found.append(started(Assignment.objects.get(pk=assignment.pk), cast.ana))
        finally:
            connection.close()

    waiting = threading.Thread(target=start)
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update().get(pk=assignment.quiz_id)
        waiting.start()
        waiting.join(0.5)  # has counted the attempts taken, and waits for the quiz
        first = actions.start_attempt(quiz=quiz, learner=cast.ana, at=NOON)
        actions.hand_in(attempt=first, at=NOON)
    waiting.join()
    assert found == [first]
    assert Attempt.objects.get() == first


# ── When nobody can answer any more ────────────────────────────────────────────────────────


def closed(cast, **changes):
    assignment = cast.assignment(minutes=20, **changes)
    Quiz.objects.filter(pk=assignment.quiz_id).update(mix={"reasons": "closed", "scores": "closed"})
    moments.settle(Assignment.objects.filter(pk=assignment.pk))
    return assignment


def shown_from(assignment):
    quiz = Quiz.objects.get(pk=assignment.quiz_id)
    assert quiz.answers_from == quiz.scores_from
    return quiz.answers_from


PLAIN = after(days=7, minutes=20, seconds=5)


@pytest.mark.parametrize(
    ("terms", "moment"),
    [
        ({}, PLAIN),
        ({"factor": 2.0}, after(days=7, minutes=40, seconds=5)),
        ({"later_hours": 24}, after(days=8, minutes=20, seconds=5)),
        ({"pause_minutes": 15}, after(days=7, minutes=35, seconds=5)),
        ({"extra_attempts": 3}, PLAIN),
    ],
)
def test_the_last_end_follows_what_is_agreed_with_anybody_also_afterwards(cast, terms, moment):
    assignment = closed(cast)
    membership = cast.ana.memberships.get()
    for name, value in terms.items():
        setattr(membership, name, value)
    membership.save()
    assert shown_from(assignment) == moment
    for name in terms:
        setattr(membership, name, 1.0 if name == "factor" else 0)
    membership.save()
    assert shown_from(assignment) == PLAIN


def test_the_last_end_waits_for_a_deadline_that_was_moved(cast):
    assignment = closed(cast, start_until=after(minutes=1))
    attempt = started(assignment, cast.ana)
    assert shown_from(assignment) == after(minutes=21, seconds=5)
    actions.move_deadline(
        attempt=attempt, kind="extension", until=after(hours=2), by=cast.tomas, reason="", at=NOON
    )
    assert shown_from(assignment) == after(hours=2, seconds=5)


def test_a_hard_end_bounds_the_last_end(cast):
    assignment = closed(cast, hard_end=after(days=7))
    assert shown_from(assignment) == after(days=7, seconds=5)
