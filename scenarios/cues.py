"""What tells the key without thinking: guessers that see only the surface of an item.

Each guesser is a naive Bayes classifier, cross-validated, so that it never meets an item it
learned from. What it gets right beyond the commonest key is a leak. docs/item-quality.md gives the
limits and their sources.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log

from scenarios.items import Item, ItemOption

FOLDS = 5
WORD = re.compile(r"[a-z]{3,}")
NUMBER = re.compile(r"\d[\d,]*")

Features = set[Hashable]


class NaiveBayes:
    """Counts of features by class, with add-one smoothing; Bernoulli over what is present."""

    def __init__(self, examples: Iterable[tuple[Features, str]]) -> None:
        self.classes: Counter[str] = Counter()
        self.counts: dict[str, Counter[Hashable]] = defaultdict(Counter)
        for features, label in examples:
            self.classes[label] += 1
            self.counts[label].update(features)

    def score(self, features: Features, label: str) -> float:
        """The logarithm of what is proportional to P(label | features)."""
        seen = self.classes[label]
        return log(seen) + sum(
            log((self.counts[label][feature] + 1) / (seen + 2)) for feature in features
        )

    def best(self, features: Features) -> str:
        """The likeliest class."""
        return max(self.classes, key=lambda label: self.score(features, label))


def commonest(items: Sequence[Item]) -> float:
    """The share of the commonest key, which is what a guesser gets for nothing."""
    return Counter(item.key[0] for item in items).most_common(1)[0][1] / len(items)


def guessed(items: Sequence[Item], see: Callable[[Item], Features]) -> float:
    """The share of keys that a guesser gets right who sees only `see(item)`."""
    hits = 0
    for fold in range(FOLDS):
        learned = [
            (see(item), item.key[0]) for place, item in enumerate(items) if place % FOLDS != fold
        ]
        guesser = NaiveBayes(learned)
        hits += sum(guesser.best(see(item)) == item.key[0] for item in items[fold::FOLDS])
    return hits / len(items)


def guessed_from_options(items: Sequence[Item], own: Collection[str] | None = None) -> float:
    """The share of keys got right by who reads the options and not the stem.

    With `own`, only among those options: an outside option is never a key, and who has learned
    that may strike it out.
    """
    items = [_among(item, own) for item in items] if own is not None else items
    hits = 0
    for fold in range(FOLDS):
        learned = [
            (_of_option(item, option), "key" if option.correct else "distractor")
            for place, item in enumerate(items)
            if place % FOLDS != fold
            for option in item.options
        ]
        guesser = NaiveBayes(learned)
        for item in items[fold::FOLDS]:
            chosen = max(item.options, key=lambda option: _odds(guesser, item, option))
            hits += chosen.correct
    return hits / len(items)


def _among(item: Item, own: Collection[str]) -> Item:
    return replace(item, options=tuple(one for one in item.options if one.id in own))


def _odds(guesser: NaiveBayes, item: Item, option: ItemOption) -> float:
    features = _of_option(item, option)
    return guesser.score(features, "key") - guesser.score(features, "distractor")


def _of_option(item: Item, option: ItemOption) -> Features:
    lengths = sorted(len(other.text) for other in item.options)
    return {
        *words_of(option.text),
        ("place", item.options.index(option)),
        ("rank of length", lengths.index(len(option.text))),
    }


def setting_of(item: Item) -> Features:
    """The setting and how the stem opens, without the facts."""
    first = item.stem[0]
    opener = first.text if not first.facts else ""
    return {("setting", item.setting), ("job", item.job), ("opener", opener)}


def numbers_of(item: Item) -> Features:
    """The numbers in the stem."""
    return set(NUMBER.findall(item.stem_text))


def attributes_of(item: Item) -> Features:
    """Which attributes are mentioned, without their levels."""
    return {fact.attribute for fact in item.facts}


def goal_of(item: Item) -> Features:
    """The goal of the question line."""
    return {item.qualifier}


def stem_words_of(item: Item) -> Features:
    """Every word of the stem."""
    return set(words_of(item.stem_text))


def words_of(text: str) -> set[str]:
    """The words of a text of three letters or more, in small letters."""
    return set(WORD.findall(text.lower()))


def longest_is_key(items: Sequence[Item]) -> float:
    """The share of items whose key is longer than every distractor; 1/4 would be chance."""
    return _share(
        len(key.text) > max(len(option.text) for option in others)
        for key, others in map(_parted, items)
    )


def echo_is_key(items: Sequence[Item]) -> float:
    """The share of items whose key shares strictly more words with the stem than any other."""
    hits = []
    for item in items:
        stem = words_of(item.text)
        key, others = _parted(item)
        shared = max(len(stem & words_of(option.text)) for option in others)
        hits.append(len(stem & words_of(key.text)) > shared)
    return _share(hits)


def most_tempting_is_key(items: Sequence[Item], tempts: Mapping[str, Sequence[str]]) -> float:
    """The share of keys got right by who takes what most facts pull to. `tempts`: by fact."""
    hits = 0.0
    for item in items:
        pulled = Counter(option for fact in item.facts for option in tempts[fact.id])
        most = max(pulled[option.id] for option in item.options)
        best = [option.id for option in item.options if pulled[option.id] == most]
        hits += (item.key[0] in best) / len(best)
    return hits / len(items)


def telling_words(items: Sequence[Item], share: float = 0.01) -> dict[str, float]:
    """For each word in at least that share of stems, the share of its commonest key."""
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for word in words_of(item.stem_text):
            keys[word][item.key[0]] += 1
    return {
        word: max(counts.values()) / counts.total()
        for word, counts in keys.items()
        if counts.total() >= share * len(items)
    }


def best_word(items: Sequence[Item], share: float = 0.01) -> float:
    """The share of keys right by the best rule "this word: that key; else the commonest"."""
    keys = Counter(item.key[0] for item in items)
    by_word: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for word in words_of(item.stem_text):
            by_word[word][item.key[0]] += 1
    best = max(keys.values())
    for counts in by_word.values():
        if counts.total() >= share * len(items):
            rest = keys - counts
            best = max(best, max(counts.values()) + max(rest.values(), default=0))
    return best / len(items)


def _parted(item: Item) -> tuple[ItemOption, list[ItemOption]]:
    key = item.option(item.key[0])
    return key, [option for option in item.options if option is not key]


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else 0.0
