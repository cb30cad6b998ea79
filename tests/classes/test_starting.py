"""A start while its assignment changes: it is as the instructor has left it, or it is not."""

import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction

from classes.assigning import actions
from classes.assigning.rules import Rules
from classes.models import Assignment
from quizzes.models import Attempt, Item, Quiz
from tests.cast import after
from tests.factories import NOON

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.parametrize("forms", [False, True]),
]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


def meanwhile(cast, deed, forms):
    """What a start comes to that has read the assignment when the deed is done."""
    assignment = cast.assignment(minutes=20)
    Quiz.objects.filter(pk=assignment.quiz_id).update(own_forms=forms)
    read = Assignment.objects.select_related("quiz", "classroom").get(pk=assignment.pk)
    found = []

    def start():
        try:
            found.append(
                actions.start_assignment(assignment=read, learner=cast.ana, at=after(minutes=5))
            )
        except actions.NotNow as refusal:
            found.append(str(refusal))
        finally:
            connection.close()

    waiting = threading.Thread(target=start)
    with transaction.atomic():
        Quiz.objects.select_for_update().get(pk=assignment.quiz_id)
        waiting.start()
        waiting.join(0.5)  # has read all that it reads before the quiz is held
        assert not found
        deed(Assignment.objects.select_related("quiz", "classroom").get(pk=assignment.pk))
    waiting.join()
    (one,) = found
    return one


def withdraw(assignment):
    actions.withdraw(assignment=assignment, at=NOON)


def delete(assignment):
    withdraw(assignment)
    actions.delete_draft(assignment=assignment, at=NOON)


def redraw(assignment):
    Assignment.objects.filter(pk=assignment.pk).update(opens_at=after(minutes=1))
    actions.redraw_question(assignment=assignment, position=1, at=NOON)


def give_more_time(assignment):
    rules = replace(Rules.of(assignment), minutes=45)
    actions.change(assignment=assignment, rules=rules, at=NOON)


@pytest.mark.parametrize("deed", [withdraw, delete])
def test_what_was_taken_back_cannot_be_started(cast, deed, forms):
    assert meanwhile(cast, deed, forms) == "It was withdrawn just now, before you could start."
    assert not Attempt.objects.exists()
    assert not Item.objects.exclude(form=0).exists()


def test_the_question_that_was_drawn_meanwhile_is_the_one_that_is_shown(cast, forms):
    attempt = meanwhile(cast, redraw, forms)
    options = [[id for _, id in shown] for shown in attempt.shown]
    asked = [[option["id"] for option in item.content["options"]] for item in attempt.items]
    assert options == asked


def test_the_time_that_was_set_meanwhile_is_the_time_there_is(cast, forms):
    attempt = meanwhile(cast, give_more_time, forms)
    assert attempt.closes_at == after(minutes=50)
