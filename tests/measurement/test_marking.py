"""Marks: all or nothing as in the exam, and what a part is worth where that is wanted."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.marking import Mark, mark
from measurement.replies import (
    FORMATS,
    MATCHING,
    MULTIPLE_CHOICE,
    MULTIPLE_RESPONSE,
    ORDERING,
    written,
)

OPTIONS = ["a", "b", "c", "d", "e"]
PROMPTS = ["s1", "s2", "s3"]


def subsets(low):
    return st.lists(st.sampled_from(OPTIONS), min_size=low, max_size=5, unique=True)


def matches(least):
    return st.dictionaries(st.sampled_from(PROMPTS), st.sampled_from(OPTIONS), min_size=least).map(
        lambda found: list(found.items())
    )


ONE = st.sampled_from(OPTIONS).map(lambda id: [id])
KEYS = {
    MULTIPLE_CHOICE: ONE,
    MULTIPLE_RESPONSE: subsets(1),
    ORDERING: st.permutations(OPTIONS),
    MATCHING: matches(3),
}
REPLIES = {
    MULTIPLE_CHOICE: ONE,
    MULTIPLE_RESPONSE: subsets(0),
    ORDERING: st.permutations(OPTIONS),
    MATCHING: matches(0),
}
ASKED = st.sampled_from(FORMATS).flatmap(
    lambda format: st.tuples(st.just(format), KEYS[format], REPLIES[format])
)


def marked(format, key, reply, **settings):
    return mark(format, written(format, key), written(format, reply), **settings)


@given(ASKED)
def test_without_partial_credit_a_mark_is_all_or_nothing(asked):
    format, key, reply = asked
    found = marked(format, key, reply)
    assert found == Mark(found.right, 1.0 if found.right else 0.0)
    assert found.right is (written(format, key) == written(format, reply))


@given(ASKED)
def test_partial_credit_lies_between_nothing_and_all_and_only_right_earns_all(asked):
    found = marked(*asked, partial=True)
    assert 0 <= found.credit <= 1
    assert found.right is (found.credit == 1)


@given(ASKED)
def test_partial_credit_never_changes_what_is_right(asked):
    assert marked(*asked, partial=True).right is marked(*asked).right


@given(ASKED, st.booleans())
def test_the_key_itself_is_right_and_nothing_earns_nothing(asked, partial):
    format, key, _ = asked
    assert marked(format, key, key, partial=partial) == Mark(True, 1.0)
    assert marked(format, key, [], partial=partial) == Mark(False, 0.0)


@pytest.mark.parametrize("partial", [False, True])
def test_nothing_is_not_right_even_where_the_key_is_empty(partial):
    assert mark(MULTIPLE_RESPONSE, "", "", partial=partial) == Mark(False, 0.0)


@given(subsets(1), subsets(0), st.sampled_from(OPTIONS))
def test_one_more_right_option_never_costs_and_one_more_wrong_option_never_pays(key, reply, more):
    if more in reply:
        return
    before = marked(MULTIPLE_RESPONSE, key, reply, partial=True).credit
    after = marked(MULTIPLE_RESPONSE, key, [*reply, more], partial=True).credit
    assert after >= before if more in key else after <= before


@given(subsets(1))
def test_ticking_every_option_is_worth_no_more_than_the_key(key):
    credit = marked(MULTIPLE_RESPONSE, key, OPTIONS, partial=True).credit
    assert credit == max(0, (2 * len(key) - len(OPTIONS)) / len(key))


def test_two_neighbours_swapped_cost_one_pair_wherever_they_stand():
    for place in range(4):
        reply = [*OPTIONS]
        reply[place], reply[place + 1] = reply[place + 1], reply[place]
        assert marked(ORDERING, OPTIONS, reply, partial=True).credit == pytest.approx(0.9)


def test_orders_earn_from_nothing_to_all_and_their_mirrors_the_rest():
    for reply in permutations(OPTIONS):
        credit = marked(ORDERING, OPTIONS, reply, partial=True).credit
        mirrored = marked(ORDERING, OPTIONS, reply[::-1], partial=True).credit
        assert credit + mirrored == pytest.approx(1)


@given(st.permutations(OPTIONS), st.sampled_from(OPTIONS))
def test_a_step_that_comes_twice_never_makes_a_whole(key, twice):
    found = marked(ORDERING, key, [*key, twice], partial=True)
    assert not found.right
    assert found.credit < 1


@given(matches(3), matches(0))
def test_each_right_pair_earns_its_share(key, reply):
    right = sum(dict(key).get(prompt) == option for prompt, option in reply)
    assert marked(MATCHING, key, reply, partial=True).credit == pytest.approx(right / 3)


def test_a_reply_to_an_unknown_format_cannot_be_marked():
    with pytest.raises(KeyError):
        mark("essay", "a", "b", partial=True)
