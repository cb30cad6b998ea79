"""Statistics of questions and forms: worked by hand, and against the plain formulas."""

from collections import Counter
from math import sqrt
from random import Random
from statistics import correlation as pearson
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.intervals import fisher
from measurement.item_statistics import (
    correlation,
    counts_of_matrix,
    counts_of_replies,
    discrimination,
    form_statistics,
    item_statistics,
    option_statistics,
    with_unanswered,
)

EXAMPLE = [
    [int(mark) for mark in row]
    for row in ["11111", "11110", "11100", "11010", "10100", "11000", "01000", "00001"]
]
# 30 learners: 8 at the top with 7 right, 14 between with 8 right, 8 at the bottom with 3 right.
GROUPS = {(1, 9): 7, (0, 9): 1, (1, 6): 8, (0, 6): 6, (1, 3): 3, (0, 3): 5}

matrices = st.integers(2, 6).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 1), min_size=k, max_size=k), min_size=2, max_size=60)
)


def plain_r(x, y):
    """Pearson's r as the standard library has it; None where one side does not vary."""
    return None if len(set(x)) == 1 or len(set(y)) == 1 else pearson(x, y)


def value(r):
    return None if r is None else r.value


# Worked by hand


def test_the_totals_and_facilities_of_the_worked_example():
    assert [sum(row) for row in EXAMPLE] == [5, 4, 3, 3, 2, 2, 1, 1]
    items = [item_statistics(counts) for counts in counts_of_matrix(EXAMPLE)]
    assert [item.facility.value for item in items] == [0.75, 0.75, 0.50, 0.375, 0.25]


def test_the_reliability_of_the_worked_example():
    form = form_statistics(counts_of_matrix(EXAMPLE))
    assert (form.n, form.k, form.mean) == (8, 5, 2.625)
    assert form.sd**2 == pytest.approx(1.734375)
    assert round(form.kr20, 4) == 0.4955
    assert round(form.sem, 4) == 0.9354


def test_the_fifth_question_of_the_worked_example_looks_harmless_until_corrected():
    items = [item_statistics(counts) for counts in counts_of_matrix(EXAMPLE)]
    uncorrected = [round(item.r_uncorrected.value, 3) for item in items]
    assert uncorrected == [0.712, 0.493, 0.664, 0.809, 0.164]
    assert [round(item.r.value, 3) for item in items] == [0.480, 0.186, 0.356, 0.600, -0.164]


def test_top_and_bottom_of_thirty():
    assert discrimination(GROUPS) == 0.50


def test_a_trial_question_is_compared_with_the_whole_total():
    assert item_statistics(GROUPS, counted=False).r == item_statistics(GROUPS).r_uncorrected


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(10, -0.41, 0.78), (20, -0.16, 0.66), (30, -0.07, 0.60), (100, 0.11, 0.47)],
)
def test_the_range_of_a_correlation(n, low, high):
    assert [round(end, 2) for end in fisher(0.30, n)] == [low, high]


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_three_pairs_say_nothing_of_a_correlation(n):
    assert fisher(0.9, n) == (-1.0, 1.0)


def test_what_is_no_correlation_is_refused():
    with pytest.raises(ValueError, match="no correlation"):
        fisher(1.1, 30)


@given(st.floats(-1, 1), st.integers(0, 5000))
def test_the_range_holds_the_correlation(r, n):
    low, high = fisher(r, n)
    assert -1 <= low <= r + 1e-12
    assert r - 1e-12 <= high <= 1


# Distractors


def distractors_of_thirty():
    """18 of 30 right; b by 10, c by 2 of the weakest, d by nobody."""
    return {("a", 1, 9): 18, ("b", 0, 8): 5, ("b", 0, 4): 5, ("c", 0, 1): 2}


def test_distractors_of_the_worked_example():
    second, third = (option_statistics(distractors_of_thirty(), one) for one in "cd")
    assert (second.chosen.right, round(second.chosen.value, 3), second.works) == (2, 0.067, True)
    assert (third.chosen.right, third.works) == (0, False)
    assert round(third.at_most, 3) == 0.114


