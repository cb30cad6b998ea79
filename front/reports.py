"""What was measured of each family's questions, in words that need no glossary."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from front.measures import OF, figure, in_words, limit_of, percent
from lessons.content import REPORT, folder_of
from quizzes.proofs import LETTERS, Proof
from scenarios.bank import bank_of
from scenarios.drawing import NoItem, Wishes, draw_items
from scenarios.family import Family
from scenarios.faults import Problem
from scenarios.lines import listed, sentence


class BrokenReport(Exception):
    """A report that is there and cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in words. `verdict` is "kept", "missed" or, where nothing is judged, empty."""

    words: str
    value: str
    limit: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[Row, ...]

    @property
    def judged(self) -> int:
        return sum(bool(row.verdict) for row in self.rows)

    @property
    def kept(self) -> int:
        return sum(row.verdict == "kept" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Report:
    """A family's report as it was built; `stale` if the files have changed since."""

    version: str
    on: date | None
    stale: bool
    # With the marks between thousands that templates do not set.
    items: str
    measured_on: str
    proof: tuple[Row, ...]
    formats: tuple[Row, ...]
    keys: tuple[Row, ...]
    groups: tuple[Group, ...]
    command: str

    @property
    def judged(self) -> int:
        return sum(group.judged for group in self.groups)

    @property
    def kept(self) -> int:
        return sum(group.kept for group in self.groups)

    @property
    def missed(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows if row.verdict == "missed"]

    @classmethod
    def of(cls, family: Family, figures: Mapping[str, Any]) -> Report:
        """BrokenReport if the figures are not those of a report."""
        try:
            told = figures.get("date")
            return cls(
                version=str(figures["content_version"]),
                on=date.fromisoformat(told) if told else None,
                stale=figures["content_version"] != family.version,
                items=f"{figures['items']:,}",
                measured_on=f"{figures['measured_on']:,}",
                proof=tuple(_proof(figures)),
                formats=tuple(_formats(figures)),
                keys=tuple(_keys(family, figures)),
                groups=tuple(_groups(figures["measures"])),
                command=_command(family, figures),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BrokenReport(f"lacks or garbles {error}") from error


def _proof(figures: Mapping[str, Any]) -> Iterator[Row]:
    drawn = figures["items"]
    yield Row("Questions drawn", f"{drawn:,}")
    yield Row("Proved by the program that made them", f"{figures['proved_by_solver']:,}")
    yield Row("Proved again by the second program", f"{figures['proved_by_second_checker']:,}")
    yield Row("Refused by the second program and left out", f"{figures['rejected']:,}")
    places = zip(LETTERS, figures["key_positions"], strict=False)
    words = listed([f"{letter} {count:,}" for letter, count in places], "and")
    yield Row("Right answers at each letter", words)
    again = figures.get("quizzes_with_a_logic_twice_in_a_setting")
    if again is not None:
        of = f"{again:,} of {figures['quizzes']:,}"
        yield Row("Quizzes with the same thought twice in one setting", of)


def _formats(figures: Mapping[str, Any]) -> Iterator[Row]:
    """What was drawn and proved of each format, where that was asked for."""
    for name, proved in figures.get("formats", {}).items():
        beside = f"{proved['distinct']:,} different, {proved['rejected']:,} refused"
        yield Row(sentence(name.replace("_", " ")), f"{proved['items']:,} ({beside})")


def _keys(family: Family, figures: Mapping[str, Any]) -> Iterator[Row]:
    """How often each option was the answer."""
    for id, count in figures.get("keys", {}).items():
        try:
            name = family.name_of(id)
        except KeyError:  # an older version had it
            name = id
        yield Row(name, f"{percent(count / figures['items'])} ({count:,})")


def _groups(measures: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    totals = {measure["name"]: measure["value"] for measure in measures}
    for title, found in groupby(measures, key=lambda measure: str(measure["group"])):
        rows = [_row(one, totals) for one in found if one["name"] not in OF.values()]
        if rows:
            yield Group(title, tuple(rows))


def _row(measure: Mapping[str, Any], totals: Mapping[str, Any]) -> Row:
    name, value = measure["name"], figure(measure["name"], measure["value"])
    if OF.get(name) in totals:
        value = f"{value} of {figure(OF[name], totals[OF[name]])}"
    verdict = {True: "kept", False: "missed"}.get(measure["kept"], "")
    return Row(in_words(name), value, limit_of(name, measure["limit"]), verdict)


def _command(family: Family, figures: Mapping[str, Any]) -> str:
    """What to run to get the same figures."""
    command = f"manage.py check_questions --family {family.id} --count {figures['items']}"
    return f"{command} --seed {figures['seed']}" if figures.get("seed") else command


def report_in(folder: Path) -> Mapping[str, Any] | None:
    """The report in a family's folder; None if there is none. BrokenReport if it is unreadable."""
    try:
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BrokenReport(f"cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise BrokenReport("is no table")
    return found


def report_of(family: Family, folder: Path) -> Report | None:
    """The family's report for a page; None if there is none that can be read."""
    try:
        figures = report_in(folder)
        return Report.of(family, figures) if figures is not None else None
    except BrokenReport:
        return None


def report_faults(family: Family, folder: Path) -> Iterator[Problem]:
    """A report that is there and would not be shown."""
    try:
        figures = report_in(folder)
        if figures is not None:
            Report.of(family, figures)
    except BrokenReport as error:
        yield Problem(str(folder / REPORT), f"{error}.", _publish(family))


def report_warnings(family: Family, folder: Path) -> Iterator[Problem]:
    """A report that is missing or older than the files."""
    report = report_of(family, folder)
    if report is None and not (folder / REPORT).exists():
        yield Problem(str(folder / REPORT), "is not there.", _publish(family))
    elif report is not None and report.stale:
        told = f"is of version {report.version}, the files are of {family.version}."
        yield Problem(str(folder / REPORT), told, _publish(family))


def _publish(family: Family) -> str:
    return f"Run manage.py check_questions --family {family.id} --count 20000 --publish."


@dataclass(frozen=True, slots=True)
class Contents:
    """A family by its numbers, and its report if it has one."""

    family: Family
    rules: str
    situations: str
    thoughts: str
    worlds: tuple[str, ...]
    report: Report | None

    @classmethod
    def of(cls, family: Family) -> Contents:
        bank = bank_of(family)
        return cls(
            family=family,
            rules=f"{sum(len(level.rules_out) for level in family.levels.values()):,}",
            situations=f"{len(bank.skeletons):,}",
            thoughts=f"{len(bank.logics):,}",
            worlds=tuple(_worlds(family)),
            report=report_of(family, folder_of(family.id)),
        )


def _worlds(family: Family) -> Iterator[str]:
    """The options that are never the answer unless all they need is stated, as clauses."""
    for option in family.options:
        if option.requires:
            needs = listed([family.levels[fact].missing for fact in option.requires], "and")
            yield f"{option.name} needs {needs}"


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """How questions are made, with one proof opened and what was measured of every family."""

    proof: Proof | None
    contents: tuple[Contents, ...]

    @classmethod
    def of(cls, families: Collection[Family]) -> QuestionsPage:
        return cls(
            proof=next(filter(None, map(example_of, families)), None),
            contents=tuple(map(Contents.of, families)),
        )


@lru_cache(maxsize=8)
def example_of(family: Family) -> Proof | None:
    """A plain question without a goal, always the same one of the same files."""
    try:
        drawn = draw_items(family, count=8, seed="about", wishes=Wishes(difficulty=2, signed=True))
    except NoItem:
        return None
    item = next((one for one in drawn if one.qualifier is None), drawn[0])
    return Proof.of(item, order=[option.id for option in item.options], choice=None)
