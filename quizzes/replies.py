"""A question's form fields and the reply they stand for, by the random ids of one attempt.

`choice` may come several times; `place-<id>` holds a step's place from 1; `match-<prompt>` the id
of an option. The same fields fill the form again, on any device.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from measurement.replies import (
    MATCHING,
    MULTIPLE_CHOICE,
    MULTIPLE_RESPONSE,
    ORDERING,
    read,
    written,
)
from quizzes.models import Attempt, Item

PLACE, MATCH = "place-", "match-"
# No answer is changed so often; a longer number is none that a page was sent.
REVISION_DIGITS = 5
FIRST = {
    MULTIPLE_CHOICE: "Choose an option first",
    MULTIPLE_RESPONSE: "Choose an option first",
    ORDERING: "Give each step a place of its own first",
    MATCHING: "Choose an option for a situation first",
}


class Malformed(ValueError):
    """What was posted is no reply to this question; the words say why."""


def base_of(posted: QueryDict) -> int:
    """Which revision of the answer the page knew (`base`); 0 if it says none."""
    base = posted.get("base", "")
    return int(base) if base.isdecimal() and len(base) <= REVISION_DIGITS else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one attempt shows it: its format, option by random id, ids of prompts."""

    format: str
    options: dict[str, str]
    prompts: tuple[str, ...] = ()

    @classmethod
    def of(cls, attempt: Attempt, item: Item) -> Asked:
        return cls(
            item.format,
            dict(attempt.shown[item.position - 1]),
            tuple(prompt for prompt, _ in _pairs(item.key)) if item.format == MATCHING else (),
        )

    def reply(self, posted: QueryDict, *, base: int) -> str:
        """The reply as a line; Malformed if it is none. Nothing at all takes back, after `base`."""
        if self.format == ORDERING:
            return written(ORDERING, self._order(posted))
        if self.format == MATCHING:
            given: list[str | tuple[str, str]] = [*self._pairs(posted)]
        else:
            given = [self._option(id) for id in posted.getlist("choice")]
        if self.format == MULTIPLE_CHOICE and len(given) > 1:
            raise Malformed("This question takes one option")
        if not given and not base:
            raise Malformed(FIRST[self.format])
        if not given and self.format == MULTIPLE_CHOICE:
            raise Malformed(FIRST[self.format])
        return written(self.format, dict.fromkeys(given))

    def given(self, posted: QueryDict) -> bool:
        """Whether anything was chosen at all."""
        names = ("choice", *(f"{PLACE}{id}" for id in self.options))
        return any(map(posted.get, (*names, *(f"{MATCH}{prompt}" for prompt in self.prompts))))

    def complete(self, line: str) -> bool:
        """Whether nothing is left open: every situation of a matching question has its option."""
        return bool(line) and len(line.split()) >= len(self.prompts)

    def fields(self, line: str) -> list[tuple[str, str]]:
        """The fields, as names and values, that the reply fills in."""
        ids = {option: id for id, option in self.options.items()}
        reply = read(self.format, line)
        if self.format == MATCHING:
            return [(f"{MATCH}{prompt}", ids[option]) for prompt, option in _pairs(line)]
        if self.format == ORDERING:
            return [(f"{PLACE}{ids[str(o)]}", str(n)) for n, o in enumerate(reply, start=1)]
        return [("choice", ids[str(option)]) for option in reply]

    def _option(self, id: str) -> str:
        if id not in self.options:
            raise Malformed("That is none of the options" if id else FIRST[self.format])
        return self.options[id]

    def _order(self, posted: QueryDict) -> list[str]:
        places = {posted.get(f"{PLACE}{id}", ""): option for id, option in self.options.items()}
        wanted = [str(place) for place in range(1, len(self.options) + 1)]
        if sorted(places) != sorted(wanted):
            raise Malformed(FIRST[ORDERING])
        return [places[place] for place in wanted]

    def _pairs(self, posted: QueryDict) -> Iterator[tuple[str, str]]:
        known = {f"{MATCH}{prompt}" for prompt in self.prompts}
        if any(name.startswith(MATCH) and name not in known for name in posted):
            raise Malformed("That is none of the situations")
        for prompt in self.prompts:
            id = posted.get(f"{MATCH}{prompt}", "")
            if id:
                yield prompt, self._option(id)


def _pairs(line: str) -> list[tuple[str, str]]:
    return [(str(pair[0]), str(pair[1])) for pair in read(MATCHING, line)]
