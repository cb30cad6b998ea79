"""Which wrong beliefs a class holds: what counts, and what is found in simulated classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.beliefs import BeliefRow, beliefs_of_class
from measurement.marking import Share
from tests.measurement.simulated import HELD, simulated_beliefs

SEEDS = 40


def rows(belief, *pairs, start=0):
    """One row for each learner: (chances, chosen)."""
    return [
        BeliefRow(start + i, belief, chances, chosen) for i, (chances, chosen) in enumerate(pairs)
    ]


def one(*pairs):
    (found,) = beliefs_of_class(rows("b", *pairs))
    return found


@pytest.mark.parametrize(
    ("chances", "chosen", "shows"),
    [(2, 2, True), (2, 1, False), (6, 2, True), (7, 2, False), (30, 9, False), (30, 10, True)],
)
def test_a_learner_shows_a_belief_by_two_choices_and_a_third_of_the_chances(chances, chosen, shows):
    assert BeliefRow(1, "b", chances, chosen).shows is shows


def test_learners_are_counted_of_those_who_could_show_it():
    found = one((2, 2), (5, 3), (4, 1), (2, 0), (1, 0))
    assert found.shown == Share(2, 4)
    assert found.met == 5


def test_once_of_once_is_counted_apart():
    found = one((1, 1), (1, 1), (1, 0), (2, 2), (3, 1))
    assert (found.shown, found.once) == (Share(1, 2), Share(2, 3))


def test_who_never_met_it_is_not_counted():
    assert one((2, 2), (0, 0), (0, 0)).met == 1


def test_a_belief_is_shown_to_a_class_when_five_have_met_it():
    assert not one((2, 2), (2, 2), (2, 2), (1, 1)).may_be_shown
    assert one((2, 2), (2, 0), (2, 0), (1, 0), (1, 0)).may_be_shown


def test_the_words_have_a_share_from_ten_learners_on():
    assert one(*[(2, 2)] * 4, *[(2, 0)] * 5).words == "4 of 9 learners who met it twice or more"
    assert one(*[(2, 2)] * 9, *[(2, 0)] * 21).words == (
        "9 of 30 learners who met it twice or more: 30% (range 17 to 48%)"
    )


def test_the_words_keep_once_apart():
    assert one((2, 2), (1, 1), (1, 0)).words == (
        "1 of 1 learners who met it twice or more; 1 of 2 chose it the one time they met it"
    )
    assert one((1, 1), (1, 0)).words == "1 of 2 chose it the one time they met it"
    assert one((2, 2), (1, 0)).words == "1 of 1 learners who met it twice or more"


def test_most_learners_come_first_and_once_decides_between_equals():
    found = beliefs_of_class(
        [
            *rows("few", (2, 2)),
            *rows("once", (1, 1), (1, 1), (1, 1), (1, 1)),
            *rows("many", (2, 2), (2, 2)),
            *rows("more", (2, 2), (1, 1)),
        ]
    )
    assert [belief.belief for belief in found] == ["many", "more", "few", "once"]


def test_what_nobody_chose_is_not_listed():
    assert beliefs_of_class(rows("b", (3, 0), (3, 1), (1, 0))) == ()


@pytest.mark.parametrize(("chances", "chosen"), [(1, 2), (2, -1)])
def test_more_choices_than_chances_are_refused(chances, chosen):
    with pytest.raises(ValueError, match="chances"):
        beliefs_of_class(rows("b", (chances, chosen)))


pairs = st.integers(0, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.sampled_from("xyz")), pairs, max_size=12),
    st.randoms(),
)
def test_the_order_of_rows_changes_nothing(cells, dice):
    found = [BeliefRow(who, belief, *pair) for (who, belief), pair in cells.items()]
    assert beliefs_of_class(dice.sample(found, len(found))) == beliefs_of_class(found)


# Simulated classes, 40 of each kind: three in ten hold one belief of twelve; another is met four
# times as often.


def comes_first(*, n, questions):
    """How often the held belief is the first of the list."""
    hits = 0
    for seed in range(SEEDS):
        found = beliefs_of_class(simulated_beliefs(seed, n=n, questions=questions))
        hits += [one.belief for one in found if one.may_be_shown][:1] == [HELD]
    return hits / SEEDS


@pytest.mark.parametrize("n", [30, 100])
def test_after_twenty_questions_the_belief_that_is_held_comes_first(n):
    """Measured: 0.95 with 30 learners, 0.98 with 100; missing is where it was offered once."""
    assert comes_first(n=n, questions=20) >= 0.9


def test_after_a_hundred_questions_guessing_does_not_hide_the_belief_that_is_held():
    """Measured: 1.0. If two choices were enough, what is met most would come first: 0.05."""
    assert comes_first(n=30, questions=100) >= 0.95


def test_after_ten_questions_it_often_does_not_come_first_however_large_the_class():
    """Measured: 0.68 with 30 and with 100 learners. Few have met it twice by then."""
    assert 0.4 <= comes_first(n=30, questions=10) <= 0.85
    assert 0.4 <= comes_first(n=100, questions=10) <= 0.85
