"""A broken file is refused, with every fault named at its place and with its cure."""

import pytest

from scenarios.faults import FamilyError
from scenarios.reading import read_family


def broken(folder, old, new, file="family.toml"):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FamilyError) as error:
        read_family(folder)
    return [str(problem) for problem in error.value.problems]


FAULTS = {
    "an unknown fact": (
        '"samples.failed", "samples.thousands"',
        '"samples.fialed", "samples.thousands"',
    ),
    "an unknown option": (
        "[attributes.levels.rules_out]\npretraining",
        "[attributes.levels.rules_out]\nguessing",
    ),
    "a role that does not exist": ('role = "demand"', 'role = "wish"'),
    "a missing cell": ('resources = "Very high"\n', ""),
    "shares that do not add up": ("share = 0.08", "share = 0.50"),
    "a reason with a full stop": ('on the last day of training"', 'on the last day of training."'),
    "company that tempts nobody": (
        'tempts = ["fine_tuning"]\n\n[[attributes]]\nid = "events"',
        '\n[[attributes]]\nid = "events"',
    ),
    "a rule without a misconception": (
        'facts = ["manner.tone", "manner.layout", "manner.labels", "manner.notation"]',
        'facts = ["manner.tone"]',
    ),
    "a goal without a misconception": ('beaten_by = ["rag"]', "beaten_by = []"),
    "a question line without its qualifier": ("in the LEAST time?", "in the shortest time?"),
    "a goal on a column that is not there": ('column = "resources"', 'column = "colour"'),
    "a step without its reason": ('after = "an index without entries finds nothing"', ""),
    "a format without its lines": (
        'asks = ["Which approach fits each situation?"',
        'ask = ["Which?"',
    ),
    "something that counts against an option nobody knows": (
        'rag = "an index within a week is hasty"',
        'luck = "an index within a week is hasty"',
    ),
    "an outside option that is one of the family's": ('id = "larger_model"', 'id = "rag"'),
    "an outside option ruled out and defended by the same fact": (
        'not_with = ["samples.failed", "samples.do_not_reach"',
        'not_with = ["fresh.changing", "samples.do_not_reach"',
    ),
    "an outside option that speaks of what no job names": (
        "larger foundation model for the {output}",
        "larger foundation model for the {weather}",
    ),
    "an outside option by a fact nobody knows": (
        '"fresh.changing" = "a larger model',
        '"fresh.chaning" = "a larger model',
    ),
    "a supposition that is a sentence": (
        'if_stated = "the facts changed every week"',
        'if_stated = "The facts changed every week."',
    ),
    "a goal called for by a fact nobody knows": (
        'called_for_by = [["pairs.plenty"]]',
        'called_for_by = [["pairs.galore"]]',
    ),
    "a field that is missing": ('question = "How often do the facts change?"\n', ""),
    "no TOML": ("[family]", "[family"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_refuses(copy_of_family, fault):
    problems = broken(copy_of_family, *FAULTS[fault])
    assert problems
    assert all("customization" in problem for problem in problems)


SETTING_FAULTS = {
    "a fact nobody knows": ('"volume.large"', '"volume.lagre"'),
    "words with a full stop": ('does not allow any training"', 'does not allow any training."'),
    "an option named in a stem": ('does not allow any training"', 'does not allow fine-tuning"'),
    "a choice of one": ("[14,000|22,000]", "[14,000]"),
    "an option without words": ('rag = ["Connect the model', 'rage = ["Connect the model'),
    "an absolute word in an option": ("Add a few questions", "Always add questions"),
    "an option twice as long": (
        "Add a few questions with good answers to the prompt of the assistant",
        "Prompt it",
    ),
    "a name without an article": ('name = "the utility"', 'name = "utility"'),
}


@pytest.mark.parametrize("fault", SETTING_FAULTS)
def test_it_refuses_a_setting_with(copy_of_family, fault):
    problems = broken(copy_of_family, *SETTING_FAULTS[fault], file="settings/water.toml")
    assert any("water.toml" in problem for problem in problems)


def test_all_faults_come_at_once(copy_of_family):
    path = copy_of_family / "family.toml"
    text = path.read_text()
    for old, new in (FAULTS["a missing cell"], FAULTS["a reason with a full stop"]):
        text = text.replace(old, new, 1)
    path.write_text(text)
    with pytest.raises(FamilyError) as error:
        read_family(copy_of_family)
    assert len(error.value.problems) >= 2


def test_a_changed_cell_changes_the_version(copy_of_family):
    before = read_family(copy_of_family)
    path = copy_of_family / "family.toml"
    path.write_text(path.read_text().replace("Very high", "Enormous", 1))
    after = read_family(copy_of_family)
    assert before.version != after.version
    assert after.option("pretraining").cells["resources"] == "Enormous"
