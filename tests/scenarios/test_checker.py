"""The second checker objects to every kind of wrong item."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.checker import objections, says
from scenarios.drawing import Wishes, draw_items
from scenarios.family import CORE
from scenarios.solver import Solver
from scenarios.wording import Dice
from tests.scenarios.conftest import CONTENT

FAMILY = tomllib.loads((CONTENT / "family.toml").read_text())


@pytest.fixture(scope="module")
def item(family):
    """RAG, because sources must be named, with the family's own four options."""
    wishes = Wishes(key="rag", about="proof")
    own = {option.id for option in family.options}
    return next(
        item
        for item in draw_items(family, count=40, seed="checker", wishes=wishes)
        if {option.id for option in item.options} == own
        and "proof.cite" in item.option("fine_tuning").ruled_out_by
        and not {fact.id for fact in item.facts} & family.shelf["larger_model"].not_with
        and {fact.id for fact in item.facts} & family.shelf["larger_model"].rules_out.keys()
        == {"proof.cite"}
    )


def option(item, id, **changes):
    options = tuple(replace(o, **changes) if o.id == id else o for o in item.options)
    return replace(item, options=options)


def fact(item, place, **changes):
    facts = list(item.facts)
    facts[place] = replace(facts[place], **changes)
    return replace(item, facts=tuple(facts))


def with_outside(item, id, **changes):
    """The item with an outside option in the place of fine-tuning."""
    shelf = {entry["id"]: entry for entry in FAMILY["outside"]}
    cited = next(fact for fact in item.facts if fact.attribute == "proof")
    reason = shelf[id]["rules_out"].get("proof.cite", "it is no answer")
    told = {
        "id": id,
        "text": shelf[id]["terms"][0],
        "rationale": f"“{cited.phrase}” rules it out: {reason}.",
        "misconception": id,
        "belief": shelf[id]["belief"],
        "ruled_out_by": ("proof.cite",),
        "missing": (),
        "beaten": False,
    }
    options = tuple(
        replace(o, **{**told, **changes}) if o.id == "fine_tuning" else o for o in item.options
    )
    return replace(item, options=options)


WRONG = {
    "another key": lambda item: replace(item, key=("fine_tuning",)),
    "no key": lambda item: replace(item, key=()),
    "two keys": lambda item: replace(item, key=("rag", "fine_tuning")),
    "the mark on another option": lambda item: option(item, "fine_tuning", correct=True),
    "a goal that decides nothing": lambda item: replace(item, qualifier="effort"),
    "a fact that is not in the stem": lambda item: fact(item, 0, phrase="it rains"),
    "another fact than the words say": lambda item: fact(
        item, 0, attribute="weights", level="sealed"
    ),
    "a fact of another file": lambda item: fact(item, 0, attribute="moon"),
    "a rule that the files do not have": lambda item: fact(item, 0, rules_out=("rag",)),
    "words of no option": lambda item: option(item, "rag", text="Ask a librarian"),
    "an outside option that one could defend": lambda item: with_outside(item, "guardrails"),
    "an outside option without a fact against it": lambda item: with_outside(item, "agent"),
    "an outside option with another's reason": lambda item: with_outside(
        item, "larger_model", rationale="No."
    ),
    "an outside option with a belief of nobody": lambda item: with_outside(
        item, "larger_model", belief="it rains"
    ),
    "an option twice": lambda item: replace(item, options=(*item.options[:3], item.options[0])),
    "a reason without a quotation": lambda item: option(item, "fine_tuning", rationale="No."),
    "a misconception of another option": lambda item: option(
        item, "fine_tuning", misconception="big_window"
    ),
    "a proof that leaves a fact out": lambda item: option(item, "in_context", ruled_out_by=()),
    "a question line that does not ask": lambda item: replace(item, ask="Choose one."),
    "a qualifier that is not the item's": lambda item: replace(
        item, ask="Which approach has the LOWEST cost?"
    ),
    "too few words": lambda item: replace(item, ask="Why?", stem=item.stem[-3:]),
    "a setting of another file": lambda item: replace(item, setting="nowhere"),
    "facts said to be idle that decide": lambda item: replace(
        item, facts=tuple(replace(f, role="company") for f in item.facts)
    ),
}


def test_it_is_content_with_a_sound_item(family, item):
    assert objections(family.raw, item) == []


def test_it_is_content_with_an_outside_option_that_a_fact_rules_out(family, item):
    assert objections(family.raw, with_outside(item, "larger_model")) == []


@pytest.mark.parametrize("fault", WRONG)
def test_it_objects_to(family, item, fault):
    assert objections(family.raw, WRONG[fault](item))


def test_it_objects_when_a_rule_of_the_solver_is_lost(family, monkeypatch):
    """A solver with one mask too few makes items; none of them passes."""
    lost = Solver(family)
    lost.out = {**lost.out, "weights.sealed": 0, "deadline.today": 0}
    monkeypatch.setattr(
        "scenarios.bank.solver_of",
        lambda family, table: lost if table == CORE else Solver(family, table),
    )
    from scenarios.bank import skeletons
    from scenarios.posing import pose

    sound = Solver(family)
    wrong = [
        skeleton
        for skeleton in skeletons(family)
        if skeleton.job.table == CORE
        and sound.sound(frozenset(skeleton.facts), skeleton.goal) != skeleton.key
    ]
    posed = [pose(family, skeleton, seed="m", key_place=0) for skeleton in wrong[:200]]
    assert [item for item in posed if item]
    assert all(objections(family.raw, item) for item in posed if item)


@given(st.integers(0, 10_000))
def test_a_number_between_two_is_drawn_round_and_accepted(seed):
    text = "[8,000|11,000] answered e-mails"
    settled = Dice(str(seed)).settle(text)
    assert says(text, settled)
    if settled != "thousands of answered e-mails":
        number = int(settled.split()[0].replace(",", ""))
        assert 8_000 <= number <= 11_000
        assert number % 100 == 0


@pytest.mark.parametrize(
    ("text", "shown", "said"),
    [
        ("[8,000|11,000] e-mails", "9,300 e-mails", True),
        ("[8,000|11,000] e-mails", "7,900 e-mails", False),
        ("[8,000|11,000] e-mails", "11,100 e-mails", False),
        ("[8,000|11,000] e-mails", "thousands of e-mails", True),
        ("[8,000|11,000] e-mails", "tens of thousands of e-mails", False),
        ("[38,000|45,000] e-mails", "tens of thousands of e-mails", True),
        ("[39|38] of 40", "thousands of of 40", False),
        ("[39|38] of 40", "38 of 40", True),
        ("[39|38] of 40", "40 of 40", False),
        ("[twice|four times] a week", "four times a week", True),
        ("[twice|four times] a week", "often a week", False),
        ("a plan[| and a test]", "a plan", True),
    ],
)
def test_a_wording_is_told_from_what_it_cannot_read(text, shown, said):
    assert says(text, shown) is said
