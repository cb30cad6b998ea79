"""Who fits: checked by hand first, then against brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.checker import FamilyTables

MEANS = ("text.vast", "budget.huge", "deadline.years", "team.expert")

# Sets that leave exactly one option, worked out by hand from the rules.
BY_HAND = [
    (["proof.cite"], None, "rag"),
    (["rights.per_user"], None, "rag"),
    (["fresh.live"], None, "rag"),
    (["fresh.changing"], None, "rag"),
    (["weights.sealed", "source.own"], None, "rag"),
    (["source.own", "erase.on_request"], None, "rag"),
    (["weights.sealed", "volume.large"], None, "rag"),
    (["volume.large"], "build", "rag"),
    (["samples.failed", "manner.tone", "pairs.plenty"], None, "fine_tuning"),
    (["weights.only", "pairs.plenty", "manner.labels"], None, "fine_tuning"),
    (["words.misread", "pairs.plenty"], None, "fine_tuning"),
    (["samples.suffice", "systems.none_new"], None, "in_context"),
    (["pairs.few", "manner.layout"], None, "in_context"),
    (["samples.suffice", "manner.tone", "deadline.today"], None, "in_context"),
    (["samples.trial_succeeded"], "effort", "in_context"),
    (["base.unreadable", *MEANS], None, "pretraining"),
    (["base.all_owned", *MEANS], None, "pretraining"),
    (["base.no_outside", *MEANS], None, "pretraining"),
]


@pytest.mark.parametrize(("facts", "goal", "key"), BY_HAND)
def test_sets_worked_out_by_hand_leave_exactly_that_option(solver, facts, goal, key):
    assert solver.sound(frozenset(facts), goal) == key


@pytest.mark.parametrize(
    ("facts", "goal", "why"),
    [
        ([], None, "nothing is stated"),
        (["manner.tone"], None, "tone alone leaves prompting and tuning"),
        (["volume.large"], None, "whether training recalls a collection is disputed"),
        (["samples.failed", "deadline.week"], None, "elimination alone gives a senseless key"),
        (["base.unreadable", *MEANS[:3]], None, "one of the four means is not stated"),
        (["weights.sealed", "weights.only"], None, "an attribute has two levels"),
        (["manner.tone", "fresh.changing"], None, "two needs ask for two approaches"),
        (["proof.cite"], "effort", "the goal decides nothing"),
    ],
)
def test_these_facts_never_make_an_item(solver, facts, goal, why):
    assert solver.sound(frozenset(facts), goal) is None, why


def test_cost_never_decides_between_rag_and_fine_tuning(solver):
    for goal in ("cost", "effort"):
        assert not {("rag", "fine_tuning"), ("fine_tuning", "rag")} & solver.above[goal]


def test_a_fact_that_another_makes_needless_does_not_decide(solver):
    proof = solver.prove(frozenset(["fresh.changing", "weights.sealed"]), None)
    assert proof.deciding == ("fresh.changing",)


def test_two_facts_that_each_suffice_both_decide(solver):
    proof = solver.prove(frozenset(["fresh.changing", "proof.cite"]), None)
    assert proof.deciding == ("fresh.changing", "proof.cite")


def test_the_proof_names_every_fact_against_every_distractor(solver):
    proof = solver.prove(frozenset(["volume.large", "weights.sealed"]), None)
    assert proof.out_by == {
        "pretraining": ("weights.sealed",),
        "fine_tuning": ("weights.sealed",),
        "in_context": ("volume.large",),
    }
    assert proof.missing["pretraining"] == (
        "text.vast",
        "team.expert",
        "budget.huge",
        "deadline.years",
    )


def test_solver_and_second_checker_agree_on_any_facts(family, solver):
    tables = FamilyTables(family.raw)
    facts = st.frozensets(st.sampled_from(sorted(family.levels)), max_size=6)
    goals = st.sampled_from([None, *(goal.id for goal in family.goals)])

    @given(facts, goals)
    def agree(stated, goal):
        bits = solver.standing(stated)
        assert tables.survivors(set(stated)) == set(solver._names(bits))
        key = solver.key(stated, goal)
        holding = {
            id
            for id in tables.options
            if tables.holds(set(stated), goal, id)
            and not tables.doubtful(id, set(stated))
            and not (goal is not None and len(tables.survivors(set(stated))) < 2)
        }
        assert holding == ({key} if key else set())

    agree()


def test_solver_and_second_checker_agree_on_all_pairs_of_facts(family, solver):
    tables = FamilyTables(family.raw)
    every = sorted(family.levels)
    for place, one in enumerate(every):
        for other in every[place:]:
            stated = frozenset([one, other])
            names = set(solver._names(solver.standing(stated)))
            assert tables.survivors(set(stated)) == names, stated
