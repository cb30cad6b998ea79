"""An item as it is shown: plain values that travel to pages, files and the second checker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StemPart:
    """A stretch of the stem and the facts it states: `attribute.level`, often none."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact of the situation, with the words that state it, as they stand in the stem.

    `role` is "decides" (the key is lost without it), "supports" (makes the key a sensible
    choice) or "company" (only tempts, or repeats what another fact decides).
    """

    attribute: str
    level: str
    label: str
    phrase: str
    rules_out: tuple[str, ...]
    role: str

    @property
    def id(self) -> str:
        return f"{self.attribute}.{self.level}"


@dataclass(frozen=True, slots=True)
class ItemOption:
    """One option: the family's id, its words here, and why it stands or falls.

    `ruled_out_by` names facts (`attribute.level`), `missing` the preconditions nothing states,
    `beaten` is true when only the goal of the question line puts the key above it.
    `anchor` is the lesson paragraph that teaches the reason.
    """

    id: str
    text: str
    correct: bool
    rationale: str
    misconception: str | None
    belief: str | None
    ruled_out_by: tuple[str, ...]
    missing: tuple[str, ...]
    beaten: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One side of a matching item: a short situation with its own proof; `key` is an option."""

    id: str
    setting: str
    job: str
    stem: tuple[StemPart, ...]
    facts: tuple[StatedFact, ...]
    key: str
    rationale: str

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.stem)


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its key, reasons and proof, in one of the exam's formats.

    `key` holds option ids: one for multiple choice, each right one for multiple response, all
    of them in order for ordering; for matching, pairs of a prompt's and an option's id.
    `about` is what is asked about: an option (multiple response) or a sequence (ordering).
    `prompts` belong to matching. `stem` is a list of parts so that pages can mark the deciding
    words; `ask` is the question line; `logic` names (deciding facts, goal, key); `qualifier` is
    the goal's id or None; `difficulty` runs from 1 (easy) to 5; `content_version` changes with
    the family's files.
    """

    id: str
    family: str
    format: str
    setting: str
    job: str
    qualifier: str | None
    difficulty: int
    stem: tuple[StemPart, ...]
    ask: str
    facts: tuple[StatedFact, ...]
    options: tuple[ItemOption, ...]
    key: tuple[Any, ...]
    logic: str
    anchor: str
    content_version: str
    about: str = ""
    prompts: tuple[Prompt, ...] = ()
    # How it is told: "exam", or a genre of study texts. The questions belong to a case study.
    genre: str = "exam"
    questions: tuple[Item, ...] = ()

    @property
    def stem_text(self) -> str:
        """The stem as one paragraph, without the question line."""
        return "".join(part.text for part in self.stem)

    @property
    def text(self) -> str:
        """The stem and the question line: what the exam counts as the stem."""
        return f"{self.stem_text} {self.ask}"

    def option(self, id: str) -> ItemOption:
        """The option of that family id. KeyError if this item does not have it."""
        for option in self.options:
            if option.id == id:
                return option
        raise KeyError(id)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` reads it back unchanged."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Item:
        """The item that `to_dict` wrote, also after a journey through JSON."""
        return cls(
            **{
                **data,
                "stem": _parts(data["stem"]),
                "facts": _facts(data["facts"]),
                "options": tuple(
                    ItemOption(
                        **{
                            **option,
                            "ruled_out_by": tuple(option["ruled_out_by"]),
                            "missing": tuple(option["missing"]),
                        }
                    )
                    for option in data["options"]
                ),
                "key": tuple(tuple(key) if isinstance(key, list) else key for key in data["key"]),
                "prompts": tuple(
                    Prompt(
                        **{
                            **prompt,
                            "stem": _parts(prompt["stem"]),
                            "facts": _facts(prompt["facts"]),
                        }
                    )
                    for prompt in data.get("prompts", ())
                ),
                "questions": tuple(map(cls.from_dict, data.get("questions", ()))),
            }
        )


def _parts(stem: Iterable[dict[str, Any]]) -> tuple[StemPart, ...]:
    return tuple(StemPart(part["text"], tuple(part["facts"])) for part in stem)


def _facts(facts: Iterable[dict[str, Any]]) -> tuple[StatedFact, ...]:
    return tuple(StatedFact(**{**fact, "rules_out": tuple(fact["rules_out"])}) for fact in facts)
