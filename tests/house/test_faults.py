"""Many hand in at once, and the network loses what is sent: the site served by real processes."""

import copy

from benchmarks import evidence
from benchmarks.lossy import FATES


def test_a_class_hands_in_at_once_and_every_attempt_ends_once(stormed):
    assert stormed.broken == []
    assert stormed.figures["attempts"] == 60
    assert stormed.figures["hand-ins"] == 90


def test_what_the_page_was_told_is_what_is_stored_over_a_network_that_loses_half(lossy):
    assert lossy.broken == []
    assert all(lossy.figures[fate] for fate in FATES)


def test_a_wrong_score_and_an_open_attempt_would_be_told(stormed):
    moments = [one["finished_at"] for one in stormed.rows["attempts"] if one["finished_at"]]
    span = min(moments), max(moments)
    for column, value in (("finished_at", None), ("right_count", 99)):
        rows = copy.deepcopy(stormed.rows)
        assert evidence.of_hand_ins(rows, stormed.learners, *span) == []
        harmed = next(o for o in rows["attempts"] if o["pk"] == stormed.learners[0].attempt)
        harmed[column] = value
        assert len(evidence.of_hand_ins(rows, stormed.learners, *span)) == 1
