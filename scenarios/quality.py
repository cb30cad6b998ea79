"""What the engine makes, as one report: proofs, positions, repeats, words, and the laboratory's
measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from statistics import mean, quantiles
from typing import Any

from scenarios.bank import bank_of
from scenarios.checker import objections
from scenarios.drawing import ANYTHING, Wishes, stream
from scenarios.family import Family
from scenarios.flaws import chi_square, masked, positions
from scenarios.formats import FORMATS, Draw
from scenarios.items import Item
from scenarios.laboratory import FORM, measures
from scenarios.solver import Solver


@dataclass
class Bank:
    """Quizzes as drawn, and what the second checker refused on the way."""

    forms: list[list[Item]] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)

    @property
    def items(self) -> list[Item]:
        return [item for form in self.forms for item in form]


def draw_bank(
    family: Family, *, count: int, seed: str, size: int = FORM, wishes: Wishes = ANYTHING
) -> Bank:
    """`count` items as quizzes of `size`, each quiz with its own dice, as learners meet them."""
    bank = Bank()

    def hear(item: Item, faults: list[str]) -> None:
        bank.rejected.update(faults[:1])

    for number, first in enumerate(range(0, count, size)):
        wanted = min(size, count - first)
        items = stream(
            family, seed=f"{seed}/{number}", wishes=wishes, block=wanted, on_rejection=hear
        )
        bank.forms.append(list(islice(items, wanted)))
    return bank


def report(family: Family, bank: Bank, texts: Sequence[Item], *, seconds: float) -> dict[str, Any]:
    """Everything worth knowing about a bank, as plain data for JSON.

    `texts` is a batch drawn without replacement, on which texts are measured.
    """
    items = bank.items
    return {
        "family": family.id,
        "content_version": family.version,
        "items": len(items),
        "quizzes": len(bank.forms),
        "items_per_second": round(len(items) / seconds, 1) if seconds else None,
        "proved_by_solver": sum(_proved(Solver(family), items)),
        "proved_by_second_checker": sum(not objections(family.raw, item) for item in items),
        "rejected": sum(bank.rejected.values()),
        "rejected_why": dict(bank.rejected),
        "key_positions": positions(items),
        "key_position_chi_square": round(chi_square(positions(items)), 2),
        "keys": dict(Counter(item.key[0] for item in items).most_common()),
        "difficulty": dict(sorted(Counter(item.difficulty for item in items).items())),
        "with_a_goal": _share(item.qualifier is not None for item in items),
        "logics_in_the_bank": len({skeleton.logic for skeleton in bank_of(family).skeletons}),
        "skeletons_in_the_bank": len(bank_of(family).skeletons),
        "settings": len({item.setting for item in items}),
        "quizzes_with_a_logic_twice": sum(_repeats(form, _logic) for form in bank.forms),
        "quizzes_with_a_logic_twice_in_a_setting": sum(
            _repeats(form, _logic_in_setting) for form in bank.forms
        ),
        "quizzes_with_a_duplicate": sum(_repeats(form, _id) for form in bank.forms),
        "distinct_items": len({item.id for item in items}),
        "distinct_stems_without_numbers": len({masked(item) for item in items}),
        "words": words(items),
        "measures": [asdict(measure) for measure in measures(family, texts)],
        "measured_on": len(texts),
    }


def words(items: Sequence[Item]) -> dict[str, float]:
    """Length of stem and question line in words: smallest, mean, 5/50/95 per cent, largest."""
    lengths = [len(item.text.split()) for item in items]
    if len(lengths) < 2:
        return {"mean": float(sum(lengths))}
    cuts = quantiles(lengths, n=20)
    return {
        "min": min(lengths),
        "p5": cuts[0],
        "median": cuts[9],
        "mean": round(mean(lengths), 1),
        "p95": cuts[18],
        "max": max(lengths),
    }


def proofs(family: Family, format: str, *, count: int, seed: str) -> dict[str, Any]:
    """How many of `count` items of a format were proved, and what was refused on the way.

    Items are drawn and forgotten, so that any number fits into memory.
    """
    refused: Counter[str] = Counter()

    def hear(item: Item, faults: list[str]) -> None:
        refused.update(faults[:1])

    if format == "multiple_choice":
        items = stream(family, seed=f"{seed}/{format}", block=FORM, on_rejection=hear)
    else:
        items = FORMATS[format](Draw(family, f"{seed}/{format}", hear=hear))
    distinct = {item.id for item in islice(items, count)}
    return {
        "items": count,
        "distinct": len(distinct),
        "rejected": sum(refused.values()),
        "rejected_why": dict(refused),
    }


def _proved(solver: Solver, items: Iterable[Item]) -> Iterable[bool]:
    for item in items:
        facts = frozenset(fact.id for fact in item.facts)
        yield solver.sound(facts, item.qualifier) == item.key[0]


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return round(sum(found) / len(found), 3) if found else 0.0


def _logic(item: Item) -> str:
    return item.logic


def _logic_in_setting(item: Item) -> str:
    return f"{item.logic}@{item.setting}"


def _id(item: Item) -> str:
    return item.id


def _repeats(form: Sequence[Item], name: Any) -> bool:
    return len({name(item) for item in form}) < len(form)
