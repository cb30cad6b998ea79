"""An item with its reasons, as a page shows it once the answer may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from lessons.content import course
from measurement.replies import MATCHING, MULTIPLE_CHOICE, ORDERING, read
from scenarios.bank import solver_of
from scenarios.family import CORE, Family
from scenarios.items import Item, ItemOption, StatedFact
from scenarios.twins import nearest

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """A stretch of the stem; `numbers` are the facts it states, as the board numbers them."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """An option of the item on the board, by its name in the family."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    number: int
    fact: StatedFact
    # By column: "out", "open" (sources disagree) or nothing.
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An option with its letter, whether it was chosen, and the facts that rule it out."""

    letter: str
    option: ItemOption
    name: str
    chosen: bool
    numbers: tuple[int, ...]
    # "RAG would fit if …", for a wrong choice of which a small change would make the right one.
    would: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Why exactly one option stands, with the learner's choice beside it (None: no answer)."""

    item: Item
    parts: tuple[MarkedPart, ...]
    verdicts: tuple[Verdict, ...]
    columns: tuple[Column, ...]
    board: tuple[BoardRow, ...]
    lesson: str
    qualifier: str

    @property
    def key(self) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.option.correct)

    @property
    def chosen(self) -> Verdict | None:
        return next((verdict for verdict in self.verdicts if verdict.chosen), None)

    @classmethod
    def of(cls, item: Item, *, order: list[str], choice: str | None) -> Proof:
        """`order` are the family's option ids as they were shown."""
        family = course().families[item.family]
        columns = _columns(family, item)
        names = {column.id: column.name for column in columns}
        ruling = [fact for fact in item.facts if fact.rules_out or fact.role == "decides"]
        numbers = {fact.id: number for number, fact in enumerate(ruling, start=1)}
        goals = {goal.id: goal.words for goal in family.goals}
        return cls(
            item=item,
            parts=tuple(
                MarkedPart(
                    part.text, tuple(numbers[fact] for fact in part.facts if fact in numbers)
                )
                for part in item.stem
            ),
            verdicts=tuple(
                Verdict(
                    letter,
                    item.option(id),
                    names.get(id, id),
                    id == choice,
                    tuple(numbers[f] for f in item.option(id).ruled_out_by if f in numbers),
                    _would(family, item, id) if id == choice else "",
                )
                for letter, id in zip(LETTERS, order, strict=False)
            ),
            columns=columns,
            board=tuple(
                BoardRow(
                    numbers[fact.id],
                    fact,
                    tuple((column.id, _mark(family, fact, column.id)) for column in columns),
                )
                for fact in ruling
            ),
            lesson=family.lesson,
            qualifier=goals.get(item.qualifier or "", ""),
        )

    @property
    def doubted(self) -> bool:
        """Whether sources disagree about something on the board."""
        return any(mark == "open" for row in self.board for _, mark in row.marks)

    @property
    def standing(self) -> dict[str, str]:
        """Per option, how the board ends: "stands", "missing", "beaten" or "out"."""
        ends = {}
        for verdict in self.verdicts:
            option = verdict.option
            if option.correct:
                ends[option.id] = "stands"
            elif option.ruled_out_by:
                ends[option.id] = "out"
            else:
                ends[option.id] = "missing" if option.missing else "beaten"
        return ends


def _columns(family: Family, item: Item) -> tuple[Column, ...]:
    """The options of the item: the family's own first, in its order."""
    own = (*family.options, *family.variants)
    order = [*(option.id for option in own), *family.shelf]
    shown = [option.id for option in item.options]
    shown.sort(key=lambda id: order.index(id) if id in order else len(order))
    return tuple(Column(id, _name(family, id)) for id in shown)


def _would(family: Family, item: Item, id: str) -> str:
    """What would have made this wrong choice the right one; empty if that takes too much."""
    facts = frozenset(fact.id for fact in item.facts)
    if item.option(id).correct or id in family.shelf or not facts <= family.levels.keys():
        return ""
    shown = {option.id for option in item.options} - family.shelf.keys()
    solver = next(
        (
            found
            for found in map(partial(solver_of, family), (CORE, *family.tables))
            if shown <= set(found.ids)
        ),
        None,
    )
    found = nearest(solver, facts, item.qualifier, id) if solver else None
    return found.words(family) if found else ""


def _name(family: Family, id: str) -> str:
    try:
        return family.name_of(id)
    except KeyError:  # an old item may name an option that is gone
        return id


def _mark(family: Family, fact: StatedFact, option: str) -> str:
    shelved = family.shelf.get(option)
    if option in fact.rules_out or (shelved and fact.id in shelved.rules_out):
        return "out"
    level = family.levels.get(fact.id)  # an old item may name a fact that is gone
    return "open" if level and option in level.open else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, a step or a situation with what was right, what was given, and why.

    `answer` is the option that fits a situation.
    """

    sign: str
    text: str
    right: bool
    given: str
    why: str
    anchor: str
    good: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a reply is right or wrong, in any format: a proof, or a row for each thing judged."""

    item: Item
    lesson: str
    proof: Proof | None = None
    rows: tuple[Row, ...] = ()
    chosen: str = ""

    @classmethod
    def of(cls, item: Item, *, order: list[str], reply: str) -> Reasons:
        """`order` are the family's option ids as they were shown; `reply` a line, maybe empty."""
        lesson = course().families[item.family].lesson
        given = read(item.format, reply)
        if item.format == MULTIPLE_CHOICE:
            proof = Proof.of(item, order=order, choice=str(given[0]) if given else None)
            letter = proof.chosen.letter if proof.chosen else ""
            return cls(item, lesson, proof=proof, chosen=letter)
        letters = dict(zip(order, LETTERS, strict=False))
        if item.format == ORDERING:
            rows = _steps(item, [str(id) for id in given])
            chosen = ""
        elif item.format == MATCHING:
            rows = _pairs(item, dict(pair for pair in given if isinstance(pair, tuple)), letters)
            chosen = ""
        else:
            rows = _findings(item, order, {str(id) for id in given}, letters)
            chosen = ", ".join(letters[id] for id in order if id in given)
        return cls(item, lesson, rows=tuple(rows), chosen=chosen)


def _findings(item: Item, order: list[str], given: set[str], letters: dict[str, str]) -> list[Row]:
    return [
        Row(
            letters[id],
            option.text,
            option.correct,
            "your answer" if id in given else "",
            option.rationale,
            option.anchor,
            option.correct == (id in given),
        )
        for id in order
        for option in [item.option(id)]
    ]


def _steps(item: Item, given: list[str]) -> list[Row]:
    rows = []
    for place, id in enumerate(item.key, start=1):
        option = item.option(id)
        own = given.index(id) + 1 if id in given else None
        words = f"you: place {own}" if own else ""
        rows.append(
            Row(str(place), option.text, True, words, option.rationale, option.anchor, own == place)
        )
    return rows


def _pairs(item: Item, given: dict[str, str], letters: dict[str, str]) -> list[Row]:
    rows = []
    for number, prompt in enumerate(item.prompts, start=1):
        key, own = item.option(prompt.key), given.get(prompt.id)
        words = f"you: {letters[own]}" if own else ""
        right = f"{letters[prompt.key]}. {key.text}"
        good = own == prompt.key
        why = prompt.rationale
        rows.append(Row(str(number), prompt.text, True, words, why, key.anchor, good, right))
    return rows
