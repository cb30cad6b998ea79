"""What was chosen where what was right: one table for each set of options that was offered."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from classes.insight.answers import ClassAnswers
from classes.insight.ideas import FEW
from lessons.content import course
from measurement.guards import Say, may_say
from measurement.marking import Share
from scenarios.family import CORE, Family, Option


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of those who were asked chose this option."""

    share: Share
    right: bool
    # Whether enough learners have answered to say shares at all.
    enough: bool

    @property
    def depth(self) -> int:
        """How strongly the cell is drawn: 0 to 9; not at all where too few answered."""
        return min(9, self.share.percent // 10) if self.said else 0

    @property
    def said(self) -> bool:
        return self.enough and may_say(self.share.n) >= Say.SHARES

    @property
    def text(self) -> str:
        if not self.share.n:
            return "–"
        return f"{self.share.percent}%" if self.said else str(self.share.right)


@dataclass(frozen=True, slots=True)
class ConfusionRow:
    """The questions to which `option` was the answer."""

    option: Option
    cells: tuple[Cell, ...]
    # Those who chose something that is never the answer.
    outside: Cell
    n: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """The options of a family, or finer ones, down as the answer and across as chosen."""

    family: Family
    rows: tuple[ConfusionRow, ...]

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(row.option for row in self.rows)

    @property
    def few(self) -> bool:
        """Whether a row holds counts, since too few answered it for a share."""
        return any(row.n and not row.outside.said for row in self.rows)


def confusions_of(answers: ClassAnswers) -> tuple[Confusion, ...]:
    """One for each family that was asked with one option to choose; empty answers are left out."""
    chosen: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for posed in answers.questions:
        family = course().families.get(posed.family)
        table = _table(family, posed.key) if family and posed.decides and not posed.ruled else ""
        if table:
            tally, place = answers.tallies[posed.quiz], posed.position
            found = chosen[posed.family, table, posed.key]
            found[posed.key] += tally.right[place]
            for option in posed.options:
                found[option.id] += tally.wrong[place, option.id]
    tables = dict.fromkeys((family, table) for family, table, _ in chosen)
    enough = len(answers.by_learner) >= FEW
    return tuple(_confusion(family, table, chosen, enough) for family, table in tables)


def _table(family: Family, key: str) -> str:
    """The set of options to which a key belongs."""
    sets = {CORE: family.options, **family.tables}
    return next((name for name, found in sets.items() if key in {o.id for o in found}), "")


def _confusion(
    name: str, table: str, chosen: dict[tuple[str, str, str], Counter[str]], enough: bool
) -> Confusion:
    family = course().families[name]
    options = family.table(table)
    return Confusion(
        family,
        tuple(_row(one, options, chosen.get((name, table, one.id)), enough) for one in options),
    )


def _row(
    right: Option, options: tuple[Option, ...], chosen: Counter[str] | None, enough: bool
) -> ConfusionRow:
    found = Counter(chosen or {})
    n = sum(found.values())
    cells = tuple(
        Cell(Share(found.pop(one.id, 0), n), one.id == right.id, enough) for one in options
    )
    return ConfusionRow(right, cells, Cell(Share(sum(found.values()), n), False, enough), n)
