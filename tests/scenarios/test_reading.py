"""A broken file is refused, with every fault named at its place and with its cure."""

import pytest

from scenarios.faults import FamilyError
from scenarios.reading import read_family
from tests.scenarios.conftest import CONTENT


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
    "a question line without its qualifier": (
        "release in the LEAST amount of time?",
        "release in the shortest time?",
    ),
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
        'called_for_by = [["pairs.plenty"], ["manner.labels"',
        'called_for_by = [["pairs.galore"], ["manner.labels"',
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


# What is broken in the family's file or in a setting with finer options, what is said of it, and
# what cures it.
TABLE_FAULTS = {
    "a variant without a parent": (
        'id = "peft"\nparent = "fine_tuning"',
        'id = "peft"\nparent = "finetuning"',
        "variant peft: names an unknown parent 'finetuning'",
        "Known: pretraining, fine_tuning, in_context, rag",
    ),
    "a variant with the id of an option": (
        '[[variants]]\nid = "zero_shot"',
        '[[variants]]\nid = "rag"',
        "variant rag: is an option of the family as well",
        "another id",
    ),
    "a variant in no table": (
        'finer = ["zero_shot", "few_shot", "instruction_tuning", ',
        'finer = ["zero_shot", "few_shot", ',
        "variant instruction_tuning: stands in no table",
        "under [tables]",
    ),
    "a variant that a goal compares by a cell it lacks": (
        'resources = "Lowest: an instruction"\n',
        "",
        "variant zero_shot: has no cell for column resources",
        "under cells",
    ),
    "a variant without a misconception": (
        'option = "preference_tuning"',
        'option = "distillation"',
        "option preference_tuning: has no misconception",
        "the wrong rule",
    ),
    "a rule against a variant without a misconception": (
        'facts = ["prompt.short", "weights.only"]',
        'facts = ["weights.only"]',
        "level prompt.short: rules few_shot out, and no misconception",
        "Add the fact",
    ),
    "a misconception of nobody knows what": (
        'option = "peft"\nbelief',
        'option = "lora"\nbelief',
        "names an unknown option 'lora'",
        "Known:",
    ),
    "a precondition without words for its absence": (
        'missing = "a set of rankings by people"\n',
        "",
        "level taste.rankings: is required by preference_tuning but has no words",
        "Add missing",
    ),
    "a table with an unknown option": (
        'finer = ["zero_shot"',
        'finer = ["one_shot", "zero_shot"',
        "table finer: names an unknown option 'one_shot'",
        "Known:",
    ),
    "a parent beside its child": (
        'finer = ["zero_shot"',
        'finer = ["in_context", "zero_shot"',
        "table finer: offers zero_shot beside in_context",
        "Leave one of them out",
    ),
    "a table that names an option twice": (
        'finer = ["zero_shot"',
        'finer = ["zero_shot", "zero_shot"',
        "table finer: names an option twice",
        "once",
    ),
    "a table of three": (
        'adapters = ["zero_shot", "few_shot", "full_tuning", "peft", "continued_pretraining", ',
        "adapters = [",
        "table adapters: has fewer than four options",
        "shows four",
    ),
    "a table whose shares do not add up": (
        "share = 0.15\n",
        "share = 0.45\n",
        "table finer: has shares that add up to 1.3",
        "about 1",
    ),
    "a level in an unknown table": (
        'tables = ["finer"]',
        'tables = ["fine"]',
        "names an unknown table 'fine'",
        "Known:",
    ),
    "a level that spares what is no variant": (
        'spares = ["distillation"]',
        'spares = ["distilling"]',
        "level pairs.none: spares 'distilling', which is no variant",
        "Known: zero_shot",
    ),
    "an outside option that is a variant": (
        'id = "distill"',
        'id = "distillation"',
        "outside distillation: is an option of the family as well",
        "another id",
    ),
}

JOB_FAULTS = {
    "a job with an unknown table": (
        'table = "finer"',
        'table = "fine"',
        "job furnace_logs: offers an unknown table 'fine'",
        "Known: core, finer",
    ),
    "a job without words for an option of its table": (
        "distillation = [",
        "distilling = [",
        "options in plain: distillation has no words",
        "one action per option",
    ),
    "a job with words for an option of another table": (
        "distillation = [",
        'fine_tuning = ["Train the model further on logs and their reports"]\ndistillation = [',
        "options in plain: fine_tuning is no option",
        "Known: zero_shot",
    ),
    "a job that states what its table does not know": (
        '"pairs.few" =',
        '"base.no_outside" =',
        "states base.no_outside, which the table finer lacks",
        "core",
    ),
}


@pytest.fixture
def with_finer_job(copy_of_family):
    name = "settings/glassworks.toml"
    (copy_of_family / name).write_bytes((CONTENT / name).read_bytes())
    return copy_of_family


def told_once(problems, what, cure):
    found = [problem for problem in problems if what in problem]
    assert found, problems
    assert cure in found[0]


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_it_refuses_finer_options_with(with_finer_job, fault):
    old, new, what, cure = TABLE_FAULTS[fault]
    told_once(broken(with_finer_job, old, new), what, cure)


@pytest.mark.parametrize("fault", JOB_FAULTS)
def test_it_refuses_a_finer_job_with(with_finer_job, fault):
    old, new, what, cure = JOB_FAULTS[fault]
    told_once(broken(with_finer_job, old, new, file="settings/glassworks.toml"), what, cure)


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


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("open = [", "opn = []\nopen = [", "'opn'"), ("{ main = ", "{ mian = [], main = ", "'mian'")],
)
def test_a_field_that_nobody_would_read_is_named(copy_of_family, old, new, name):
    file = next((copy_of_family / "settings").glob("*.toml"))
    (found,) = broken(copy_of_family, old, new, file=f"settings/{file.name}")
    assert name in found
    assert file.name in found
