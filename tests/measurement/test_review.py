"""When a rule comes back: worked examples, and what counts as knowing it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.review import LONGEST, Meeting, due_dates

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
AGAIN = {"right": False}
HARD = {"right": True, "confidence": "unsure"}
GOOD = {"right": True}


def days(*grades):
    """Days until the rule is due, after each of these answers given on the day it was due."""
    at, meetings, found = START, [], []
    for grade in grades:
        meetings.append(Meeting("fresh.changing", at, **grade))
        due = due_dates(meetings)["fresh.changing"]
        found.append((due - at).days)
        at = due
    return found


@pytest.mark.parametrize(
    ("grades", "wanted"),
    [
        ([GOOD, GOOD, GOOD, GOOD], [2, 11, 46, 60]),
        ([AGAIN, GOOD, GOOD, GOOD], [1, 2, 6, 17]),
        ([HARD, GOOD, GOOD, GOOD], [1, 5, 17, 50]),
        ([GOOD, AGAIN, GOOD, GOOD], [2, 1, 2, 6]),
    ],
)
def test_the_worked_examples_of_the_method(grades, wanted):
    assert days(*grades) == wanted


def test_what_is_known_for_long_still_comes_back_within_two_months():
    assert max(days(*[GOOD] * 9)) == LONGEST == 60


def test_a_right_answer_counts_once_a_day():
    once = [Meeting("a", START, True)]
    often = [Meeting("a", START + timedelta(hours=n), True) for n in range(6)]
    assert due_dates(often) == due_dates(once)


def test_the_next_day_a_right_answer_counts_again():
    once = [Meeting("a", START, True)]
    twice = [*once, Meeting("a", START + timedelta(days=1), True)]
    assert due_dates(twice)["a"] > due_dates(once)["a"] + timedelta(days=1)


def test_a_wrong_answer_counts_also_on_a_day_with_a_right_one():
    good = Meeting("a", START, True)
    bad = Meeting("a", START + timedelta(hours=1), False)
    assert due_dates([good, bad]) != due_dates([good])


def test_one_right_answer_a_day_counts_for_each_rule():
    both = due_dates([Meeting("a", START, True), Meeting("b", START, True)])
    assert both["a"] == both["b"] == due_dates([Meeting("b", START, True)])["b"]


def test_a_guess_that_was_right_comes_back_as_if_it_had_been_wrong():
    lucky = [{"right": True, "confidence": "guess"}, GOOD, GOOD]
    assert days(*lucky) == days(AGAIN, GOOD, GOOD)
    assert days(*lucky) != days(GOOD, GOOD, GOOD)


def test_being_sure_makes_a_right_answer_no_more_than_right():
    assert days({"right": True, "confidence": "sure"}, GOOD) == days(GOOD, GOOD)


@given(
    st.lists(
        st.builds(
            Meeting,
            rule=st.sampled_from("abc"),
            at=st.integers(0, 400).map(lambda hours: START + timedelta(hours=hours)),
            right=st.booleans(),
            confidence=st.sampled_from(["", "sure", "unsure", "guess"]),
        ),
        max_size=20,
        unique_by=lambda one: one.at,
    ),
    st.randoms(),
)
def test_the_same_answers_give_the_same_days_in_whatever_order_they_are_read(meetings, dice):
    found = due_dates(meetings)
    assert found == due_dates(dice.sample(meetings, len(meetings)))
    assert set(found) == {one.rule for one in meetings}
    for rule, due in found.items():
        last = max(
            one.at for one in meetings if one.rule == rule and not counted_before(one, meetings)
        )
        assert timedelta(0) < due - last <= timedelta(days=LONGEST)


def counted_before(one, meetings):
    """Whether a right answer does not count, since the rule was met on that day already."""
    return one.right and any(
        other.rule == one.rule and other.at.date() == one.at.date() and other.at < one.at
        for other in meetings
    )
