"""Finer options in tables of their own: inherited verdicts, proof, drawing, and what they leave."""

from dataclasses import replace
from itertools import combinations

import pytest

from lessons.boards import board_of
from scenarios.bank import bank_of, solver_of
from scenarios.checker import FamilyTables, objections
from scenarios.drawing import NoItem, Wishes, draw_items
from scenarios.family import CORE
from scenarios.formats import draw_format
from scenarios.ordering import ranks
from scenarios.posing import shown_options
from scenarios.responding import panels
from scenarios.wording import Dice

TABLES = ("finer", "adapters")

# Sets that leave exactly one of the finer options, worked out by hand from the rules.
BY_HAND = [
    (["text.raw", "pairs.none"], None, "continued_pretraining"),
    (["text.raw", "pairs.few"], None, "continued_pretraining"),
    (["size.smaller"], None, "distillation"),
    (["taste.rankings"], None, "preference_tuning"),
    (["samples.failed", "manner.tone", "pairs.plenty"], None, "instruction_tuning"),
    (["weights.only", "pairs.plenty", "manner.labels"], None, "instruction_tuning"),
    (["bare.failed", "samples.suffice", "systems.none_new"], None, "few_shot"),
    (["bare.enough", "prompt.short", "weights.sealed"], None, "zero_shot"),
    (["bare.enough", "manner.layout"], "build", "zero_shot"),
    (["proof.cite"], None, "rag"),
    (["volume.large", "weights.sealed"], None, "rag"),
]


@pytest.mark.parametrize(("facts", "goal", "key"), BY_HAND)
def test_sets_worked_out_by_hand_leave_exactly_that_finer_option(family, facts, goal, key):
    assert solver_of(family, "finer").sound(frozenset(facts), goal) == key


def test_pages_of_raw_text_alone_call_for_nothing(family):
    assert solver_of(family, "finer").sound(frozenset(["pairs.none"]), None) is None


def test_only_the_least_computing_decides_between_full_and_parameter_efficient(family):
    solver = solver_of(family, "adapters")
    facts = frozenset(["weights.only", "pairs.plenty", "compute.small"])
    keys = {goal.id: solver.sound(facts, goal.id) for goal in family.goals}
    assert keys.pop("computing") == "peft"
    assert set(keys.values()) == {None}
    assert solver.sound(facts, None) is None


def test_no_table_holds_two_names_of_one_thing(family):
    for name in TABLES:
        ids = {option.id for option in family.table(name)}
        assert not {"instruction_tuning", "peft"} <= ids
        assert not ids & {option.parent for option in family.table(name)}


def test_a_variant_shares_its_parents_verdict_unless_the_level_says_otherwise(family):
    sealed = family.levels["weights.sealed"]
    assert sealed.rules_out["instruction_tuning"] == sealed.rules_out["fine_tuning"]
    assert sealed.rules_out["distillation"] != sealed.rules_out["fine_tuning"]
    few = family.levels["pairs.few"]
    assert "continued_pretraining" not in few.rules_out
    assert "instruction_tuning" in family.levels["pairs.on_file"].tempts
    assert "distillation" not in family.levels["pairs.on_file"].tempts


@pytest.mark.parametrize("table", TABLES)
def test_solver_and_second_checker_agree_on_two_facts_and_any_goal(family, table):
    solver, tables = solver_of(family, table), FamilyTables(family.raw).offering(table)
    goals = [None, *(goal.id for goal in family.goals)]
    every = sorted(family.levels)
    for stated in map(frozenset, [(), *combinations(every, 1), *combinations(every, 2)]):
        alive = set(solver._names(solver.standing(stated)))
        assert tables.survivors(set(stated)) == alive, stated
        for goal in goals:
            key = solver.key(stated, goal)
            holding = {
                id
                for id in alive
                if tables.holds(set(stated), goal, id)
                and not tables.doubtful(id, set(stated))
                and (goal is None or len(alive) > 1)
            }
            assert holding == ({key} if key else set()), (stated, goal)


@pytest.mark.parametrize("table", TABLES)
def test_what_is_drawn_shows_options_of_that_table_and_is_proved(family, table):
    items = draw_items(family, count=60, seed=table, wishes=Wishes(table=table))
    offered = {option.id for option in family.table(table)}
    for item in items:
        assert objections(family.raw, item) == []
        shown = {option.id for option in item.options}
        assert shown <= offered | family.shelf.keys()
        for fact in item.facts:
            assert set(fact.rules_out) <= offered
    assert len({item.key for item in items}) > 4


def test_each_thing_that_decides_takes_away_an_option_that_is_shown(family):
    """Where something alone stands against an option that lacks nothing, one of them is shown."""
    for skeleton in bank_of(family).skeletons:
        if skeleton.job.table == CORE:
            continue
        shown = set(shown_options(family, skeleton, Dice("shown")))
        proof = skeleton.proof
        for fact in skeleton.deciding:
            alone = {
                id
                for id, against in proof.out_by.items()
                if against == (fact,) and not proof.missing[id]
            }
            assert not alone or alone & shown, skeleton.id
        if skeleton.goal is not None:
            assert shown & set(proof.beaten), skeleton.id


def test_an_outside_option_stands_beside_no_table_that_has_it_as_an_option(family):
    core_only = {one.id for one in family.outside if one.tables == (CORE,)}
    assert {"continued", "distill", "rlhf"} <= core_only
    for table in TABLES:
        for item in draw_items(family, count=60, seed="shelf", wishes=Wishes(table=table)):
            assert not core_only & {option.id for option in item.options}


def test_the_second_checker_refuses_an_outside_option_of_another_table(family):
    items = draw_items(family, count=60, seed="refused", wishes=Wishes(table="finer"))
    item = next(one for one in items if any(o.id in family.shelf for o in one.options))
    other = next(option for option in item.options if option.id in family.shelf)
    options = tuple(
        replace(one, id="distill", misconception="distill") if one is other else one
        for one in item.options
    )
    (fault,) = objections(family.raw, replace(item, options=options))
    assert "distill" in fault


def test_other_formats_leave_the_finer_jobs_out(family):
    finer = {
        (setting.id, job.id)
        for setting in family.settings
        for job in setting.jobs
        if job.table != CORE
    }
    assert finer
    assert not finer & {(one.setting.id, one.job.id) for one in (*ranks(family), *panels(family))}
    for item in draw_format(family, "matching", count=10, seed="1"):
        assert not finer & {(prompt.setting, prompt.job) for prompt in item.prompts}
    with pytest.raises(NoItem, match="finer"):
        draw_format(family, "matching", count=1, seed="1", table="finer")


def test_the_four_way_lesson_shows_no_fact_of_the_finer_tables(family):
    finer = {
        level.label for level in family.levels.values() if level.tables and CORE not in level.tables
    }
    shown = {row.label for _, rows in board_of(family) for row in rows}
    assert finer
    assert not finer & shown
    for attribute in family.attributes_of(CORE):
        assert not finer & {level.label for level in attribute.levels}


def test_each_table_is_levelled_by_itself(family):
    tables = {
        (setting.id, job.id): job.table for setting in family.settings for job in setting.jobs
    }
    sums = dict.fromkeys((CORE, *TABLES), 0.0)
    for (place, _), weight in bank_of(family).weights.items():
        sums[tables[place]] += weight
    for total in sums.values():
        assert total == pytest.approx(1, abs=0.01)
