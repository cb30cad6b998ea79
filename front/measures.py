"""The laboratory's measures in words that need no glossary.

Names are patterns; what a pattern catches may stand in the words. A name that is not here is
shown as it is, as a plain figure.
"""

from __future__ import annotations

import re

from scenarios.lines import sentence

# Values from 0 to 1.
SHARES = {
    "keys in one place of a form, highest share": (
        "Most right answers at one letter, in any quiz of 65"
    ),
    "longest option is the key": "The longest option is the right one",
    "key shares most words with the stem": "The right option repeats most words of the question",
    "guessed from the options alone": "Guessed right from the options alone",
    "guessed from the options, outside ones.*": (
        "Guessed right from the options, by who knows which are never right"
    ),
    "guessed from the numbers in the stem": "Guessed right from the numbers alone",
    "guessed from setting and opener": "Guessed right from the setting and the first sentence",
    "absolute word in an option": "An option with an absolute word, such as “always”",
    "vague word in an option": "An option with a vague word, such as “often”",
    "negative question line": "A question that asks for what is not so",
    "all or none of the above": "“All of the above” or “none of the above”",
    "key far longer than its distractors": "A right option far longer than the others",
    "options that begin or end differently": "Options that begin or end in different ways",
    "window dressing": "Two or more facts that speak for and against nothing",
    "two implausible distractors": (
        "Two wrong options that nothing speaks for and two facts rule out"
    ),
    r"items of a reading grade outside (\d+) to (\d+)": (
        r"Easier or harder to read than grades \1 to \2"
    ),
    r"items outside (\d+) to (\d+) words": r"Shorter or longer than \1 to \2 words",
    r"items without (\d+) to (\d+) statements": r"Without \1 to \2 stated facts",
    r"items without (\d+) to (\d+) deciding statements": r"Without \1 to \2 facts that decide",
    "share in which the commonest fact decides": "Questions in which the commonest fact decides",
    "items that one fact decides": "Questions that a single fact decides",
    "duplicates": "The same text twice",
    "duplicates but for numbers": "The same text twice, but for its numbers",
    "nearest neighbor in a form, median": (
        "Likeness of a question to the nearest in its quiz, the middle one"
    ),
    "nearest neighbor in a form, highest": (
        "Likeness of a question to the nearest in its quiz, the highest"
    ),
    "stems with three means of pre-training and another key": (
        "Questions that tell of three means of pre-training and have another answer"
    ),
    "commonest fact set among items of its key": (
        "The commonest set of facts, among questions with its answer"
    ),
    "commonest key": "Guessed right by always naming the commonest answer",
    "guessed from attributes without levels": (
        "Guessed right from what is spoken of, not what is said of it"
    ),
    "guessed from the goal": "Guessed right from LEAST, LOWEST or HIGHEST alone",
    "guessed from every word of the stem": "Guessed right by who has learned what every word tells",
    "guessed from what most facts pull to": "Guessed right by who follows what tempts most",
    "keys right by the best rule of one word": "Guessed right by the best rule of one word",
    "items told by a vignette": "Questions told as a story that an author wrote whole",
    r"items of difficulty (\d)": r"Difficulty \1 of 5",
}
COUNTS = {
    "places of the key, chi-square": (
        "How unevenly right answers are spread over A to D (chi-square)"
    ),
    "longest run of one place in a form": "Longest run of right answers at one letter",
    "reading grade, median": "School grade needed to read it, the middle one",
    "words in the longest sentence": "Words in the longest sentence",
    "words, mean": "Words in a question, on average",
    "fact sets and goals": "Different sets of facts that make a question",
    "words of which nine in ten have one key": "Words that nine times in ten come with one answer",
    "facts with a rule that never decide": "Facts with a rule that never decided",
    "attributes that decide in some item": "Sides of a situation that decided in some question",
    "attributes of the family": "Sides of a situation that could decide",
    "vignettes that told no item": "Stories that no question used",
    "vignettes": "Stories there are",
    "wordings of facts that no item used": "Phrases that no question used",
    "wordings of facts": "Phrases there are",
}
# Counts that say little without the whole they are of.
OF = {
    "vignettes that told no item": "vignettes",
    "wordings of facts that no item used": "wordings of facts",
    "attributes that decide in some item": "attributes of the family",
}
# A figure that is no part of a fraction.
NUMBER = re.compile(r"(?<![\d/])\d*\.?\d+(?![\d/])")


def in_words(name: str) -> str:
    """What a measure tells, for somebody who has never heard its name."""
    for pattern, words in (SHARES | COUNTS).items():
        match = re.fullmatch(pattern, name)
        if match:
            return match.expand(words)
    return sentence(name)


def is_share(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in SHARES)


def figure(name: str, value: float) -> str:
    """The value as a share in percent, or as a number."""
    if is_share(name):
        return percent(value)
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".0%", "%")


def limit_of(name: str, limit: str) -> str:
    """The limit, with shares in percent; what stands in brackets says where it comes from."""
    if limit == "at most 0":
        return "none"
    if not is_share(name):
        return limit
    bare, _, rest = limit.partition(" (")
    bare = NUMBER.sub(lambda match: percent(float(match[0])), bare)
    if not rest:
        return bare
    rest = NUMBER.sub(lambda match: f"{percent(float(match[0]))[:-1]} points", rest)
    return f"{bare} ({rest.replace('commonest key', 'commonest answer')}"
