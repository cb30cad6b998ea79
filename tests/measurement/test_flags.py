"""Which questions are flagged: the thresholds, and what they find in simulated classes."""

from collections import Counter
from functools import cache

import pytest

from measurement.flags import Flag, FlagKind, flags, flags_of
from measurement.item_statistics import (
    Correlation,
    ItemStatistics,
    OptionStatistics,
    counts_of_replies,
    item_statistics,
    option_statistics,
)
from measurement.marking import Share
from tests.measurement.simulated import simulated_class

SEEDS, QUESTIONS, BAD = 40, 20, 7


def item(right, n, r=0.3):
    return ItemStatistics(Share(right, n), Correlation(r, n), None, None)


def kinds(statistics, options=()):
    return [flag.kind for flag in flags_of("q", statistics, options)]


# The thresholds


@pytest.mark.parametrize(
    ("statistics", "found"),
    [
        (item(60, 100), []),
        (item(16, 100), [FlagKind.HARD]),
        (item(17, 100), []),  # 17% (11 to 26%): the range reaches a quarter
        (item(100, 100), [FlagKind.EASY]),
        (item(99, 100), []),  # 99% (94.6 to 99.8%)
        (item(60, 100, r=-0.20), [FlagKind.KEY]),
        (item(60, 100, r=-0.19), [FlagKind.UNRELATED]),
        (item(60, 100, r=-0.10), [FlagKind.UNRELATED]),
        (item(60, 100, r=-0.09), []),  # reaches to 0.11
        (item(60, 1000, r=0.03), [FlagKind.HARD, FlagKind.UNRELATED]),
    ],
)
def test_a_flag_needs_a_range_wholly_beyond_its_threshold(statistics, found):
    assert sorted(kinds(statistics)) == found


@pytest.mark.parametrize("statistics", [item(0, 99, r=-0.9), item(99, 99), item(3, 30, r=-0.9)])
def test_nothing_is_flagged_below_a_hundred_learners(statistics):
    assert kinds(statistics, [OptionStatistics("b", Share(90, 99), Correlation(0.9, 99))]) == []


def test_a_wrong_option_that_the_strong_choose_is_named():
    options = [
        OptionStatistics("b", Share(30, 100), Correlation(0.25, 100)),
        OptionStatistics("c", Share(10, 100), Correlation(0.15, 100)),
        OptionStatistics("d", Share(0, 100), None),
    ]
    (flag,) = flags_of("q", item(60, 100), options)
    figures = "chosen by 30 of 100, r 0.25 (0.06 to 0.43)"
    assert flag == Flag("q", FlagKind.RIVAL, 30, figures, "b")


def test_flags_say_in_plain_words_what_to_look_at():
    (flag,) = flags_of("q", item(60, 100, r=-0.3))
    assert flag.words == (
        "Those who did well on the rest got this one wrong more often than the others: "
        "check the key."
    )
    assert flag.figures == "r −0.30 (−0.47 to −0.11)"


def test_the_question_that_harmed_most_learners_comes_first():
    items = [
        ("easy", item(100, 100), ()),
        ("few", item(60, 100, r=-0.4), ()),
        ("many", item(10, 100), ()),
        ("good", item(70, 100), ()),
    ]
    assert [(flag.item, flag.harmed) for flag in flags(items)] == [
        ("many", 90),
        ("few", 40),
        ("easy", 0),
    ]


# Simulated classes: 20 questions, one of them with a wrong key, 40 classes of each size.


@cache
def found(n):
    """How often each kind was flagged in the question with the wrong key, of 40, and in the other
    760; "any" is any flag that calls for a correction."""
    bad, good = Counter(), Counter()
    for seed in range(SEEDS):
        form = simulated_class(seed, n=n, k=QUESTIONS, wrong_key=BAD).counted()
        for j, replies in enumerate(form):
            wrong = [option for option in "abcd" if option != ("b" if j == BAD else "a")]
            options = [option_statistics(replies, option) for option in wrong]
            statistics = item_statistics(counts_of_replies(replies))
            flagged = {flag.kind for flag in flags_of(str(j), statistics, options)}
            flagged -= {FlagKind.EASY}
            (bad if j == BAD else good).update([*flagged, *(["any"] if flagged else [])])
    return bad, good


def test_of_thirty_learners_neither_a_wrong_key_nor_a_good_question_is_flagged():
    """The correlation would betray one wrong key in five. That is too few to speak of."""
    assert found(30) == (Counter(), Counter())


def test_of_a_hundred_learners_19_in_20_wrong_keys_are_flagged_and_1_in_100_good_questions():
    """Measured: 40 of 40, and 2 of 760. Most are found by their facility, or because the strong
    choose another option."""
    bad, good = found(100)
    assert bad["any"] >= 38
    assert good["any"] <= 7


def test_of_a_hundred_learners_the_correlation_alone_finds_fewer_than_half_of_the_wrong_keys():
    """Measured: 12 of 40 as "check the key"; so the other flags are needed at this size."""
    bad, _ = found(100)
    assert 4 <= bad[FlagKind.KEY] <= 20
    assert bad[FlagKind.RIVAL] >= 25


def test_of_three_hundred_learners_the_right_option_is_named_for_every_wrong_key():
    """Measured: the right option 40 of 40, "check the key" 25 of 40, good questions 2 of 760."""
    bad, good = found(300)
    assert bad[FlagKind.RIVAL] >= 39
    assert bad[FlagKind.KEY] >= 20
    assert good["any"] <= 7
