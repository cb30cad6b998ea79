"""The family's model as rows for pages: the comparison table and the board of rules."""

from dataclasses import dataclass

from scenarios.family import CORE, Family, Level, Option


@dataclass(frozen=True, slots=True)
class Row:
    """A fact and, option by option in the family's order, what it does: "out", "open" or ""."""

    label: str
    marks: tuple[tuple[Option, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison table: the family's columns, and each option with its cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Option, tuple[tuple[str, str], ...]], ...]


def comparison_of(family: Family) -> Comparison:
    """The lesson's table, every cell from the family's file."""
    return Comparison(
        columns=tuple(family.columns.values()),
        rows=tuple(
            (option, tuple((name, option.cells[id]) for id, name in family.columns.items()))
            for option in family.options
        ),
    )


def board_of(family: Family) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Every fact that rules something out, by attribute: (attribute's name, rows)."""
    return tuple(
        (
            attribute.name,
            tuple(
                Row(
                    level.label,
                    tuple(
                        (
                            option,
                            "out"
                            if option.id in level.rules_out
                            else "open"
                            if option.id in level.open
                            else "",
                        )
                        for option in family.options
                    ),
                )
                for level in attribute.levels
                if _rules(family, level)
            ),
        )
        for attribute in family.attributes_of(CORE)
        if any(_rules(family, level) for level in attribute.levels)
    )


def _rules(family: Family, level: Level) -> bool:
    """Whether the level takes one of the board's options away."""
    return any(option.id in level.rules_out for option in family.options)
