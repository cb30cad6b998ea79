"""Small things that all formats share: sentences, names inside them, and an item's id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

VOWELS = re.compile(r"[aeiouy]+")
TOKEN = re.compile(r"[A-Za-z’'-]+|\d[\d,]*")
# Flesch-Kincaid grades that a stem keeps.
GRADES = (6, 12)
SENTENCE = re.compile(r"(?<=[.?])\s+")


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def in_text(name: str) -> str:
    """An option's name inside a sentence: a small first letter, unless it is a name for good.

    Abbreviations are, and what goes on with a capital letter, such as Amazon Bedrock.
    """
    first, _, rest = name.partition(" ")
    kept = len(first) > 1 and (first.isupper() or rest[:1].isupper())
    return name if kept else name[:1].lower() + name[1:]


def joined(clauses: Sequence[str]) -> str:
    """Clauses as sentences, one after the other."""
    return " ".join(f"{sentence(clause)}." for clause in clauses)


def digest(*texts: str | Sequence[str]) -> str:
    """Sixteen hexadecimal digits of everything that is read: an item's id."""
    lines = [text if isinstance(text, str) else "\n".join(text) for text in texts]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def listed(words: Sequence[str], link: str, *, clauses: bool = False) -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b, and c"."""
    if len(words) < 2:
        return "".join(words)
    if len(words) == 2:
        return f"{', ' if clauses else ' '}{link} ".join(words)
    return f"{', '.join(words[:-1])}, {link} {words[-1]}"


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text: 0.39 words/sentences + 11.8 syllables/words - 15.59."""
    words = TOKEN.findall(text)
    sentences = len(SENTENCE.split(text.strip()))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e; a number counts as two."""
    if word[0].isdigit():
        return 2
    lowered = word.lower()
    silent = lowered.endswith("e") and not lowered.endswith("le")
    return max(1, len(VOWELS.findall(lowered)) - silent)
