"""Shares with their ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.intervals import wilson
from measurement.marking import Share, credit, mark_whole


def test_the_worked_example_of_the_literature():
    low, high = wilson(18, 30)
    assert (round(low, 3), round(high, 3)) == (0.423, 0.754)


def test_nothing_chosen_is_not_nothing_known():
    assert round(wilson(0, 30)[1], 3) == 0.114


def test_without_answers_everything_is_possible():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("right", "n"), [(-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(right, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(right, n)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_range_holds_the_share(counts):
    right, n = counts
    low, high = wilson(right, n)
    assert 0 <= low <= right / n <= high <= 1


def test_halves_go_up():
    assert Share(1, 8).percent == 13


PAIRS = [("p1", "a"), ("p2", "b"), ("p3", "c")]


@pytest.mark.parametrize(
    ("format", "key", "reply", "worth"),
    [
        ("multiple_choice", ["a"], ["a"], 1),
        ("multiple_choice", ["a"], ["b"], 0),
        ("multiple_response", ["a", "b"], ["b", "a"], 1),
        ("multiple_response", ["a", "b"], ["a"], 0.5),
        ("multiple_response", ["a", "b"], ["a", "c"], 0),
        ("multiple_response", ["a", "b"], ["a", "b", "c"], 0.5),
        ("multiple_response", ["a", "b"], ["c", "d"], 0),
        ("ordering", ["a", "b", "c"], ["a", "b", "c"], 1),
        ("ordering", ["a", "b", "c"], ["a", "c", "b"], 2 / 3),
        ("ordering", ["a", "b", "c"], ["c", "b", "a"], 0),
        ("ordering", ["a", "b", "c"], ["a", "b"], 1 / 3),
        ("matching", PAIRS, PAIRS[::-1], 1),
        ("matching", PAIRS, [["p1", "a"], ["p2", "c"], ["p3", "b"]], 1 / 3),
        ("matching", PAIRS, [*PAIRS, ("p1", "b")], 0),
    ],
)
def test_a_reply_is_worth_what_is_right_in_it(format, key, reply, worth):
    assert credit(format, key, reply) == pytest.approx(worth)
    assert mark_whole(format, key, reply) is (worth == 1)


@pytest.mark.parametrize("format", ["multiple_choice", "multiple_response", "ordering", "matching"])
def test_no_reply_is_worth_nothing(format):
    key = PAIRS if format == "matching" else ["a", "b"][: 1 if format == "multiple_choice" else 2]
    assert credit(format, key, []) == 0


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        credit("essay", ["a"], ["a"])
