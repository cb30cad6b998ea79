"""The item-quality laboratory: what tells the key, which flaws there are, how items vary.

Each measure has a value and, where a limit is stated, whether the value keeps it. Surface cues
and flaws of writing are judged; what facts, attributes or words tell of the key is reported only,
for facts legitimately decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import mean, median

from scenarios import cues, flaws
from scenarios.bank import bank_of
from scenarios.checker import tables_of
from scenarios.drawing import stream
from scenarios.family import Family
from scenarios.items import Item
from scenarios.lines import GRADES, grade

BATCH = 2_000
FORM = 65
FLAWS = (
    "absolute word in an option",
    "vague word in an option",
    "negative question line",
    "all or none of the above",
    "key far longer than its distractors",
    "options that begin or end differently",
    "window dressing",
    "two implausible distractors",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a batch. `kept` is None where nothing is judged; shares run from 0 to 1."""

    group: str
    name: str
    value: float
    limit: str = ""
    kept: bool | None = None


def batch(family: Family, *, seed: str, count: int = BATCH) -> list[Item]:
    """Items drawn without replacement, for the measures of text."""
    return list(islice(stream(family, seed=f"{seed}/batch", block=FORM), count))


def measures(family: Family, items: Sequence[Item]) -> list[Measure]:
    """Every measure of a batch, judged where a limit is stated."""
    return [
        *_cues(family, items),
        *_flaws(family, items),
        *_reading(family, items),
        *_variety(family, items),
        *_reported(family, items),
    ]


def _at_most(group: str, name: str, value: float, limit: float, note: str = "") -> Measure:
    return Measure(group, name, round(value, 3), f"at most {limit:.3g}{note}", value <= limit)


def _places(items: Sequence[Item]) -> Iterator[Measure]:
    group = "What gives the key away"
    counts = flaws.positions(items)
    yield _at_most(group, "places of the key, chi-square", flaws.chi_square(counts), 16.27)
    forms = forms_of(items)
    if forms:
        most = max(max(flaws.positions(form)) / len(form) for form in forms)
        yield _at_most(group, "keys in one place of a form, highest share", most, 0.4)
        run = max(map(flaws.longest_run, forms))
        yield _at_most(group, "longest run of one place in a form", run, 5)


def forms_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """The whole forms of a batch."""
    return [items[start : start + FORM] for start in range(0, len(items) - FORM + 1, FORM)]


def _cues(family: Family, items: Sequence[Item]) -> Iterator[Measure]:
    yield from _places(items)
    own = {option.id for options in (family.options, *family.tables.values()) for option in options}
    share = cues.commonest(items)
    longest = cues.longest_is_key(items)
    group = "What gives the key away"
    yield Measure(
        group, "longest option is the key", round(longest, 3), "0.20 to 0.30",
        0.2 <= longest <= 0.3,
    )  # fmt: skip
    yield _at_most(group, "key shares most words with the stem", cues.echo_is_key(items), 0.3)
    for name, value, margin in (
        ("guessed from the options alone", cues.guessed_from_options(items, own), 0.04),
        ("guessed from the numbers in the stem", cues.guessed(items, cues.numbers_of), 0.04),
        ("guessed from setting and opener", cues.guessed(items, cues.setting_of), 0.12),
    ):
        yield _at_most(group, name, value, share + margin, f" (commonest key + {margin})")


def _flaws(family: Family, items: Sequence[Item]) -> Iterator[Measure]:
    counts = Counter(flaw for item in items for flaw in flaws.flaws_of(item, family))
    for name in FLAWS:
        yield _at_most("Flaws of writing", name, counts[name] / len(items), 0)


def _reading(family: Family, items: Sequence[Item]) -> Iterator[Measure]:
    group = "Reading"
    grades = [grade(item.stem_text) for item in items]
    words = [len(item.text.split()) for item in items]
    low, high = GRADES
    yield Measure(group, "reading grade, median", round(median(grades), 1))
    outside = sum(not low <= one <= high for one in grades) / len(grades)
    yield _at_most(group, f"items of a reading grade outside {low} to {high}", outside, 0)
    longest = max(map(flaws.longest_sentence, items))
    yield _at_most(group, "words in the longest sentence", longest, flaws.LONGEST_SENTENCE)
    yield Measure(group, "words, mean", round(mean(words), 1), "at most 45", mean(words) <= 45)
    outside = sum(not 25 <= count <= 60 for count in words) / len(words)
    yield _at_most(group, "items outside 25 to 60 words", outside, 0)
    for name, count, few, many in (
        ("statements", flaws.statements, 2, 4),
        ("deciding statements", flaws.deciding, 1, 3),
    ):
        outside = sum(not few <= count(item, family) <= many for item in items) / len(items)
        yield _at_most(group, f"items without {few} to {many} {name}", outside, 0)


