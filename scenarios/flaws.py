"""Flaws of a single item, and of items beside one another, by tests on the finished text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from statistics import mean, median

from scenarios.checker import says
from scenarios.family import Family
from scenarios.items import Item
from scenarios.lines import SENTENCE, TOKEN

ABSOLUTE = re.compile(r"\b(always|never|only|all|must)\b", re.IGNORECASE)
VAGUE = re.compile(r"\b(usually|often|sometimes)\b", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(not|except|least likely)\b", re.IGNORECASE)
ALL_OR_NONE = re.compile(r"\b(all|none|both) of (the above|these)\b|\bboth [A-D]\b", re.IGNORECASE)
COUNT = re.compile(r"\d[\d,]*|(?:(?:tens|hundreds) of )?thousands of|millions of")
KEY_LENGTH = 1.3
LONGEST_SENTENCE = 35


def flaws_of(item: Item, family: Family) -> Iterator[str]:
    """The names of the flaws that this item has, by the tests of docs/item-quality.md."""
    texts = [option.text for option in item.options]
    if 0 < sum(bool(ABSOLUTE.search(text)) for text in texts) < len(texts):
        yield "absolute word in an option"
    if any(VAGUE.search(text) for text in texts):
        yield "vague word in an option"
    if NEGATIVE.search(item.ask):
        yield "negative question line"
    if any(ALL_OR_NONE.search(text) for text in texts):
        yield "all or none of the above"
    lengths = [len(option.text) for option in item.options if not option.correct]
    if len(item.option(item.key[0]).text) > KEY_LENGTH * mean(lengths):
        yield "key far longer than its distractors"
    if _unlike(texts):
        yield "options that begin or end differently"
    levels = [family.levels[fact.id] for fact in item.facts]
    if sum(not (level.rules_out or level.supports or level.tempts) for level in levels) > 1:
        yield "window dressing"
    if _implausible(item, family) > 1:
        yield "two implausible distractors"


def _unlike(texts: Sequence[str]) -> bool:
    """Whether some options begin with a capital or end with a stop and others do not."""
    return (
        len({text.endswith((".", "?")) for text in texts}) > 1
        or len({text[:1].isupper() for text in texts}) > 1
    )


def _implausible(item: Item, family: Family) -> int:
    """Distractors that nothing stated flatters and that two facts or more rule out."""
    tempted = {option for fact in item.facts for option in family.levels[fact.id].tempts}
    return sum(
        len(option.ruled_out_by) >= 2 and option.id not in tempted
        for option in item.options
        if not option.correct
    )


def longest_sentence(item: Item) -> int:
    """Words in the longest sentence of the stem."""
    return max(len(sentence.split()) for sentence in SENTENCE.split(item.stem_text))


def states_means(item: Item, family: Family) -> bool:
    """Whether the stem states three or more of the facts that some option requires."""
    stated = {fact.id for fact in item.facts}
    return any(len(stated & set(option.requires)) >= 3 for option in family.options)


def statements(item: Item, family: Family) -> int:
    """Facts that the stem states; the facts of a closed world count as one."""
    return family.statements(fact.id for fact in item.facts)


def deciding(item: Item, family: Family) -> int:
    """What decides: facts, those of a closed world as one, and the goal if there is one."""
    facts = family.statements(fact.id for fact in item.facts if fact.role == "decides")
    return facts + (item.qualifier is not None)


def deciding_shares(items: Sequence[Item]) -> dict[str, float]:
    """In which share of items each fact decides, most frequent first."""
    counts = Counter(fact.id for item in items for fact in item.facts if fact.role == "decides")
    return {fact: count / len(items) for fact, count in counts.most_common()}


def longest_run(form: Sequence[Item]) -> int:
    """The longest run of keys in one place."""
    longest = run = 0
    before = None
    for item in form:
        place = next(n for n, option in enumerate(item.options) if option.correct)
        run = run + 1 if place == before else 1
        longest, before = max(longest, run), place
    return longest


def nearest(form: Sequence[Item]) -> tuple[float, float]:
    """Of all items, how alike each is to its nearest: the median and the highest (0 to 1).

    Jaccard index of the runs of five words in the stems.
    """
    runs = [grams(item.stem_text) for item in form]
    best = [0.0] * len(form)
    for one, other in combinations(range(len(form)), 2):
        near = alike(runs[one], runs[other])
        best[one], best[other] = max(best[one], near), max(best[other], near)
    return median(best), max(best)


def alike(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Jaccard index of two sets of runs: 0 for nothing in common, 1 for the same."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def grams(text: str) -> set[tuple[str, ...]]:
    """Every run of five words of a text, numbers and small letters alike."""
    words = [word.lower() for word in TOKEN.findall(text)]
    return set(zip(*(words[n:] for n in range(5)), strict=False))


def masked(item: Item) -> str:
    """The stem and question line without their numbers, be they figures or words."""
    return without_numbers(item.text)


def without_numbers(text: str) -> str:
    """The text with a mark in the place of each number."""
    return COUNT.sub("#", text)


def positions(items: Iterable[Item]) -> list[int]:
    """How often the key stood first, second, third and fourth."""
    counted = Counter(
        next(place for place, option in enumerate(item.options) if option.correct) for item in items
    )
    return [counted[place] for place in range(4)]


def chi_square(counts: Sequence[int]) -> float:
    """Pearson's statistic against equal shares; with four places, above 16.27 is p < 0.001."""
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts) if expected else 0.0


def commonest_situation(items: Sequence[Item]) -> float:
    """The highest share that one set of facts and goal has among the items of its key."""
    keys = Counter(item.key[0] for item in items)
    told = Counter(
        (item.key[0], item.qualifier, *sorted(fact.id for fact in item.facts)) for item in items
    )
    return max(count / keys[situation[0] or ""] for situation, count in told.items())


def wordings_used(family: Family, items: Sequence[Item]) -> tuple[int, int]:
    """How many of the jobs' wordings of facts some item used, and how many there are."""
    texts: dict[tuple[str, str, str], set[str]] = {}
    for setting in family.settings:
        for job in setting.jobs:
            for wording in job.wordings:
                for fact in wording.facts:
                    texts.setdefault((setting.id, job.id, fact), set()).update(
                        (*wording.main, *wording.has, *wording.vp)
                    )
    used = {
        (item.setting, item.job, text)
        for item in items
        for fact in item.facts
        for text in texts.get((item.setting, item.job, fact.id), ())
        if says(text, fact.phrase) or says(text, fact.phrase[0].lower() + fact.phrase[1:])
    }
    every = {(place[0], place[1], text) for place, some in texts.items() for text in some}
    return len(used), len(every)
