"""What would change the answer: one fact, another goal, and the nearest right situation."""

from itertools import combinations
from random import Random

import pytest

from scenarios.bank import bank_of
from scenarios.twins import MOST_CHANGES, Change, goal_twins, minimal_sets, nearest, twins


@pytest.fixture(scope="module")
def bank(family):
    return bank_of(family)


@pytest.fixture(scope="module")
def some(bank):
    return Random("twins").sample(bank.skeletons, 300)


def test_a_twin_differs_in_one_fact_and_has_another_key(bank, some):
    found = [(one, twin) for one in some for twin in twins(bank, one)]
    assert found
    for one, twin in found:
        assert twin.skeleton.key != one.key
        assert twin.skeleton.place == one.place
        assert twin.change.of(frozenset(one.facts)) == set(twin.skeleton.facts)


def test_a_twin_asks_for_the_same_goal_or_for_none_on_one_side(bank, some):
    for one in some:
        for twin in twins(bank, one):
            assert None in (one.goal, twin.skeleton.goal) or one.goal == twin.skeleton.goal


def test_levers_come_first(bank, some):
    for one in some:
        levers = [twin.lever for twin in twins(bank, one)]
        assert levers == sorted(levers, reverse=True)


def test_being_a_twin_is_mutual(bank, some):
    for one in some[:60]:
        for twin in twins(bank, one):
            assert one.id in {back.skeleton.id for back in twins(bank, twin.skeleton)}


def test_two_goals_may_ask_for_two_options_of_one_situation(bank):
    for one, other in goal_twins(bank):
        assert (one.facts, one.place) == (other.facts, other.place)
        assert one.goal != other.goal
        assert one.key != other.key


def test_after_the_nearest_change_the_option_is_right(family, solver, some):
    found = 0
    for one in some:
        for option in solver.ids:
            if option == one.key:
                continue
            change = nearest(solver, frozenset(one.facts), one.goal, option)
            if change is None:
                continue
            found += 1
            assert 1 <= len(change.changes) <= MOST_CHANGES
            assert not any(option in family.levels[fact].rules_out for fact in change.facts)
            assert change.words(family).endswith(".")
            assert " would fit if " in change.words(family)
    assert found > 100


def test_one_change_is_not_told_where_none_would_do_and_two_not_where_one_would(solver, some):
    for one in some[:80]:
        for option in solver.ids:
            change = nearest(solver, frozenset(one.facts), one.goal, option)
            if option != one.key and change is not None and len(change.changes) == MOST_CHANGES:
                for single in change.changes:
                    after = single.of(frozenset(one.facts))
                    assert solver.sound(after, one.goal) != option


def test_dropping_a_fact_is_told_by_its_opposite(family):
    assert Change(dropped="proof.cite").words(family) == family.levels["proof.cite"].if_dropped
    assert Change("weights.sealed", "weights.retrained").words(family) == (
        family.levels["weights.retrained"].if_stated
    )


def test_a_minimal_set_keeps_the_key_and_loses_it_with_any_fact_less(some):
    for one in some:
        solver = one.solver
        sets = minimal_sets(solver, one.facts, one.goal, one.key)
        assert sets
        for chosen in sets:
            assert solver.holds(chosen, one.goal, one.key)
            assert not any(
                solver.holds(frozenset(less), one.goal, one.key)
                for less in combinations(chosen, max(len(chosen) - 1, 0))
                if chosen
            )
        assert set(one.deciding) <= set().union(*sets)