def test_a_distractor_that_the_strong_choose_does_not_work():
    rows = {("a", 1, 3): 10, ("b", 0, 8): 10}
    assert option_statistics(rows, "b").r.value > 0
    assert not option_statistics(rows, "b").works


def test_a_distractor_that_one_in_twenty_one_chooses_does_not_work():
    rows = {("a", 1, 9): 20, ("b", 0, 1): 1}
    assert option_statistics(rows, "b").r.value < 0
    assert not option_statistics(rows, "b").works


def test_a_distractor_that_one_in_twenty_chooses_works():
    assert option_statistics({("a", 1, 9): 19, ("b", 0, 1): 1}, "b").works


def test_the_correlation_of_an_option_is_with_the_rest_and_not_with_the_total():
    """All have three of the rest right, so that nothing but the question itself differs."""
    assert option_statistics({("a", 1, 4): 5, ("b", 0, 3): 5}, "b").r is None


def test_an_option_of_several_is_counted_in_each_reply_that_has_it():
    rows = {("a c", 1, 5): 4, ("a b", 0, 3): 2, ("bb", 0, 1): 1}
    assert [option_statistics(rows, one).chosen.right for one in "abc"] == [6, 2, 4]


def test_who_left_the_question_empty_counts_as_wrong():
    replies = with_unanswered({("a", 1, 5): 3, ("b", 0, 4): 1}, {5: 4, 4: 1, 0: 2})
    assert replies == {("a", 1, 5): 3, ("b", 0, 4): 1, ("", 0, 5): 1, ("", 0, 0): 2}
    assert counts_of_replies(replies) == {(1, 5): 3, (0, 5): 1, (0, 4): 1, (0, 0): 2}


def test_different_replies_of_learners_with_one_total_are_counted_together():
    assert counts_of_replies({("b", 0, 4): 1, ("c", 0, 4): 2}) == {(0, 4): 3}


def test_more_replies_than_learners_are_refused():
    with pytest.raises(ValueError, match="more replies"):
        with_unanswered({("a", 1, 5): 3}, {5: 2})


# What always holds


@given(matrices)
def test_counts_say_what_the_plain_formulas_say_of_the_matrix(rows):
    totals = [sum(row) for row in rows]
    for column, counts in zip(zip(*rows, strict=True), counts_of_matrix(rows), strict=True):
        item = item_statistics(counts)
        rest = [total - y for total, y in zip(totals, column, strict=True)]
        assert item.facility.value == pytest.approx(fmean(column))
        assert value(item.r) == pytest.approx(plain_r(column, rest))
        assert value(item.r_uncorrected) == pytest.approx(plain_r(column, totals))


@given(matrices)
def test_reliability_from_counts_is_that_of_the_matrix(rows):
    form = form_statistics(counts_of_matrix(rows))
    totals, k = [sum(row) for row in rows], len(rows[0])
    variance = pvariance(totals)
    assert form.sd == pytest.approx(sqrt(variance))
    if not variance:
        assert form.kr20 is form.sem is None
        return
    within = sum(pvariance(column) for column in zip(*rows, strict=True))
    assert form.kr20 == pytest.approx(k / (k - 1) * (1 - within / variance))
    assert form.sem == pytest.approx(sqrt(variance) * sqrt(max(0, 1 - form.kr20)), abs=1e-9)


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_learners_tells_nothing(rows, dice):
    shuffled = dice.sample(rows, len(rows))
    first, second = counts_of_matrix(rows), counts_of_matrix(shuffled)
    assert [item_statistics(c) for c in first] == [item_statistics(c) for c in second]
    assert form_statistics(first) == form_statistics(second)


@given(matrices)
def test_taking_the_question_out_of_the_total_never_raises_its_correlation(rows):
    for counts in counts_of_matrix(rows):
        item = item_statistics(counts)
        if item.r and item.r_uncorrected:
            assert item.r.value <= item.r_uncorrected.value + 1e-12


