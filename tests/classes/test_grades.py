"""The gradebook: its numbers, its order and what it costs."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.actions import join_class
from classes.grades.taken import counted, taken
from classes.models import Counting
from classes.terms import counting
from measurement.marking import halves_up
from quizzes import actions, deeds
from quizzes.models import Answer, Attempt
from tests.cast import after
from tests.classes.grading import (
    LESSON,
    a_lesson,
    book_of,
    cells_of,
    get,
    joined,
    names,
    set_by_hand,
    take,
    taken_by,
)
from tests.factories import NOON, MembershipFactory, ReadingMarkFactory, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


def test_each_state_has_its_word(cast, assignment, at_noon):
    zoe, joe, kim = (MembershipFactory(classroom=cast.classroom).user for _ in range(3))
    take(assignment, cast.ana, right=4)
    take(assignment, zoe, right=2, hand_in=False)
    set_by_hand(assignment, kim, cast.tomas, "excused")
    cast.assignment(seed="b", opens_at=after(hours=2))
    a_lesson(cast.classroom)
    ReadingMarkFactory(learner=joe, lesson=LESSON)
    assert cells_of(cast, cast.ana) == ["80", "not read", "not open yet"]
    assert cells_of(cast, zoe) == ["running", "not read", "not open yet"]
    assert cells_of(cast, joe) == ["not started", "read", "not open yet"]
    assert cells_of(cast, kim)[0] == "excused"
    week = after(days=7)
    assert cells_of(cast, zoe, week)[0] == "40, closed by the clock"
    assert cells_of(cast, joe, week)[0] == "missed"


def test_what_staff_ended_is_not_put_on_the_clock(cast, assignment, at_noon):
    attempt = take(assignment, cast.ana, right=2, hand_in=False)
    running = Attempt.objects.filter(pk=attempt.pk)
    deeds.end_now(attempts=running, by=cast.tomas, reason="The bell.", at=after(minutes=5))
    week = after(days=7)
    assert cells_of(cast, cast.ana, after(minutes=6)) == ["40, ended by staff"]
    assert book_of(cast, week, state="handed in").rows
    again = {"attempt": attempt, "minutes": 9, "kind": "extension", "by": cast.tomas}
    deeds.give_time(**again, reason="A mistake.", at=after(minutes=7))
    assert cells_of(cast, cast.ana, week) == ["40, closed by the clock"]


def test_what_came_after_the_end_is_marked_beside_the_score(cast, assignment, at_noon):
    attempt = take(assignment, cast.ana, right=2, hand_in=False)
    item = assignment.quiz.items.get(position=3)
    at = after(minutes=21)
    actions.save_answer(attempt=attempt, position=3, reply=item.key, base=0, at=at)
    assert cells_of(cast, cast.ana, at) == ["40, closed by the clock, late"]
    actions.tidy(at=at)
    assert cells_of(cast, cast.ana, at) == ["40, closed by the clock, late"]


def test_who_was_not_given_it_has_an_empty_cell_that_counts_for_nothing(cast, assignment):
    zoe = MembershipFactory(classroom=cast.classroom, user=cast.zoe).user
    assignment.for_some = True
    assignment.save()
    assignment.recipients.add(zoe)
    take(assignment, zoe, right=3)
    assert cells_of(cast, cast.ana, after(days=8)) == ["–"]
    book = book_of(cast, after(days=8))
    assert [(row.mean.text, row.mean.n) for row in book.rows] == [("–", 0), ("60", 1)]
    assert [(mean.text, mean.n) for mean in book.means] == [("60", 1)]


def test_a_window_that_ends_later_for_somebody_is_not_missed_before(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(later_hours=24)
    assert cells_of(cast, cast.ana, after(days=7, hours=23)) == ["not started"]
    assert cells_of(cast, cast.ana, after(days=8)) == ["missed"]


def test_a_learners_mean_is_over_what_is_due_and_a_missed_quiz_is_0_in_it(cast, assignment):
    take(assignment, cast.ana, right=4)
    cast.assignment(seed="b", start_until=after(minutes=1))
    cast.assignment(seed="c", opens_at=after(days=6), start_until=after(days=9))
    a_lesson(cast.classroom)
    book = book_of(cast, after(days=7))
    assert (book.rows[0].mean.percent, book.rows[0].mean.n) == (40, 2)
    assert [mean.n for mean in book.means] == [1, 0, 1, 0]  # the lesson: of one learner


@pytest.mark.parametrize("later", [0, 24])
def test_what_ended_before_somebody_joined_is_not_missed_and_not_in_the_mean(
    cast, assignment, later
):
    """A window that ends later for them ends when it ends for them."""
    end, week = after(days=7, hours=later), after(days=14)
    mine = cast.classroom.memberships.filter(user=cast.ana)
    mine.update(later_hours=later, joined_at=end)
    row = book_of(cast, week).rows[0]
    assert [cell.text for cell in row.cells] == ["before joining"]
    assert (row.mean.text, row.mean.n) == ("–", 0)
    assert names(book_of(cast, week, state="before joining")) == ["Ana"]
    assert names(book_of(cast, week, state="missed")) == []
    mine.update(joined_at=end - timedelta(seconds=1))
    row = book_of(cast, week).rows[0]
    assert [cell.text for cell in row.cells] == ["missed"]
    assert (row.mean.text, row.mean.n) == ("0", 1)


def test_a_score_set_for_who_joined_later_counts(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(joined_at=after(days=8))
    set_by_hand(assignment, cast.ana, cast.tomas, percent=70)
    assert cells_of(cast, cast.ana, after(days=9)) == ["70, set by hand"]
    assert book_of(cast, after(days=9)).rows[0].mean.percent == 70


def test_leaving_and_joining_again_does_not_undo_what_was_missed(cast, assignment):
    take(assignment, cast.ana, right=4)
    second = cast.assignment(seed="b", start_until=after(minutes=1))
    assert cells_of(cast, cast.ana, after(hours=1)) == ["80", "missed"]
    cast.classroom.memberships.filter(user=cast.ana).delete()
    join_class(classroom=cast.classroom, learner=cast.ana, at=after(hours=1))
    assert cells_of(cast, cast.ana, after(hours=1)) == ["80", "missed"]
    zoe = join_class(classroom=cast.classroom, learner=cast.zoe, at=second.start_until).user
    assert cells_of(cast, zoe, after(hours=1)) == ["not started", "before joining"]


@pytest.mark.parametrize(
    ("percent", "shown"), [(12.5, 13), (100 * 23 / 40, 58), (12.49, 12), (49.9999999999, 50)]
)
def test_halves_go_up(percent, shown):
    assert halves_up(percent) == shown


@pytest.mark.parametrize(
    ("rule", "rights", "at"),
    list(
        product(Counting.values, [(3,), (2, 4, 1), (4, 4, 0), (1, 3, None)], [NOON, after(hours=9)])
    ),
)
def test_the_database_chooses_the_attempt_that_counts_as_the_terms_do(cast, rule, rights, at):
    assignment = cast.assignment(minutes=20, attempts=4, counting=rule)
    for number, right in enumerate(rights):
        take(
            assignment,
            cast.ana,
            right=right or 2,
            at=after(minutes=number),
            hand_in=right is not None,
        )
    chosen = counting(assignment, list(Attempt.objects.with_scores()), at)
    done = taken([assignment.quiz_id], at)[assignment.quiz_id][cast.ana.pk]
    assert counted(rule, done).share == chosen.share.value
    cell = book_of(cast, at).rows[0].cells[0]
    assert cell.over == sum(one.is_closed(at) for one in Attempt.objects.all())
    assert cell.percent == chosen.share.percent


def test_sums_are_alike_whether_attempts_are_swept_or_looked_up(cast, assignment):
    take(assignment, cast.ana, right=3)
    alone = taken([assignment.quiz_id], NOON)
    for _ in range(6):  # many others between the first and the last
        actions.hand_in(attempt=an_attempt(cast.zoe, mode=""), at=NOON)
    zoe = MembershipFactory(classroom=cast.classroom).user
    take(assignment, zoe, right=1)
    among = taken([assignment.quiz_id], NOON)[assignment.quiz_id]
    assert among[cast.ana.pk] == alone[assignment.quiz_id][cast.ana.pk]
    assert among[zoe.pk][0].points == 1


def test_points_that_a_ruling_gave_to_all_are_in_the_score(cast, assignment):
    attempt = take(assignment, cast.ana, right=3)
    Attempt.objects.filter(pk=attempt.pk).update(credited=1)
    Answer.objects.filter(attempt=attempt, position=1).update(counted=False)
    assert cells_of(cast, cast.ana) == ["60"]  # two of the three, and the one given to all


def test_rows_sort_by_name_mean_and_any_score_both_ways_with_the_scoreless_last(cast, assignment):
    for name, right in (("Zed", 1), ("bo", 5), ("Cy", 3)):
        take(
            assignment,
            MembershipFactory(classroom=cast.classroom, user__name=name).user,
            right=right,
        )
    assert names(book_of(cast)) == ["Ana", "bo", "Cy", "Zed"]
    assert names(book_of(cast, sort="-name")) == ["Zed", "Cy", "bo", "Ana"]
    for column in ("mean", str(assignment.pk)):
        assert names(book_of(cast, sort=column)) == ["Zed", "Cy", "bo", "Ana"]
        assert names(book_of(cast, sort=f"-{column}")) == ["bo", "Cy", "Zed", "Ana"]


def test_rows_are_narrowed_by_name_and_by_state_and_the_means_with_them(cast, assignment):
    second = cast.assignment(seed="b")
    for name, right in (("Éva", 1), ("Eve", 5)):
        member = MembershipFactory(classroom=cast.classroom, user__name=name)
        take(assignment, member.user, right=right)
    assert names(book_of(cast, name="éV")) == ["Éva"]
    found = book_of(cast, state="handed in", assignment=str(assignment.pk))
    assert (names(found), found.learners) == (["Eve", "Éva"], 3)
    assert [(mean.percent, mean.n) for mean in found.means] == [(60, 2), (None, 0)]
    assert names(book_of(cast, state="handed in", assignment=str(second.pk))) == []
    assert names(book_of(cast, state="not started")) == ["Ana", "Eve", "Éva"]


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "x"},
        {"sort": "-9" + "9" * 30},
        {"sort": "-"},
        {"sort": "99"},
        {"state": "asleep"},
        {"assignment": "٣"},
        {"page": "0"},
        {"page": "many"},
        {"name": "\0"},
    ],
)
def test_an_address_that_asks_for_nothing_that_is_there_shows_the_table(cast, assignment, asked):
    reply = get(cast, "gradebook", **asked)
    assert reply.status_code == 200
    assert ">Ana</a>" in reply.content.decode()


def test_an_assignment_chosen_without_a_state_is_answered_in_words(cast, assignment):
    missing = "Choose a state, too"
    alone = get(cast, "gradebook", assignment=str(assignment.pk)).text
    assert missing in alone
    assert f'<a href="{reverse("assignment", args=[cast.classroom.pk, assignment.pk])}">' in alone
    assert ">Ana</a>" in alone
    both = get(cast, "gradebook", assignment=str(assignment.pk), state="running").text
    assert missing not in both
    assert "0 of 1 learners" in both
    assert "1 of 1 learners" in get(cast, "gradebook", state="not started").text
    assert missing not in get(cast, "gradebook", assignment="99").text


def test_fifty_learners_are_on_a_page_and_the_means_are_over_all(cast, assignment):
    taken_by(assignment, joined(cast.classroom, 59))
    first = get(cast, "gradebook").content.decode()
    second = get(cast, "gradebook", page="2").content.decode()
    assert [len(re.findall('<th scope="row">', page)) for page in (first, second)] == [51, 11]
    for page in (first, second):
        assert "n 59" in page
        assert "60 learners" in page


def test_more_learners_and_assignments_cost_no_more_queries(cast):
    def asked(name, *args):
        with CaptureQueriesContext(connection) as captured:
            assert get(cast, name, *args).status_code == 200
        return len(captured)

    def costs(learners, assignments):
        people = [cast.ana, *joined(cast.classroom, learners)]
        for number in range(assignments):
            found = cast.assignment(seed=f"{learners} {number}")
            taken_by(found, people)
            set_by_hand(found, cast.ana, cast.tomas, percent=50)
        args = [found.pk, cast.ana.pk]
        return [
            asked("gradebook"),
            asked("gradebook_csv"),
            asked("gradebook_xlsx"),
            asked("assignment", found.pk),
            asked("learner", cast.ana.pk),
            asked("override", *args),
        ]

    few = costs(4, 2)
    assert costs(25, 4) == few
