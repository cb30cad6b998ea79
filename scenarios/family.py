"""A decision family as values: options, attributes with levels, goals, misconceptions, settings.

Facts are named `attribute.level`. Reading and checking the files is `reading.py`'s work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scenarios.items import StemPart

# The table of options that a family teaches first; others hold finer variants.
CORE = "core"


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen.

    `terms` are its bare names as an exam lists them, `cells` the comparison table's cells by
    column id.
    """

    id: str
    name: str
    terms: tuple[str, ...]
    summary: str
    anchor: str
    share: float
    cells: Mapping[str, str]
    # Facts without all of which it is never the answer (a closed world the lesson announces).
    requires: tuple[str, ...] = ()
    # One fact of each group must be stated for it to be a sensible key.
    called_for_by: tuple[tuple[str, ...], ...] = ()
    # The option of which this one is a finer variant; its rules hold here, unless the level says
    # otherwise. Empty for an option of the family's own table.
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What holds on one side of a situation, and what follows from it.

    `rules_out` gives a reason by option id; `open` the same for options on which sources
    disagree, so that no item may rest on them; `supports` a reason by option; `tempts` the
    options it flatters. `source` is "lesson", "reasoned" or an address.
    """

    attribute: str
    level: str
    label: str
    role: str
    anchor: str
    source: str
    rules_out: Mapping[str, str] = field(default_factory=dict)
    open: Mapping[str, str] = field(default_factory=dict)
    supports: Mapping[str, str] = field(default_factory=dict)
    tempts: tuple[str, ...] = ()
    # Options it counts against and does not rule out, with the reason: it only prefers others.
    against: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""
    # Whether a question line may call it a requirement, and not only a circumstance.
    requirement: bool = True
    # "RAG would fit if …": the fact as it could be, and as it could be otherwise.
    if_stated: str = ""
    if_dropped: str = ""
    # The tables in which it may be stated; empty for all of them.
    tables: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.attribute}.{self.level}"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One side of a situation; a situation states at most one of its levels."""

    id: str
    name: str
    question: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A qualifier of the question line: which option it places above which, as pairs."""

    id: str
    words: str
    asks: tuple[str, ...]
    # The question line of an ordering item, the best first; empty where none is asked.
    order_ask: str
    better: tuple[tuple[str, str], ...]
    because: str
    column: str | None
    anchor: str
    source: str
    # In place of the key's own: one fact of each group must be stated where this goal decides.
    called_for_by: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """An option that is never the key: real, of the same kind, and no answer to the need.

    `texts` are its wordings by dress, with `{docs}`-like slots for the job's things. It is offered
    beside a fact of `rules_out` (reason by fact), and never beside one of `not_with`.
    """

    id: str
    name: str
    texts: Mapping[str, tuple[str, ...]]
    belief: str
    anchor: str
    rules_out: Mapping[str, str]
    not_with: frozenset[str]
    # The tables beside whose options it may stand; empty for all of them.
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sequence; `after` says why it cannot come before the step above it."""

    id: str
    texts: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps in the one order that works, each forced by a reason. `stems` open an item on it."""

    id: str
    stems: tuple[str, ...]
    ask: str
    steps: tuple[Step, ...]
    anchor: str
    source: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong rule: who holds it chooses `option` although one of `facts` rules it out."""

    id: str
    option: str
    belief: str
    facts: tuple[str, ...]
    anchor: str
    # Also held where the option lacks a stated precondition, or where only a goal puts one of
    # these keys above it.
    missing: bool = False
    beaten_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A job's words for one fact, or for two told together.

    `main` are clauses that stand as a sentence; `has` are noun phrases after "The fund has";
    `vp` are verb phrases after "The fund". `needs` are facts that must be stated before it.
    `[a|b]` in any of them is a choice that the dice make.
    """

    facts: tuple[str, ...]
    main: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    vp: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Vignette:
    """A whole stem by an author, for one set of facts, with options of the same story.

    `parts` are stretches of the stem with the facts they tell and with choices unsettled; `asks`
    are question lines, none for the family's own; `options` has one wording an option: each of the
    table's, and outside options as the author likes.
    """

    parts: tuple[StemPart, ...]
    asks: tuple[str, ...]
    options: Mapping[str, str]

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that it tells, in its order."""
        return tuple(fact for part in self.parts for fact in part.facts)

    @property
    def text(self) -> str:
        """The stem without marks, its choices unsettled."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One task in a setting, with its own words for the facts it can carry.

    `openers` are neutral first sentences, `stating` gives first sentences that state a fact,
    `given` are facts that every opener states. `actions` holds, by dress ("plain", "aws"),
    each option's wordings: the same for every item of the job, so that options tell no key.
    """

    id: str
    openers: tuple[str, ...]
    stating: Mapping[str, tuple[str, ...]]
    given: tuple[str, ...]
    actions: Mapping[str, Mapping[str, tuple[str, ...]]]
    wordings: tuple[Wording, ...]
    # What outside options may speak of: "docs" and "output", say.
    things: Mapping[str, str] = field(default_factory=dict)
    # Which of the family's tables of options is on offer.
    table: str = CORE
    vignettes: tuple[Vignette, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """Every fact this job can state in its own words."""
        worded = {fact for wording in self.wordings for fact in wording.facts}
        return frozenset(worded | set(self.stating) | set(self.given))


@dataclass(frozen=True, slots=True)
class Setting:
    """A small authored world: who it is about, and the jobs it has for a model."""

    id: str
    name: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Genre:
    """A frame for study texts: `{story}` is the situation, `{noise}` a detail that decides nothing.

    `shape` is "prose", or "list" for a line a statement.
    """

    id: str
    name: str
    shape: str
    frame: str
    noise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A reader's word on a logic, read in two settings. `rules` are those it was read under."""

    logic: str
    accepted: bool
    date: str
    reader: str
    settings: tuple[str, ...]
    remark: str
    rules: str


@dataclass(frozen=True, eq=False)
class Family:
    """A whole decision: read once, checked, never changed."""

    id: str
    name: str
    version: str
    lesson: str
    # Question lines without a goal; those in `asks_for_actions` suit options that are actions.
    asks: tuple[str, ...]
    asks_for_actions: tuple[str, ...]
    columns: Mapping[str, str]
    options: tuple[Option, ...]
    attributes: tuple[Attribute, ...]
    goals: tuple[Goal, ...]
    # Facts of the first set never share a story with facts of the second.
    clashes: tuple[tuple[frozenset[str], frozenset[str], str], ...]
    misconceptions: tuple[Misconception, ...]
    sequences: tuple[Sequence, ...]
    # Lines of the formats beside multiple choice, by format: stems and asks.
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]
    settings: tuple[Setting, ...]
    raw: Mapping[str, object]
    # Beginnings of words that no stem may hold, and the slots that each job fills.
    banned: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    # Whether what tempts is joined by "but" to what rules it out.
    but: bool = True
    # Words of the longest planned stem with its question line, a closed world aside.
    most_words: int = 51
    # Finer options, by table beside the core one; and the options that are never the key.
    tables: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    variants: tuple[Option, ...] = ()
    outside: tuple[Outside, ...] = ()
    # What `build_family` wrote for some version of the files, and what readers have signed.
    built: Mapping[str, Any] | None = None
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    genres: tuple[Genre, ...] = ()

    def option(self, id: str) -> Option:
        """The option of that id, of whatever table. KeyError if there is none."""
        return self._by_id[id]

    def table(self, name: str) -> tuple[Option, ...]:
        """The options on offer in that table. KeyError if there is none."""
        return self.options if name == CORE else self.tables[name]

    def attributes_of(self, name: str) -> tuple[Attribute, ...]:
        """The attributes with the levels that may be stated where that table is on offer."""
        kept = [
            replace(
                attribute,
                levels=tuple(
                    level for level in attribute.levels if not level.tables or name in level.tables
                ),
            )
            for attribute in self.attributes
        ]
        return tuple(attribute for attribute in kept if attribute.levels)

    def name_of(self, id: str) -> str:
        """The name of an option, or of one that is never the key. KeyError if there is none."""
        return self.shelf[id].name if id in self.shelf else self._by_id[id].name

    def is_signed(self, logic: str) -> bool:
        """Whether a reader has signed this logic for the rules as they are now."""
        return logic in self.signed

    def may_ask(self, logic: str, *, signed: bool) -> bool:
        """Whether no reader has refused this logic, and, if it is to be `signed`, one signed it."""
        return self.is_signed(logic) if signed else logic not in self.refused

    def statements(self, facts: Iterable[str]) -> int:
        """How many things these facts tell: the facts of a closed world count as one."""
        told = set(facts)
        return sum((1 if told & world else 0) - len(told & world) for world in self.worlds) + len(
            told
        )

    @cached_property
    def worlds(self) -> tuple[frozenset[str], ...]:
        """The preconditions of each option that has some."""
        return tuple(frozenset(option.requires) for option in self.options if option.requires)

    @cached_property
    def shelf(self) -> dict[str, Outside]:
        """The options that are never the key, by id."""
        return {outside.id: outside for outside in self.outside}

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {option.id: option for option in (*self.options, *self.variants)}

    @cached_property
    def levels(self) -> dict[str, Level]:
        """Every level by its fact id."""
        return {level.id: level for attribute in self.attributes for level in attribute.levels}
