"""What an author is told of a family: contradictions, and what is idle. Broken on purpose."""

from dataclasses import replace

import pytest

from scenarios.exploring import contradictions, explore, nearly_alike, never_needed, warnings_of
from scenarios.reading import family_of, read_sources
from tests.scenarios.conftest import CONTENT, MORE


@pytest.fixture
def small(copy_of_family):
    """A family of three settings, one of which can lead to pre-training; free to be broken."""
    name = "settings/captions.toml"
    (copy_of_family / name).write_bytes((MORE / "captions.toml").read_bytes())

    def read(old="", new="", file="family.toml"):
        path = copy_of_family / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return family_of(read_sources(copy_of_family), version="broken")

    read.folder = copy_of_family
    return read


def told(problems):
    return [str(problem) for problem in problems]


CLASH = '[[clashes]]\none = {}\nother = {}\nbecause = "a test says so"\n\n[[clashes]]'


def test_the_family_contradicts_itself_nowhere(family):
    assert told(contradictions(family, CONTENT)) == []


def test_levels_that_decide_alike_are_named_together(family):
    alike = explore(family).alike
    assert ("fresh.changing", "fresh.live") in alike
    assert not any("budget.small" in levels for levels in alike)


def test_a_level_that_rules_out_every_option_is_named(small):
    family = small(
        'fine_tuning = "a tuned model keeps the facts',
        'rag = "it is broken"\nfine_tuning = "a tuned model keeps the facts',
    )
    fault, *finer = told(contradictions(family, small.folder))
    assert "family.toml, level fresh.changing: rules out every option of the table core" in fault
    assert len(finer) == len(family.tables)


def test_a_misconception_that_nothing_refutes_is_named(small):
    family = small()
    first = next(one for one in family.misconceptions if one.option == "rag")
    wrong = replace(first, facts=("fresh.changing",), missing=False, beaten_by=())
    broken = replace(family, misconceptions=(wrong,))
    (fault,) = told(contradictions(broken, small.folder))
    assert f"misconception {first.id}" in fault
    assert "rules rag out" in fault


def test_a_misconception_of_what_is_missing_needs_no_fact(small):
    family = small()
    missing = next(one for one in family.misconceptions if one.missing)
    excused = replace(family, misconceptions=(replace(missing, facts=()),))
    assert told(contradictions(excused, small.folder)) == []


def test_a_clash_that_keeps_an_option_from_being_the_key_is_named(small):
    assert "pretraining" not in explore(small()).unreachable
    clash = CLASH.format('["text.vast"]', '["team.expert"]')
    family = small("[[clashes]]", clash)
    assert explore(family).unreachable == ("pretraining",)
    faults = told(contradictions(family, small.folder))
    assert any("'a test says so': keeps pretraining from ever being" in fault for fault in faults)


def test_a_clash_that_forbids_nothing_is_never_needed(small):
    family = small("[[clashes]]", CLASH.format('["fresh.static"]', '["manner.labels"]'))
    assert 0 in never_needed(family)
    assert len(never_needed(family)) < len(family.clashes)


WARNINGS = {
    "a wording that is nearly another": (
        "settings/captions.toml",
        '"every caption must have two even lines"',
        '"every caption must have two even lines", "every caption should have two even lines"',
        "job captions, facts manner.layout: 'every caption must have two even lines' is worded "
        "nearly alike",
    ),
    "a job of one key": (
        "settings/captions.toml", 'id = "translator"', 'id = "translators"',
        "captions.toml, job translators: carries one key, pretraining",
    ),
    "a fact that nobody says": (
        "settings/captions.toml",
        '"fresh.changing" = { main = ["hundreds',
        '"fresh.live" = { main = ["hundreds',
        "level rights.per_user: is said by no setting",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WARNINGS)
def test_a_warning_names_place_and_cure(small, case):
    file, old, new, words = WARNINGS[case]
    warnings = told(warnings_of(small(old, new, file), small.folder))
    assert any(words in warning for warning in warnings), warnings


def test_what_never_decides_is_named_and_what_only_tempts_is_not(small):
    """Without the settings that say them, most facts and some attributes are idle."""
    family = small()
    alone = replace(family, settings=family.settings[-1:])
    found = explore(alone)
    warnings = told(warnings_of(alone, small.folder))
    assert found.unreachable
    assert found.idle
    for option in found.unreachable:
        assert any(f"option {option}: is never the key" in one for one in warnings)
    for attribute in found.idle:
        assert any(f"attribute {attribute}: never decides" in one for one in warnings)
    assert not {"guide", "vendor"} & set(found.idle)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("all labels are short", "all labels are short", True),
        ("all labels are short", "All labels are brief", True),
        ("all labels are short", "all the labels are short", True),
        ("labels are short", "all labels are short", True),
        ("all labels are", "all labels are short", True),
        ("all labels are short", "each label is short", False),
        ("all labels are short", "short are all labels", False),
        ("all labels are short", "all our labels are too short", False),
    ],
)
def test_wordings_are_alike_up_to_one_word(one, other, alike):
    assert nearly_alike(one, other) is alike
    assert nearly_alike(other, one) is alike
