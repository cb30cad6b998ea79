"""The forecast of a class: who stands where on new questions, and what is not said."""

import re

import pytest
from django.urls import reverse

from classes.insight.answers import ClassAnswers
from classes.insight.forecast import forecasts_of
from classes.models import Assignment
from lessons.content import course
from quizzes import actions
from quizzes.modes import covered
from tests.cast import after
from tests.classes.simulated import people, sound, take
from tests.domains import CUSTOMIZING, INFERENCE
from tests.factories import NOON, an_attempt

pytestmark = pytest.mark.django_db

LATER = after(hours=1)


@pytest.fixture(autouse=True)
def at_noon(noon):
    noon.move_to(LATER)
    return noon


def a_class(cast, size, *, weak=0, questions=20):
    """A class of so many (Ana beside them) that took one quiz; the last ones are weak."""
    learners = [sound(f"Learner {n}", ability=0.9 if n < size - weak else 0.3) for n in range(size)]
    assignment = cast.assignment(size=questions)
    users = people(cast.classroom, learners)
    take(assignment, users, learners)
    return assignment, users


def forecast(cast, name=CUSTOMIZING):
    found = forecasts_of(ClassAnswers.of(cast.classroom, at=LATER))
    return next(one for one in found.domains if one.name == name)


def section(cast):
    """What the page says under Forecast, without its marks."""
    page = cast.as_tomas.get(reverse("insights", args=[cast.classroom.pk])).content.decode()
    _, found, rest = page.partition('<h2 id="forecast">')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found + rest.partition("</main>")[0]))


def test_stronger_learners_stand_higher_each_with_a_range_and_the_number_of_questions(cast):
    _, users = a_class(cast, 8, weak=3)
    found = forecast(cast)
    assert {user.pk for user, _ in found.learners[:3]} == {user.pk for user in users[5:]}
    assert all(one.interval[0] < one.value < one.interval[1] for _, one in found.learners)
    assert {one.n for _, one in found.learners} == {20}
    said = section(cast)
    lowest = found.learners[0][1]
    assert f"{lowest.percent}% ({lowest.low} to {lowest.high}) 20" in said
    assert f"8 learners: the median is {found.spread.median}%" in said
    assert sum(bar.learners for bar in found.spread.bars) == 8
    assert "1 more has not enough answers yet" in said  # Ana
    assert "Not an AWS score" in said


def test_who_answered_fewer_than_eight_is_told_no_forecast_and_the_class_words_alone(cast):
    a_class(cast, 8, questions=7)
    assert forecast(cast).learners == ()
    said = section(cast)
    assert "Not enough answers yet" in said
    assert "%" not in said


def test_a_small_class_gets_words_and_no_picture(cast):
    a_class(cast, 4)
    assert len(forecast(cast).learners) == 4
    said = section(cast)
    assert "a picture takes five such learners; there are 4" in said
    assert "%" not in said


def test_a_domain_nobody_was_asked_about_says_so_beside_one_that_was(cast):
    a_class(cast, 6)
    assert (len(forecast(cast).learners), forecast(cast, INFERENCE).learners) == (6, ())
    assert f"{INFERENCE} Not enough answers yet" in section(cast)


def test_no_chance_of_passing_is_told_and_the_page_says_why(cast):
    a_class(cast, 6)
    said = section(cast)
    assert "all 5 domains of the exam" in said
    assert f"questions for {len(covered())}: " in said
    assert all(one.name in said for one in covered())
    assert len(covered()) < len(course().exam.domains)


def test_practice_outside_the_class_does_not_move_it(cast):
    _, users = a_class(cast, 6)
    before = forecast(cast)
    practice = an_attempt(users[0], size=10)
    for item in practice.items.all():
        wrong = next(o["id"] for o in item.content["options"] if not o["correct"])
        actions.save_answer(attempt=practice, position=item.position, reply=wrong, base=0, at=NOON)
    actions.hand_in(attempt=practice, at=NOON)
    assert forecast(cast).learners == before.learners


def test_a_question_that_was_voided_is_left_out(cast):
    assignment, _ = a_class(cast, 6)
    assignment.quiz.items.filter(position=1).update(ruled={"kind": "void", "replies": []})
    assert {one.n for _, one in forecast(cast).learners} == {19}


def test_the_same_answers_to_harder_questions_are_worth_more(cast):
    assignment, _ = a_class(cast, 6, weak=3)

    def all_of_level(level):
        for item in assignment.quiz.items.all():
            item.content["difficulty"] = level
            item.save()
        return {user.pk: one.value for user, one in forecast(cast).learners}

    easy, hard = all_of_level(1), all_of_level(5)
    assert easy.keys() == hard.keys()
    assert all(easy[pk] < hard[pk] for pk in easy)


def test_questions_on_what_the_course_no_longer_has_are_left_out(cast):
    assignment, _ = a_class(cast, 6)
    assignment.quiz.items.filter(position__lte=2).update(family="gone")
    assert {one.n for _, one in forecast(cast).learners} == {18}


def test_a_class_that_only_reads_a_lesson_and_an_empty_one_have_no_forecast(cast):
    assert forecast(cast).learners == ()
    Assignment.objects.create(
        classroom=cast.classroom, lesson="foundation-model-customization",
        opens_at=NOON, start_until=after(hours=2), published_at=NOON,
    )  # fmt: skip
    assert forecast(cast).learners == ()
    assert (
        "Nobody has handed in yet"
        in cast.as_tomas.get(reverse("insights", args=[cast.classroom.pk])).content.decode()
    )
