"""Replies as one line of text, so that they are stored, compared and counted as they are.

A reply is what was given to an item: ids for multiple choice and multiple response, ids in their
order for ordering, pairs of a prompt's and an option's id for matching. Equal replies make equal
lines; nothing chosen makes the empty one. Ids hold no space and no `=`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Reply = tuple[str, ...] | tuple[tuple[str, str], ...]

MULTIPLE_CHOICE = "multiple_choice"
MULTIPLE_RESPONSE = "multiple_response"
ORDERING = "ordering"
MATCHING = "matching"
FORMATS = (MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING, MATCHING)


def written(format: str, reply: Iterable[str | Sequence[str]]) -> str:
    """The line of a reply; the order counts in ordering only. ValueError for an unknown format."""
    if format not in FORMATS:
        raise ValueError(f"There is no format {format!r}. Known: {', '.join(FORMATS)}.")
    words = [one if isinstance(one, str) else "=".join(one) for one in reply]
    return " ".join(words if format == ORDERING else sorted(words))


def read(format: str, line: str) -> Reply:
    """The reply that `written` wrote."""
    if format == MATCHING:
        pairs = (word.partition("=") for word in line.split())
        return tuple((prompt, option) for prompt, _, option in pairs)
    return tuple(line.split())
