"""Replies as lines: nothing is lost on the way, and equal replies are equal lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.replies import FORMATS, MATCHING, ORDERING, read, written

IDS = st.from_regex(r"[a-z][a-z0-9_.]{0,11}", fullmatch=True)
CHOSEN = st.lists(IDS, max_size=8, unique=True)
PAIRS = st.dictionaries(IDS, IDS, max_size=8).map(lambda found: list(found.items()))
REPLIES = st.sampled_from(FORMATS).flatmap(
    lambda format: st.tuples(st.just(format), PAIRS if format == MATCHING else CHOSEN)
)


@given(REPLIES)
def test_what_was_written_is_read_again_up_to_the_order_that_says_nothing(told):
    format, reply = told
    again = read(format, written(format, reply))
    if format == ORDERING:
        assert again == tuple(reply)
    else:
        assert sorted(again) == sorted(reply)
        assert len(again) == len(reply)


@given(REPLIES)
def test_a_line_that_was_read_is_written_as_it_was(told):
    format, reply = told
    line = written(format, reply)
    assert written(format, read(format, line)) == line


@given(REPLIES, st.randoms())
def test_equal_replies_make_equal_lines(told, dice):
    format, reply = told
    other = dice.sample(reply, len(reply))
    same = other == reply or format != ORDERING
    assert (written(format, other) == written(format, reply)) is same


@given(REPLIES, REPLIES)
def test_different_replies_to_one_format_make_different_lines(one, other):
    format = one[0]
    if format != other[0]:
        return
    told = [tuple(found) if format == ORDERING else set(found) for found in (one[1], other[1])]
    assert (written(format, one[1]) == written(format, other[1])) is (told[0] == told[1])


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_chosen_is_the_empty_line_and_the_other_way_round(format):
    assert written(format, []) == ""
    assert read(format, "") == ()


def test_pairs_may_come_as_lists_from_a_file():
    assert written(MATCHING, [["s2", "rag"], ["s1", "rag"]]) == "s1=rag s2=rag"


def test_an_unknown_format_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match=r"'essay'.*multiple_choice"):
        written("essay", ["a"])
