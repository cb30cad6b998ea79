"""What a drawn quiz promises."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.bank import bank_of
from scenarios.checker import objections
from scenarios.drawing import NoItem, Wishes, draw_items
from scenarios.flaws import chi_square, positions
from scenarios.items import Item
from scenarios.quality import draw_bank

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def mock(family):
    return draw_items(family, count=65, seed="mock")


def test_no_logic_comes_twice_while_unused_ones_remain(family, mock):
    """Of each key, with a goal and without: keys have shares, and so have goals."""
    there = Counter(map(kind_of, bank_of(family).logics))
    drawn = Counter(kind_of(item.logic) for item in mock)
    different = Counter(kind_of(logic) for logic in {item.logic for item in mock})
    for kind, count in drawn.items():
        assert different[kind] == min(count, there[kind]), kind


def kind_of(logic):
    return logic.rpartition(">")[2], "|->" in logic


def test_no_logic_ever_comes_twice_in_the_same_setting(mock):
    assert len({(item.logic, item.setting) for item in mock}) == 65


def test_no_text_comes_twice(mock):
    assert len({item.text for item in mock}) == 65


def test_every_item_is_proved_by_the_second_checker(family, mock):
    assert [objections(family.raw, item) for item in mock] == [[]] * 65


def test_the_key_stands_evenly_in_every_place(family):
    places = positions(draw_bank(family, count=1300, seed="places").items)
    assert chi_square(places) < 16.27, places


def test_the_key_never_stands_in_one_place_six_times_running(family):
    for form in draw_bank(family, count=1300, seed="runs").forms:
        places = [[option.correct for option in item.options].index(True) for item in form]
        assert not any(len(set(places[n : n + 6])) == 1 for n in range(len(places) - 5))


def test_keys_follow_their_shares(family, mock):
    keys = Counter(item.key[0] for item in mock)
    assert set(keys) == {option.id for option in family.options}
    assert keys.most_common()[-1][0] == "pretraining"


@pytest.mark.parametrize("key", ["pretraining", "fine_tuning", "in_context", "rag"])
def test_a_wished_key_is_the_key(family, key):
    assert {item.key for item in draw_items(family, count=5, seed="k", wishes=Wishes(key=key))} == {
        (key,)
    }


def test_a_wished_attribute_decides(family):
    for item in draw_items(family, count=5, seed="a", wishes=Wishes(about="manner")):
        assert "manner" in {fact.attribute for fact in item.facts if fact.role == "decides"}


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_difficulty_can_be_wished_for(family, level):
    items = draw_items(family, count=5, seed="d", wishes=Wishes(difficulty=level))
    assert {item.difficulty for item in items} == {level}


def test_a_wish_nobody_can_meet_is_said(family):
    with pytest.raises(NoItem):
        draw_items(family, count=1, seed="x", wishes=Wishes(key="rag", about="manner"))


def test_an_item_survives_the_journey_through_plain_data(mock):
    assert [Item.from_dict(item.to_dict()) for item in mock] == mock


def test_the_same_seed_gives_the_same_bytes(family):
    @given(st.text(max_size=8), st.integers(1, 6))
    def same(seed, count):
        once = draw_items(family, count=count, seed=seed)
        assert draw_items(family, count=count, seed=seed) == once

    same()


def test_the_same_seed_gives_the_same_bytes_in_another_process():
    command = (
        "from pathlib import Path;"
        "from scenarios.reading import read_family;"
        "from scenarios.drawing import draw_items;"
        "f = read_family(Path('content/families/customization'));"
        "print([i.to_dict() for i in draw_items(f, count=9, seed='s')])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", command],
            env={**os.environ, "PYTHONHASHSEED": salt},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for salt in ("1", "2")
    }
    assert len(outputs) == 1


def test_other_seeds_give_other_questions(family):
    one = {item.text for item in draw_items(family, count=10, seed="one")}
    two = {item.text for item in draw_items(family, count=10, seed="two")}
    assert one != two


def test_a_small_family_goes_on_when_every_wording_has_been_seen(family):
    wishes = Wishes(key="pretraining", about="base")
    assert len(draw_items(family, count=65, seed="few", wishes=wishes)) == 65


def test_what_only_a_goal_beats_is_explained_as_the_rules_have_it(family):
    beliefs = {item.id: item for item in family.misconceptions}
    seen = {True: 0, False: 0}
    for item in draw_items(family, count=400, seed="beaten"):
        for option in item.options:
            if option.beaten:
                doubted = any(option.id in family.levels[fact.id].open for fact in item.facts)
                assert option.rationale.startswith("Sources disagree") == doubted
                assert item.key[0] in beliefs[option.misconception].beaten_by
                seen[doubted] += 1
    assert all(seen.values())
