"""A list of learners as a file or as pasted text, and what is wrong with it, line by line.

Nothing here knows the database. Whatever the text is, reading it never fails: it gives lines or
faults.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MOST_LINES = 5_000
MOST_BYTES = 2 * 1024 * 1024
LONGEST_NAME = 80
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
COLUMNS = {
    "name": "name",
    "email": "email",
    "e-mail": "email",
    "factor": "factor",
    "pause": "pause_minutes",
    "extra attempts": "extra_attempts",
    "later hours": "later_hours",
}
KNOWN = "name, email, factor, pause, extra attempts, later hours"
# The least and the most of what can be agreed; the form of one learner has the same.
RANGES = {
    "factor": (1, 4),
    "pause_minutes": (0, 240),
    "extra_attempts": (0, 9),
    "later_hours": (0, 720),
}
NUMBER = re.compile(r"\d{1,4}", re.ASCII)
DECIMAL = re.compile(r"\d{1,2}([.,]\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One learner of the list; `terms` are those that it says something of."""

    number: int
    name: str
    email: str
    terms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    separator: str = ","

    @property
    def separated(self) -> str:
        return SEPARATORS[self.separator]


class _Faulty(Exception):
    pass


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and what was guessed, in words; empty where nothing was."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        return (
            text,
            "The file is not UTF-8; it was read as Windows-1252. Look at names with accents.",
        )


def read(text: str) -> Listing:
    """The lines of a list, or all its faults."""
    text = text.removeprefix("\ufeff")
    separator = _separator(text)
    faults: list[Fault] = []
    lines: list[Line] = []
    try:
        records = list(_records(text, separator))
    except csv.Error as error:
        return Listing((), (Fault(1, f"This is no list of lines and cells ({error})."),), separator)
    if not records:
        return Listing((), (Fault(1, "The list is empty."),), separator)
    try:
        names, records = _columns(records)
    except _Faulty as fault:
        return Listing((), (Fault(records[0][0], str(fault)),), separator)
    if not records:
        faults.append(Fault(1, "There is a header and no learner."))
    if len(records) > MOST_LINES:
        faults.append(Fault(records[MOST_LINES][0], f"A list has {MOST_LINES:,} lines at most."))
    first: dict[str, int] = {}
    for number, cells in records[:MOST_LINES]:
        try:
            line = _line(number, names, cells)
            if first.setdefault(line.email, number) != number:
                raise _Faulty(f"{line.email} stands in line {first[line.email]} already.")
            lines.append(line)
        except _Faulty as fault:
            faults.append(Fault(number, str(fault)))
    return Listing(() if faults else tuple(lines), tuple(faults), separator)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, each with the number of its first line."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    begins = 1
    for record in reader:
        cells = [" ".join(cell.split()) for cell in record]
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _separator(text: str) -> str:
    """The one by which the first line has an address or a heading, and the most cells."""

    def fits(separator: str) -> tuple[bool, int]:
        try:
            _, cells = next(_records(text, separator), (0, []))
        except csv.Error:
            return False, 0
        found = any(_heading(cell) or _is_address(cell) for cell in cells)
        return found, len(cells)

    return max(SEPARATORS, key=fits)


def _heading(cell: str) -> str | None:
    return COLUMNS.get(cell.casefold().replace("_", " "))


def _columns(
    records: list[tuple[int, list[str]]],
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """What each column holds, and the records without the header."""
    _, cells = records[0]
    headings = [_heading(cell) for cell in cells]
    if not any(headings) or any(_is_address(cell) for cell in cells):
        return _order(cells), records
    for cell, heading in zip(cells, headings, strict=True):
        if cell and heading is None:
            raise _Faulty(f"The column “{_short(cell)}” is not known. Known are: {KNOWN}.")
    names = [heading or "" for heading in headings]
    for wanted in ("name", "email"):
        if wanted not in names:
            raise _Faulty(f"The header has no column “{wanted}”.")
    if len(set(filter(None, names))) < len(list(filter(None, names))):
        raise _Faulty("A column stands twice in the header.")
    return names, records[1:]


def _order(cells: list[str]) -> list[str]:
    """Without a header: a name and an address, in this or that order."""
    if len(cells) != 2:
        raise _Faulty(f"Without a header a line is a name and an e-mail. Known columns: {KNOWN}.")
    return ["email", "name"] if "@" in cells[0] and "@" not in cells[1] else ["name", "email"]


def _line(number: int, names: list[str], cells: list[str]) -> Line:
    if any(cells[len(names) :]):
        raise _Faulty("The line has more cells than there are columns.")
    if any(cell for name, cell in zip(names, cells, strict=False) if not name):
        raise _Faulty("A cell stands in a column without a heading.")
    values = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    name, email = values.pop("name", ""), values.pop("email", "").lower()
    if not any(sign.isalnum() for sign in name):
        raise _Faulty("There is no name.")
    if len(name) > LONGEST_NAME:
        raise _Faulty(f"The name has {len(name)} signs; {LONGEST_NAME} is the most.")
    if any(category(sign) in ("Cc", "Cs") for sign in name):
        raise _Faulty("The name has signs in it that are no letters.")
    if not _is_address(email):
        raise _Faulty(
            f"“{_short(email)}” is no e-mail address." if email else "There is no e-mail."
        )
    terms = {column: _number(column, cell) for column, cell in values.items() if cell}
    return Line(number, name, email, terms)


def _number(column: str, cell: str) -> float:
    least, most = RANGES[column]
    pattern = DECIMAL if column == "factor" else NUMBER
    if pattern.fullmatch(cell):
        number = float(cell.replace(",", ".")) if column == "factor" else int(cell)
        if least <= number <= most:
            return number
    heading = next(heading for heading, name in COLUMNS.items() if name == column)
    raise _Faulty(f"{heading} is a number from {least} to {most}, not “{_short(cell)}”.")


def _is_address(cell: str) -> bool:
    try:
        validate_email(cell)
    except ValidationError:
        return False
    return len(cell) <= 254 and cell.isprintable()


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:40]}…"
