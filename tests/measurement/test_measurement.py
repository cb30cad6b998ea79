"""Shares with their ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.intervals import wilson
from measurement.marking import Share, mark


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


def test_a_mark_is_all_or_nothing():
    assert mark("rag", "rag")
    assert not mark("rag", "fine_tuning")
