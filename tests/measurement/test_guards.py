"""What is said at which number of learners."""

import pytest

from measurement.guards import Say, may_say, said_of_form, said_of_item, said_of_option, share_words
from measurement.item_statistics import (
    Correlation,
    FormStatistics,
    ItemStatistics,
    OptionStatistics,
    item_statistics,
)
from measurement.marking import Share


def item(n, r=0.30):
    return ItemStatistics(Share(n // 2, n), Correlation(r, n), Correlation(r, n), 0.4)


def option(chosen, n, r=-0.3):
    return OptionStatistics("b", Share(chosen, n), Correlation(r, n))


@pytest.mark.parametrize(
    ("n", "level"),
    [
        (0, Say.COUNTS),
        (9, Say.COUNTS),
        (10, Say.SHARES),
        (29, Say.SHARES),
        (30, Say.DISCRIMINATION),
        (99, Say.DISCRIMINATION),
        (100, Say.FLAGS),
        (5000, Say.FLAGS),
    ],
)
def test_more_is_said_from_ten_thirty_and_a_hundred_on(n, level):
    assert may_say(n) is level


def test_below_ten_only_counts_are_said():
    said = said_of_item(ItemStatistics(Share(3, 7), Correlation(0.9, 7), None, None))
    assert said.words == "3 of 7 right"
    assert (said.facility, said.r, said.discrimination, said.uncertain) == (None, None, None, False)


def test_from_ten_on_a_share_comes_with_its_range():
    said = said_of_item(item(29))
    assert said.facility == Share(14, 29)
    assert (said.r, said.discrimination) == (None, None)
    assert said_of_item(ItemStatistics(Share(18, 30), None, None, None)).words == (
        "18 of 30 right: 60% (range 42 to 75%)"
    )


def test_from_thirty_on_discrimination_is_shown():
    said = said_of_item(item(30))
    assert (said.r, said.discrimination) == (Correlation(0.30, 30), 0.4)


@pytest.mark.parametrize(("n", "uncertain"), [(30, True), (43, True), (44, False), (100, False)])
def test_a_correlation_of_three_tenths_is_grey_until_forty_four_learners(n, uncertain):
    assert said_of_item(item(n)).uncertain is uncertain


def test_a_correlation_below_nothing_can_be_certain_too():
    assert not said_of_item(item(100, r=-0.3)).uncertain


def test_a_question_that_all_have_right_is_shown_without_a_correlation():
    said = said_of_item(item_statistics({(1, 5): 20, (1, 4): 20}))
    assert (said.facility, said.r, said.uncertain) == (Share(40, 40), None, False)


@pytest.mark.parametrize(
    ("chosen", "n", "words"),
    [
        (2, 9, "chosen"),
        (0, 9, "not chosen yet"),
        (2, 10, "chosen by 2 of 10"),
        (0, 30, "not chosen yet: 0 of 30, which could still be up to 11%"),
    ],
)
def test_an_option_is_counted_from_ten_learners_on(chosen, n, words):
    assert said_of_option(option(chosen, n)).words == words


def test_whether_a_distractor_works_is_said_from_thirty_on():
    assert said_of_option(option(5, 29)).works is None
    assert said_of_option(option(5, 29)).r is None
    assert said_of_option(option(5, 30)).works is True
    assert said_of_option(option(1, 30)).works is False
    assert said_of_option(option(5, 30, r=0.3)).works is False


def test_of_a_distractor_that_nobody_chose_it_is_not_said_that_it_does_not_work():
    assert said_of_option(option(0, 30)).works is None


def test_reliability_is_shown_from_a_hundred_on():
    assert said_of_form(FormStatistics(99, 20, 12.0, 3.0, 0.7)) is None
    form = FormStatistics(100, 20, 12.0, 3.0, 0.7)
    assert said_of_form(form) is form


def test_without_answers_the_words_are_true():
    assert share_words(Share(0, 0), "right") == "0 of 0 right"