def _variety(family: Family, items: Sequence[Item]) -> Iterator[Measure]:
    group = "Variety"
    most = max(flaws.deciding_shares(items).values(), default=0.0)
    yield _at_most(group, "share in which the commonest fact decides", most, 0.15)
    single = sum(flaws.deciding(item, family) == 1 for item in items) / len(items)
    yield _at_most(group, "items that one fact decides", single, 0.4)
    yield _at_most(group, "duplicates", 1 - len({item.id for item in items}) / len(items), 0)
    texts = len({flaws.masked(item) for item in items})
    yield _at_most(group, "duplicates but for numbers", 1 - texts / len(items), 0.001)
    near = [flaws.nearest(form) for form in forms_of(items)[:10]]
    if near:
        yield _at_most(group, "nearest neighbor in a form, median", max(m for m, _ in near), 0.2)
        yield _at_most(group, "nearest neighbor in a form, highest", max(h for _, h in near), 0.5)
    needing = {option.id for option in family.options if option.requires}
    told = [item for item in items if flaws.states_means(item, family)]
    other = sum(item.key[0] not in needing for item in told) / len(told) if told else 1.0
    name = "stems with three means of pre-training and another key"
    yield Measure(group, name, round(other, 3), "at least 1/3", other >= 1 / 3)
    skeletons = len({(*skeleton.facts, skeleton.goal) for skeleton in bank_of(family).skeletons})
    yield Measure(group, "fact sets and goals", skeletons, "at least 150", skeletons >= 150)
    most = flaws.commonest_situation(items)
    yield _at_most(group, "commonest fact set among items of its key", most, 0.08)


def _reported(family: Family, items: Sequence[Item]) -> Iterator[Measure]:
    group = "What facts tell (reported, not judged)"
    tempts = {fact: level.tempts for fact, level in family.levels.items()}
    words = cues.telling_words(items)
    for name, value in (
        ("commonest key", cues.commonest(items)),
        (
            "guessed from the options, outside ones struck out or not",
            cues.guessed_from_options(items),
        ),
        ("guessed from attributes without levels", cues.guessed(items, cues.attributes_of)),
        ("guessed from the goal", cues.guessed(items, cues.goal_of)),
        ("guessed from every word of the stem", cues.guessed(items, cues.stem_words_of)),
        ("guessed from what most facts pull to", cues.most_tempting_is_key(items, tempts)),
        ("words of which nine in ten have one key", sum(v >= 0.9 for v in words.values())),
        ("keys right by the best rule of one word", cues.best_word(items)),
    ):
        yield Measure(group, name, round(value, 3))
    undecided = set(family.levels) - set(flaws.deciding_shares(items))
    rules = {fact for fact in undecided if family.levels[fact].rules_out}
    yield Measure(group, "facts with a rule that never decide", len(rules))
    group = "What is used (reported, not judged)"
    deciding = {fact.partition(".")[0] for fact in flaws.deciding_shares(items)}
    yield Measure(group, "attributes that decide in some item", len(deciding))
    yield Measure(group, "attributes of the family", len(family.attributes))
    tables = tables_of(family.raw)
    told = [one["stem"] for item in items if (one := tables.vignette(item)) is not None]
    every = sum(len(job.vignettes) for setting in family.settings for job in setting.jobs)
    yield Measure(group, "items told by a vignette", round(len(told) / len(items), 3))
    yield Measure(group, "vignettes", every)
    yield Measure(group, "vignettes that told no item", every - len(set(told)))
    used, every = flaws.wordings_used(family, items)
    yield Measure(group, "wordings of facts", every)
    yield Measure(group, "wordings of facts that no item used", every - used)
    for level in range(1, 6):
        share = sum(item.difficulty == level for item in items) / len(items)
        yield Measure(group, f"items of difficulty {level}", round(share, 3))