@given(matrices, st.integers(2, 50))
def test_a_class_many_times_as_large_has_the_same_figures_and_a_smaller_range(rows, times):
    for counts in counts_of_matrix(rows):
        once = item_statistics(counts)
        often = item_statistics({key: times * w for key, w in counts.items()})
        assert often.facility.value == pytest.approx(once.facility.value)
        assert often.n == times * once.n
        if once.r:
            assert often.r.value == pytest.approx(once.r.value)
            assert often.r.high - often.r.low <= once.r.high - once.r.low + 1e-9


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 60)), min_size=30, max_size=80))
def test_top_and_bottom_are_those_of_a_sorted_list_wherever_no_tie_stands_at_the_edge(pairs):
    ordered = sorted(pairs, key=lambda pair: pair[1])
    size = round(0.27 * len(pairs) + 1e-9)
    found = discrimination(Counter(pairs))
    edges = (ordered[size - 1][1], ordered[size][1]), (ordered[-size][1], ordered[-size - 1][1])
    if all(inside != outside for inside, outside in edges):
        top, bottom = ordered[-size:], ordered[:size]
        assert found == pytest.approx((sum(y for y, _ in top) - sum(y for y, _ in bottom)) / size)
    assert -1 <= found <= 1


def test_learners_of_one_total_are_parted_evenly_between_the_groups():
    """All thirty have the same total: nobody is at the top, and D is nothing."""
    assert discrimination({(1, 5): 11, (0, 5): 19}) == 0


def test_of_learners_of_one_total_only_the_part_that_fits_belongs_to_a_group():
    """Eight at the top: four with nine, and four of the twelve with six, half of whom are right."""
    assert discrimination({(1, 9): 4, (1, 6): 6, (0, 6): 6, (0, 3): 14}) == 6 / 8


def test_top_and_bottom_of_twenty_nine_are_not_formed():
    assert discrimination({(1, 9): 15, (0, 2): 14}) is None


# What cannot be said


def test_what_everybody_has_right_has_no_correlation():
    assert item_statistics({(1, 5): 20, (1, 3): 20}).r is None


def test_one_question_has_no_reliability():
    assert form_statistics([{(1, 1): 20, (0, 0): 20}]).kr20 is None


def test_questions_that_all_agree_are_wholly_reliable():
    form = form_statistics(counts_of_matrix([[1, 1, 1]] * 5 + [[0, 0, 0]] * 4))
    assert (form.kr20, form.sem) == (1, 0)


def test_counts_of_other_learners_are_refused():
    with pytest.raises(ValueError, match="same learners"):
        form_statistics([{(1, 1): 2, (0, 1): 2}, {(0, 1): 3, (1, 1): 2}])


def test_totals_of_other_questions_are_refused():
    first, second, _ = counts_of_matrix([[1, 1, 1], [0, 1, 0], [0, 0, 1]])
    with pytest.raises(ValueError, match="not of these questions"):
        form_statistics([first, second])


def test_a_group_of_nobody_changes_nothing():
    items = counts_of_matrix(EXAMPLE)
    with_nobody = [items[0] + Counter(), *items[1:]]
    with_nobody[0][0, 3] = with_nobody[0][1, 9] = 0
    assert form_statistics(with_nobody) == form_statistics(items)
    assert item_statistics(with_nobody[0]) == item_statistics(items[0])


def test_without_learners_there_is_nothing_and_no_error():
    empty = item_statistics({})
    assert (empty.n, empty.r, empty.discrimination) == (0, None, None)
    assert correlation([]) is None


def test_a_thousand_learners_with_large_totals_are_counted_exactly():
    dice = Random(1)
    rows = [(dice.randint(0, 1), dice.randint(0, 10**9), 1) for _ in range(1000)]
    plain = pearson([x for x, _, _ in rows], [y for _, y, _ in rows])
    assert correlation(rows).value == pytest.approx(plain)
