"""Which rows of a gradebook are wanted, and in what order; as an address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from classes.grades.states import FILTERS

NAME, MEAN = "name", "mean"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """`sort` is a column, `-` before it for the other way: name, mean, or an assignment's id.

    `state` is one of `states.FILTERS` in that assignment, or in any if none is given. What an
    address says and nobody offers is as if it were not said.
    """

    name: str = ""
    assignment: int | None = None
    state: str = ""
    sort: str = NAME

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        sort, state = asked.get("sort", NAME), asked.get("state", "")
        column = sort.removeprefix("-")
        return cls(
            name=asked.get("name", "").replace("\0", "").strip()[:80],
            assignment=_number(asked.get("assignment", "")),
            state=state if state in FILTERS else "",
            sort=sort if column in (NAME, MEAN) or _number(column) is not None else NAME,
        )

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def down(self) -> bool:
        return self.sort.startswith("-")

    @property
    def narrowed(self) -> bool:
        return bool(self.name or self.state)

    def sorted_by(self, column: str) -> str:
        """The sort that a press on a column's arrow asks for: scores begin with the highest."""
        first = column if column == NAME else f"-{column}"
        second = f"-{column}" if column == NAME else column
        return second if self.sort == first else first

    def query(self, **changes: object) -> str:
        """As the end of an address, with its question mark; empty where nothing is asked."""
        said = {
            "name": self.name,
            "assignment": self.assignment,
            "state": self.state,
            "sort": "" if self.sort == NAME else self.sort,
            **changes,
        }
        text = urlencode({name: value for name, value in said.items() if value})
        return f"?{text}" if text else ""
