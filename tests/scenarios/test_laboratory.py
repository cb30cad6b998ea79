"""Each measure can fail: items spoiled on purpose are found, sound ones are not."""

from dataclasses import replace

import pytest

from scenarios import cues, flaws
from scenarios.drawing import draw_items
from scenarios.family import Attribute
from scenarios.laboratory import batch, measures
from scenarios.lines import grade
from scenarios.reading import read_family


@pytest.fixture(scope="module")
def items(family):
    return draw_items(family, count=600, seed="laboratory")


def with_options(item, change):
    return replace(item, options=tuple(map(change, item.options)))


def key_says(word):
    return lambda option: replace(
        option, text=f"{option.text} {word}" if option.correct else option.text
    )


def without_stop(option):
    """The key with a full stop where the others have none, or without where they have one."""
    text = option.text.removesuffix(".") if option.text.endswith(".") else f"{option.text}."
    return replace(option, text=text) if option.correct else option


def every_says(word):
    return lambda option: replace(option, text=f"{option.text} {word}")


def test_a_word_that_only_keys_have_is_found_by_who_reads_the_options(items):
    spoiled = [with_options(item, key_says("zebra zebu zander")) for item in items]
    assert cues.guessed_from_options(spoiled) > 0.9
    assert cues.guessed_from_options(items) < 0.9


def test_a_place_that_only_keys_have_is_found(items):
    spoiled = [
        replace(item, options=tuple(sorted(item.options, key=lambda option: not option.correct)))
        for item in items
    ]
    assert cues.guessed_from_options(spoiled) > cues.guessed_from_options(items)
    assert flaws.longest_run(spoiled) == len(items)
    assert flaws.longest_run(items) <= 6


def three_words(item):
    """Words that stand beside one key only, more than one since a stem has fifty others."""
    return [f"{letter}{item.key[0].replace('_', '')}" for letter in "uvwxyz"]


@pytest.mark.parametrize(
    ("see", "spoil"),
    [
        (cues.numbers_of, lambda item: _with_stem(item, f" {ord(item.key[0][0])}77")),
        (cues.setting_of, lambda item: replace(item, setting=item.key[0])),
        (cues.goal_of, lambda item: replace(item, qualifier=item.key[0])),
        (cues.stem_words_of, lambda item: _with_stem(item, " ".join(["", *three_words(item)]))),
    ],
)
def test_what_only_one_key_has_is_found(items, see, spoil):
    spoiled = cues.guessed([spoil(item) for item in items], see)
    assert spoiled > 0.9
    assert spoiled >= cues.guessed(items, see)


def test_a_guesser_who_sees_nothing_gets_the_commonest_key(items):
    assert cues.guessed(items, lambda item: set()) == pytest.approx(cues.commonest(items), abs=0.02)


def test_longer_keys_are_counted(items):
    assert cues.longest_is_key([with_options(item, key_says("x" * 99)) for item in items]) == 1
    assert cues.longest_is_key([with_options(item, every_says("x" * 99)) for item in items]) < 0.6


def test_keys_that_echo_the_stem_are_counted(items):
    spoiled = [with_options(item, key_says(item.text)) for item in items]
    assert cues.echo_is_key(spoiled) > 0.9
    assert cues.echo_is_key(items) < 0.5


@pytest.mark.parametrize(
    ("flaw", "spoil"),
    [
        ("absolute word in an option", lambda item: with_options(item, key_says("always"))),
        ("vague word in an option", lambda item: with_options(item, every_says("often"))),
        ("negative question line", lambda item: replace(item, ask="Which does not fit?")),
        ("all or none of the above", lambda item: with_options(item, key_says("none of these"))),
        (
            "key far longer than its distractors",
            lambda item: with_options(item, key_says("x" * 200)),
        ),
        (
            "options that begin or end differently",
            lambda item: with_options(item, without_stop),
        ),
    ],
)
def test_a_flaw_is_named(items, family, flaw, spoil):
    assert flaw in set(flaws.flaws_of(spoil(items[0]), family))
    sound = [item for item in items if flaw not in set(flaws.flaws_of(item, family))]
    assert len(sound) > len(items) / 2


def test_the_reading_grade_follows_its_formula():
    # 9 words, 2 sentences, 11 syllables: 0.39 * 4.5 + 11.8 * 11/9 - 15.59
    assert grade("The cat sat on it. It was a giraffe.") == pytest.approx(
        0.39 * 9 / 2 + 11.8 * 11 / 9 - 15.59, abs=1.4
    )
    assert grade("Organizations institutionalize heterogeneous documentation.") > 20


def test_near_duplicates_in_a_form_are_found(items):
    assert flaws.nearest([items[0], items[0]]) == (1, 1)
    assert flaws.nearest(items[:65])[0] < 0.5


def judged(family, items):
    return {m.name: m.kept for m in measures(family, items) if m.kept is not None}


def with_facts(item, **changes):
    return replace(item, facts=tuple(replace(fact, **changes) for fact in item.facts))


def worst(family, items):
    """Batches of which each breaks some limits: together, all of them."""
    one = items[0]
    spoil = [
        [one] * 65,
        [with_options(item, key_says("always often x" * 20)) for item in items],
        [with_options(item, every_says("often")) for item in items],
        [with_options(item, every_says("none of these")) for item in items],
        [with_options(item, key_says(f"{item.text} zebra zebu.")) for item in items],
        [replace(item, setting=item.key[0], ask="Which does not fit?") for item in items],
        [_with_stem(item, f" {ord(item.key[0][0])}77") for item in items],
        [_with_stem(item, " and so on" * 30) for item in items],
        [
            with_facts(item, role="company", attribute="vendor", level="offers_tuning")
            for item in items
        ],
        [replace(item, facts=item.facts[:1]) for item in items],
        [_window_dressed(item) for item in items],
        [_implausible(item) for item in items],
        [item for item in items if item.key == ("pretraining",)],
    ]
    return [judged(family, batch) for batch in spoil]


def _window_dressed(item):
    first, *_ = item.facts
    return replace(item, facts=(replace(first, attribute="idle", level="one"),) * 2)


def _implausible(item):
    facts = tuple(fact.id for fact in item.facts[:1]) * 2
    options = tuple(replace(o, ruled_out_by=facts) for o in item.options)
    return replace(item, options=options, facts=item.facts[:0])


def test_every_judged_measure_can_fail(family, items):
    level = replace(family.levels["vendor.offers_tuning"], tempts=())
    idle = replace(family, attributes=(*family.attributes, _idle_attribute(level)))
    found = worst(idle, items)
    broken = {name for verdicts in found for name, kept in verdicts.items() if not kept}
    sizes = {"fact sets and goals"}  # a figure of the family, not of the items
    assert set(judged(family, items)) - broken == sizes


def _idle_attribute(level):
    level = replace(level, attribute="idle", level="one")
    return Attribute("idle", "Idle", "Idle?", (level,))


def test_a_family_of_two_settings_has_too_few_situations(copy_of_family):
    small = read_family(copy_of_family)
    assert judged(small, batch(small, seed="1", count=70))["fact sets and goals"] is False


def test_every_judged_measure_says_its_limit(family, items):
    found = measures(family, items)
    assert all(measure.limit for measure in found if measure.kept is not None)
    assert {measure.kept for measure in found} >= {True, None}


def _with_stem(item, words):
    first, *rest = item.stem
    return replace(item, stem=(replace(first, text=first.text + words), *rest))
