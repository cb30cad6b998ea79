"""Multiple response, ordering and matching: each key proved by itself, and refused if spoiled."""

from dataclasses import replace

import pytest

from scenarios.checking import objections_to
from scenarios.drawing import NoItem
from scenarios.formats import EVERY_FORMAT, FORMATS, draw_format
from scenarios.items import Item
from scenarios.lines import in_text
from scenarios.reading import read_family

COUNT = 120


@pytest.fixture(scope="module")
def drawn(family):
    return {name: draw_format(family, name, count=COUNT, seed="formats") for name in EVERY_FORMAT}


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_every_item_is_proved_by_the_second_checker(family, drawn, name):
    assert len(drawn[name]) == COUNT
    assert {item.format for item in drawn[name]} == {name}
    assert [objections_to(family.raw, item) for item in drawn[name]] == [[]] * COUNT


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_the_same_seed_gives_the_same_items_and_another_seed_others(family, drawn, name):
    assert draw_format(family, name, count=9, seed="formats") != drawn[name][9:18]
    assert draw_format(family, name, count=9, seed="x") == draw_format(
        family, name, count=9, seed="x"
    )


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_no_item_comes_twice(drawn, name):
    assert len({item.id for item in drawn[name]}) == COUNT


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_an_item_survives_the_journey_through_plain_data(drawn, name):
    assert [Item.from_dict(item.to_dict()) for item in drawn[name]] == drawn[name]


def test_a_response_shows_five_findings_of_which_two_or_three_are_right(drawn):
    for item in drawn["multiple_response"]:
        assert len(item.options) == 5
        assert sum(option.correct for option in item.options) == len(item.key) in (2, 3)


def test_every_finding_that_is_right_says_why_and_every_other_why_not(family, drawn):
    for item in drawn["multiple_response"]:
        for option in item.options:
            reason = family.levels[option.id].rules_out.get(item.about)
            assert (reason is not None) == option.correct
            assert reason is None or reason in option.rationale


def test_an_order_is_never_shown_as_it_should_be(drawn):
    for item in drawn["ordering"]:
        assert tuple(option.id for option in item.options) != item.key
        assert 3 <= len(item.key) <= 5


def test_orders_come_from_steps_and_from_goals(drawn):
    assert {bool(item.about) for item in drawn["ordering"]} == {True, False}


def test_situations_of_a_match_have_different_approaches(drawn):
    for item in drawn["matching"]:
        keys = [key for _, key in item.key]
        assert len(set(keys)) == len(keys) == len(item.prompts) >= 3


def test_an_unknown_format_is_an_error(family):
    with pytest.raises(KeyError):
        draw_format(family, "essay", count=1, seed="x")


def test_a_difficulty_that_a_format_has_not_is_said(family):
    with pytest.raises(NoItem):
        draw_format(family, "matching", count=1, seed="x", difficulty=1)


def test_a_family_of_two_settings_has_no_matches_and_says_so(copy_of_family):
    with pytest.raises(NoItem):
        draw_format(read_family(copy_of_family), "matching", count=1, seed="x")


def test_a_family_without_findings_has_no_responses_and_says_so(family):
    with pytest.raises(NoItem):
        draw_format(replace(family, settings=()), "multiple_response", count=1, seed="x")


def first(option, **changes):
    return lambda item: replace(
        item,
        options=tuple(
            replace(o, **changes) if n == option else o for n, o in enumerate(item.options)
        ),
    )


def prompt(**changes):
    return lambda item: replace(
        item, prompts=(replace(item.prompts[0], **changes), *item.prompts[1:])
    )


SPOILED = {
    "multiple_response": {
        "a right one left out": lambda item: replace(item, key=item.key[1:]),
        "a wrong one taken in": lambda item: replace(
            item, key=tuple(option.id for option in item.options)
        ),
        "another option asked about": lambda item: replace(
            item, about="rag" if item.about != "rag" else "fine_tuning"
        ),
        "an option nobody knows": lambda item: replace(item, about="luck"),
        "words of nobody": first(0, text="It rains"),
        "the same words twice": lambda item: replace(
            item,
            options=(replace(item.options[1], id=item.options[0].id), *item.options[1:]),
        ),
        "no reason": first(2, rationale=""),
        "four findings": lambda item: replace(item, options=item.options[:4]),
        "a question about something else": lambda item: replace(item, stem=(), ask="Which?"),
    },
    "ordering": {
        "two steps exchanged": lambda item: replace(
            item, key=(item.key[1], item.key[0], *item.key[2:])
        ),
        "shown in order": lambda item: replace(
            item, options=tuple(item.option(id) for id in item.key)
        ),
        "words of nobody": first(0, text="It rains"),
        "a step missing": lambda item: replace(item, key=item.key[1:]),
        "a sequence nobody knows": lambda item: replace(item, about="luck", qualifier=None),
    },
    "matching": {
        "two keys exchanged": lambda item: replace(
            item,
            key=(
                (item.key[0][0], item.key[1][1]),
                (item.key[1][0], item.key[0][1]),
                *item.key[2:],
            ),
        ),
        "a situation left out": lambda item: replace(item, key=item.key[1:]),
        "facts that say nothing": prompt(facts=()),
        "a setting twice": lambda item: replace(
            item,
            prompts=(
                replace(item.prompts[0], setting=item.prompts[1].setting),
                *item.prompts[1:],
            ),
        ),
        "words that are not there": prompt(stem=()),
    },
}


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name, faults in SPOILED.items() for fault in faults]
)
def test_the_second_checker_objects_to_a_spoiled_item(family, drawn, name, fault):
    for item in drawn[name][:20]:
        assert objections_to(family.raw, SPOILED[name][fault](item)), item


def test_formats_are_named_alike_everywhere():
    assert set(EVERY_FORMAT) == {"multiple_choice", *FORMATS}


def test_a_finding_against_others_names_each_of_them_once_and_no_kind_of_them(family, drawn):
    own = {option.name.lower() for option in family.options}
    names = {option.name.lower() for option in family.variants}
    lists = [
        option.rationale.removeprefix("It rules out ").partition(", and says")[0].lower()
        for item in drawn["multiple_response"]
        for option in item.options
        if "and says nothing against" in option.rationale
    ]
    assert lists
    for told in lists:
        assert not any(name in told for name in names) or not any(name in told for name in own)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("In-context learning", "in-context learning"),
        ("RAG", "RAG"),
        ("Parameter-efficient fine-tuning (PEFT)", "parameter-efficient fine-tuning (PEFT)"),
        ("A SageMaker AI training job", "a SageMaker AI training job"),
        ("Amazon Bedrock batch inference", "Amazon Bedrock batch inference"),
    ],
)
def test_a_name_inside_a_sentence_keeps_the_capitals_that_belong_to_it(name, inside):
    assert in_text(name) == inside
