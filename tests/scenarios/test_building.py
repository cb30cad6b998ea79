"""A family is built beforehand, its jobs levelled, its logics read and signed."""

import json
from dataclasses import replace

import pytest

from scenarios.bank import as_data, bank_of, build
from scenarios.drawing import NoItem, Wishes, draw_items
from scenarios.family import Signature
from scenarios.faults import FamilyError
from scenarios.levelling import level
from scenarios.reading import BUILT, read_family
from scenarios.signing import (
    SIGNED,
    TABLE,
    as_toml,
    rules_of,
    signatures_in,
    table_faults,
    table_of,
    to_read,
)


@pytest.fixture(scope="module")
def part(family):
    """The family with its first settings, which are soon enumerated."""
    return replace(family, settings=family.settings[:8], built=None)


@pytest.fixture(scope="module")
def loaded(part):
    """The family with a bank that has been through JSON."""
    data = json.loads(json.dumps(as_data(part, build(part))))
    return replace(part, built=data)


def test_a_bank_is_read_back_as_it_was_built(part, loaded):
    built, read = build(part), bank_of(loaded)
    assert read.skeletons == built.skeletons
    assert read.weights == pytest.approx(built.weights, abs=1e-6)


def test_a_loaded_bank_is_not_enumerated_again(loaded, monkeypatch):
    monkeypatch.setattr("scenarios.bank.build", lambda family: pytest.fail("enumerated"))
    assert bank_of(replace(loaded)).skeletons


def test_a_bank_of_other_files_is_not_used(loaded):
    stale = {**loaded.built, "version": "another", "jobs": {}}
    assert bank_of(replace(loaded, built=stale)).skeletons


def test_a_broken_bank_is_a_fault_with_its_cure(copy_of_family):
    path = copy_of_family / BUILT
    path.parent.mkdir()
    path.write_text("{")
    with pytest.raises(FamilyError, match="build_family"):
        read_family(copy_of_family)


SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}


def test_levelling_gives_each_key_its_share_and_each_setting_its_turn():
    carried = {("one", "x"): {"a", "b", "c"}, ("two", "x"): {"a", "b", "c"}}
    weights = level(carried, SHARES)
    assert sum(weights.values()) == pytest.approx(1)
    for key, share in SHARES.items():
        assert sum(w for (_, k), w in weights.items() if k == key) == pytest.approx(share)
    for place in carried:
        assert sum(w for (p, _), w in weights.items() if p == place) == pytest.approx(0.5)


def test_a_job_that_carries_one_key_leaves_the_others_more_of_the_rest():
    carried = {("one", "x"): {"a"}, ("two", "x"): {"a", "b", "c"}}
    weights = level(carried, SHARES)
    assert weights[("two", "x"), "a"] < weights[("one", "x"), "a"]


def test_in_a_setting_the_job_that_carries_more_keys_comes_more_often():
    carried = {("one", "few"): {"a"}, ("one", "many"): {"a", "b", "c"}}
    weights = level(carried, SHARES)
    many = sum(w for (place, _), w in weights.items() if place == ("one", "many"))
    assert many > 0.7


def signature(family, logic, **changes):
    told = {
        "logic": logic,
        "accepted": True,
        "date": "2026-11-25",
        "reader": "somebody",
        "settings": ("water/answers",),
        "remark": "“sound”",
        "rules": rules_of(family, logic),
    }
    return Signature(**{**told, **changes})


def signed(folder, *signatures):
    (folder / "signed").mkdir(exist_ok=True)
    (folder / SIGNED).write_text(as_toml(signatures))
    return read_family(folder)


LOGIC = "fresh.changing|->rag"


def test_a_signature_survives_its_file(copy_of_family):
    family = read_family(copy_of_family)
    one = signature(family, LOGIC)
    signed(copy_of_family, one)
    assert signatures_in(copy_of_family) == {LOGIC: one}


def test_only_signed_logics_are_drawn_for_learners(copy_of_family):
    family = read_family(copy_of_family)
    with pytest.raises(NoItem):
        draw_items(family, count=1, seed="1", wishes=Wishes(signed=True))
    family = signed(copy_of_family, signature(family, LOGIC))
    items = draw_items(family, count=9, seed="1", wishes=Wishes(signed=True))
    assert {item.logic for item in items} == {LOGIC}


def test_a_refused_logic_is_not_drawn(copy_of_family):
    family = read_family(copy_of_family)
    family = signed(copy_of_family, signature(family, LOGIC, accepted=False))
    assert not family.is_signed(LOGIC)
    fresh = Wishes(key="rag", about="fresh")
    logics = {item.logic for item in draw_items(family, count=40, seed="1", wishes=fresh)}
    assert logics
    assert LOGIC not in logics


def test_a_wish_that_finds_no_words_is_refused_at_once(copy_of_family):
    family = read_family(copy_of_family)
    wordy = replace(family, asks=("Which approach fits " + "very " * 60 + "well?",))
    wordy = replace(wordy, asks_for_actions=wordy.asks)
    with pytest.raises(NoItem, match="no words"):
        draw_items(wordy, count=1, seed="1", wishes=Wishes(key="rag", about="fresh"))


def test_a_signature_ends_with_the_rules_it_was_given_under(copy_of_family):
    family = read_family(copy_of_family)
    assert signed(copy_of_family, signature(family, LOGIC)).is_signed(LOGIC)
    path = copy_of_family / "family.toml"
    text = path.read_text()
    rule = 'in_context = "examples in the prompt show how to answer; they do not bring in'
    assert rule in text
    path.write_text(text.replace(rule, f"# {rule}"))
    assert not read_family(copy_of_family).is_signed(LOGIC)


def test_what_is_unread_is_worded_in_two_settings(family):
    every = bank_of(family).logics
    one = signature(family, sorted(every)[0])
    some_read = replace(family, signatures={one.logic: one}, signed=frozenset({one.logic}))
    found = dict(to_read(some_read, bank_of(family), seed="1"))
    assert set(found) == every - {one.logic}
    told = {item.setting for items in found.values() for item in items}
    assert len(told) > 20
    assert all(len({item.setting for item in items}) == len(items) <= 2 for items in found.values())


def test_a_changed_rule_differs_from_the_signed_table_line_by_line(copy_of_family):
    family = read_family(copy_of_family)
    (copy_of_family / "signed").mkdir()
    (copy_of_family / TABLE).write_text(table_of(family))
    assert not list(table_faults(family, copy_of_family))
    for fact, changed in every_changed_rule(family):
        faults = list(table_faults(changed, copy_of_family))
        assert any(fact in str(fault) for fault in faults), fact


def every_changed_rule(family):
    """The family with one rule taken out, for every rule."""
    for fact, level_ in family.levels.items():
        for option in level_.rules_out:
            left = {id: why for id, why in level_.rules_out.items() if id != option}
            attributes = tuple(
                replace(
                    attribute,
                    levels=tuple(
                        replace(one, rules_out=left) if one.id == fact else one
                        for one in attribute.levels
                    ),
                )
                for attribute in family.attributes
            )
            yield fact, replace(family, attributes=attributes)
