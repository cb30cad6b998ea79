"""A stem that an author wrote whole is proved like any other, and quoted word for word."""

from collections import Counter
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from scenarios.bank import bank_of
from scenarios.checker import objections
from scenarios.drawing import (
    Form,
    NoItem,
    Wishes,
    draw_items,
    indexes_of,
    key_places,
    stream,
    texts_of,
)
from scenarios.faults import FamilyError
from scenarios.items import StemPart
from scenarios.posing import pose
from scenarios.reading import read_family, version_of
from scenarios.vignettes import parts_of
from tests.scenarios.conftest import VIGNETTES


@pytest.fixture
def folder(copy_of_family):
    """The tests' family with two vignettes."""
    (copy_of_family / "vignettes").mkdir()
    for path in VIGNETTES.glob("*.toml"):
        (copy_of_family / "vignettes" / path.name).write_bytes(path.read_bytes())
    return copy_of_family


@pytest.fixture
def told(folder):
    return read_family(folder)


def posed(family, key):
    skeleton = next(one for one in bank_of(family).told if one.key == key)
    turns = (pose(family, skeleton, seed=f"{turn}", key_place=turn % 4) for turn in range(40))
    return [item for item in turns if item is not None]


def test_marks_say_which_words_tell_which_fact():
    assert parts_of("A firm {a.b: works at night} and {c.d+e.f: by day}.") == (
        StemPart("A firm "),
        StemPart("works at night", ("a.b",)),
        StemPart(" and "),
        StemPart("by day", ("c.d", "e.f")),
        StemPart("."),
    )


def test_the_key_follows_from_the_marked_facts_alone(told):
    assert {(one.facts, one.goal, one.key) for one in bank_of(told).told if one.goal is None} == {
        (("manner.tone", "samples.failed", "pairs.on_file"), None, "fine_tuning")
    }
    goals = {one.goal for one in bank_of(told).told if one.key == "in_context"}
    assert {"effort", "cost"} <= goals


def test_a_vignette_keeps_its_authors_words_and_quotes_them(told):
    for item in posed(told, "fine_tuning"):
        assert item.stem_text.startswith("A translation office delivers contracts that")
        assert item.ask == "What should the office do next?"
        quoted = {fact.id: fact.phrase for fact in item.facts}
        assert quoted["manner.tone"] == "the sober style of a court document"
        for option in item.options:
            if option.id == "in_context":
                assert f"“{quoted['samples.failed']}” rules it out" in option.rationale


def test_its_options_are_its_authors_or_all_bare_terms(told):
    own = {text for one in bank_of(told).told for text in one.vignettes[0].options.values()}
    own = {text.replace("'", "’") for text in own}
    shelf = {term for outside in told.outside for term in outside.texts["term"]}
    terms = shelf | {term for option in told.options for term in option.terms}
    kinds = Counter()
    for item in posed(told, "in_context"):
        texts = {option.text for option in item.options}
        assert texts <= own | shelf or texts <= terms
        kinds[texts <= terms] += 1
    assert kinds[False] > kinds[True] > 0


def test_a_question_of_what_to_do_is_not_answered_in_bare_terms(told):
    for item in posed(told, "fine_tuning"):
        assert item.ask.startswith("What should")
        assert all(option.text.endswith(".") for option in item.options)


def test_the_goal_of_the_question_line_is_asked_for(told):
    for item in posed(told, "in_context"):
        assert item.qualifier is not None
        assert any(word in item.ask for word in ("LEAST", "LOWEST"))


def test_the_second_checker_accepts_it_and_nothing_like_it(told):
    item = posed(told, "fine_tuning")[0]
    assert objections(told.raw, item) == []
    other = tuple(replace(part, text=part.text.replace("sober", "solemn")) for part in item.stem)
    assert objections(told.raw, replace(item, stem=other))
    options = tuple(
        replace(one, text=one.text.replace("passages", "clauses")) for one in item.options
    )
    assert objections(told.raw, replace(item, options=options))


@pytest.mark.parametrize(("key", "count"), [("fine_tuning", 3), ("in_context", 40)])
def test_forms_prefer_vignettes_and_tell_none_twice_under_another_question(told, key, count):
    items = list(islice(stream(told, seed="v", wishes=Wishes(key=key), block=2), count))
    stems = [item.stem_text for item in items]
    assert sum(stem.startswith("A translation office delivers") for stem in stems) == 1


def test_a_vignette_that_has_been_read_is_not_even_tried(told):
    first = draw_items(told, count=1, seed="r", wishes=Wishes(key="fine_tuning"))[0]
    read = set(texts_of(first.stem_text, first.ask))
    index = indexes_of(told, Wishes(key="fine_tuning"))[0]
    form = Form(told, "r", read, key_places(Random("r")))
    form._strike(index)
    assert form.spent == {one.id for one in index.skeletons}
    assert index.told
    unread = Form(told, "r", set(), key_places(Random("r")))
    unread._strike(index)
    assert unread.spent == set()


def test_what_only_a_vignette_can_tell_is_drawn_too(folder):
    path = folder / "vignettes" / "translation.toml"
    text = path.read_text().replace("samples.failed:", "words.misread:")
    path.write_text(text.replace("{manner.tone: the sober style of a court document}, b", "it, b"))
    family = read_family(folder)
    misread = Wishes(key="fine_tuning", about="words")
    assert not any(misread.met_by(family, one) for one in bank_of(family).skeletons)
    item = draw_items(family, count=1, seed="w", wishes=misread)[0]
    assert objections(family.raw, item) == []
    with pytest.raises(NoItem):
        draw_items(family, count=2, seed="w", wishes=Wishes(key="fine_tuning", about="proof"))


def test_a_changed_vignette_is_another_version(folder):
    before = version_of(folder)
    path = folder / "vignettes" / "translation.toml"
    path.write_text(path.read_text().replace("lawyers", "jurists"))
    assert version_of(folder) != before


FAULTS = {
    "an unknown fact": ("{samples.failed:", "{samples.fialed:", "unknown facts"),
    "an open mark": ("{samples.failed: the", "{samples.failed the", "not closed"),
    "a fact told twice": ("{pairs.on_file:", "{manner.tone:", "told twice"),
    "no option standing alone": ("{samples.failed:", "{guide.searchable:", "makes no item"),
    "an unknown job": ('job = "contracts"', 'job = "contract"', "unknown job"),
    "an option without words": ('pretraining = "Pre-train a', '# "Pre-train a', "no words for"),
    "an unknown option": ("more_instructions =", "more_luck =", "unknown option"),
    "an option that could be defended": ("more_instructions =", "temperature =", "be defended"),
    "a word that names an option": (
        "delivers contracts",
        "fine-tunes contracts",
        "names an option",
    ),
    "an option without its stop": ("each clause of a contract.", "each clause", "full stop"),
    "a question line that does not ask": ("do next?", "do next.", "does not ask"),
    "a stem far too short": ("Its lawyers want", "Its lawyers want " * 20, "words"),
    "an absolute word in an option": ("Add more of the", "Always add the", "Leave the word out"),
    "a far longer option": (
        "lawyers approved.",
        "lawyers approved" + " twice" * 12 + ".",
        "longer",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_broken_vignette_is_refused_with_its_place(folder, what):
    old, new, complaint = FAULTS[what]
    path = folder / "vignettes" / "translation.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(FamilyError) as error:
        read_family(folder)
    assert any(
        "vignettes/translation.toml" in str(one) and complaint in str(one)
        for one in error.value.problems
    ), [str(one) for one in error.value.problems]
