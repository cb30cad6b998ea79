"""Reads a family's folder: `family.toml` and `settings/*.toml`. All faults come at once."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from scenarios.examining import problems_of
from scenarios.family import (
    CORE,
    Attribute,
    Family,
    Goal,
    Job,
    Level,
    Misconception,
    Option,
    Outside,
    Sequence,
    Setting,
    Step,
    Vignette,
    Wording,
)
from scenarios.faults import FamilyError, Problem
from scenarios.genres import GENRES, read_genres
from scenarios.signing import rules_of, signatures_in
from scenarios.vignettes import parts_of

Table = Mapping[str, Any]

# What a setting may say of a job and of a fact.
JOB_FIELDS = ("id", "open", "open_with", "given", "things", "act", "facts", "table")
FACT_FIELDS = ("main", "has", "vp", "needs")
# Where `build_family` writes, in a family's folder.
BUILT = Path("built", "bank.json")


def read_family(folder: Path) -> Family:
    """The family in `folder`, checked. FamilyError, which names every fault, if it is broken."""
    sources = read_sources(folder)
    try:
        family = family_of(sources, version=version_of(folder), built=_built(folder))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FamilyError([_shape_fault(folder, error)]) from error
    problems = list(problems_of(family, folder))
    if problems:
        raise FamilyError(problems)
    return _with_signatures(family, folder)


def _with_signatures(family: Family, folder: Path) -> Family:
    signatures = signatures_in(folder)
    current = {id: one for id, one in signatures.items() if one.rules == rules_of(family, id)}
    signed = frozenset(logic for logic, one in current.items() if one.accepted)
    refused = frozenset(current) - signed
    genres = read_genres(folder.parent / GENRES)
    return replace(family, signatures=signatures, signed=signed, refused=refused, genres=genres)


def read_sources(folder: Path) -> dict[str, Any]:
    """The family's files as plain tables: `family` and, by file name, `settings` and `vignettes`.

    FamilyError if a file is missing or is not TOML.
    """
    problems: list[Problem] = []
    tables: dict[str, Any] = {"family": {}, "settings": {}, "vignettes": {}}
    for path in files_of(folder):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(
                Problem(str(path), f"cannot be read: {error}.", "Mend the TOML at that place.")
            )
            continue
        if path.name == "family.toml":
            tables["family"] = table
        else:
            tables[path.parent.name][path.stem] = table
            problems += _strange_fields(path, table)
    if problems:
        raise FamilyError(problems)
    return tables


def _strange_fields(path: Path, table: Table) -> Iterator[Problem]:
    """Fields of a setting's jobs and facts that nobody would read: most are slips of the pen."""
    for job in table.get("job", []):
        where = f"{path}, job {job.get('id', '?')}"
        found: list[tuple[str, tuple[str, ...], Table]] = [(where, JOB_FIELDS, job)]
        facts = job.get("facts", {}).items()
        found += [
            (f"{where}, facts {fact}", FACT_FIELDS, words)
            for fact, words in facts
            if isinstance(words, dict)
        ]
        for place, known, fields in found:
            for name in sorted({*fields} - {*known}):
                yield Problem(place, f"has an unknown field {name!r}.", f"Use {', '.join(known)}.")


def files_of(folder: Path) -> list[Path]:
    """Every file of the family, the family itself first."""
    rooms = (sorted((folder / name).glob("*.toml")) for name in ("settings", "vignettes"))
    return [folder / "family.toml", *chain.from_iterable(rooms)]


def version_of(folder: Path) -> str:
    """Twelve hexadecimal digits that change whenever a file of the family does."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _built(folder: Path) -> Table | None:
    """What `build_family` wrote, whatever files it was written for."""
    path = folder / BUILT
    try:
        built: Table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        fault = Problem(str(path), f"cannot be read: {error}.", "Run manage.py build_family.")
        raise FamilyError([fault]) from error
    return built


def family_of(sources: Table, *, version: str, built: Table | None = None) -> Family:
    """Plain tables as a Family, unchecked. KeyError or TypeError if a field is missing."""
    table = sources["family"]
    options = {entry["id"]: _option(entry) for entry in table["options"]}
    finer = {entry["id"]: _option(entry) for entry in table.get("variants", [])}
    parents = {id: option.parent for id, option in finer.items()}
    return Family(
        id=table["family"]["id"],
        name=table["family"]["name"],
        version=version,
        lesson=table["family"]["lesson"],
        asks=tuple(table["family"]["asks"]),
        asks_for_actions=tuple(table["family"]["asks_for_actions"]),
        but=bool(table["family"].get("but", True)),
        most_words=int(table["family"].get("most_words", 51)),
        columns=dict(table["columns"]),
        options=tuple(options.values()),
        attributes=tuple(_attribute(entry, parents) for entry in table["attributes"]),
        goals=tuple(_goal(entry) for entry in table.get("goals", [])),
        clashes=tuple(_clash(entry) for entry in table.get("clashes", [])),
        misconceptions=tuple(_misconception(entry) for entry in table.get("misconceptions", [])),
        sequences=tuple(_sequence(entry) for entry in table.get("sequences", [])),
        lines={
            name: {kind: tuple(texts) for kind, texts in lines.items()}
            for name, lines in table.get("formats", {}).items()
        },
        settings=tuple(
            _setting(name, entry, sources.get("vignettes", {}).get(name, {}))
            for name, entry in sources["settings"].items()
        ),
        raw=sources,
        built=built,
        banned=tuple(table["family"].get("banned", ())),
        things=tuple(table["family"].get("things", ())),
        tables={
            name: tuple((options | finer)[id] for id in ids if id in options | finer)
            for name, ids in table.get("tables", {}).items()
        },
        variants=tuple(finer.values()),
        outside=tuple(_outside(entry) for entry in table.get("outside", [])),
    )


def _outside(entry: Table) -> Outside:
    return Outside(
        id=entry["id"],
        name=entry["name"],
        texts={
            "term": tuple(entry["terms"]),
            "plain": tuple(entry["plain"]),
            "aws": tuple(entry["aws"]),
        },
        belief=entry["belief"],
        anchor=entry["anchor"],
        rules_out=dict(entry["rules_out"]),
        not_with=frozenset(entry.get("not_with", ())),
        tables=tuple(entry.get("tables", ())),
    )


def _option(entry: Table) -> Option:
    return Option(
        id=entry["id"],
        name=entry["name"],
        terms=tuple(entry["terms"]),
        summary=entry["summary"],
        anchor=entry["anchor"],
        share=float(entry["share"]),
        cells=dict(entry.get("cells", {})),
        requires=tuple(entry.get("requires", ())),
        called_for_by=_groups(entry),
        parent=entry.get("parent", ""),
    )


def _groups(entry: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in entry.get("called_for_by", ()))


def _attribute(entry: Table, parents: Mapping[str, str]) -> Attribute:
    return Attribute(
        id=entry["id"],
        name=entry["name"],
        question=entry["question"],
        levels=tuple(_level(entry["id"], level, parents) for level in entry["levels"]),
    )


VERDICTS = ("rules_out", "open", "supports", "against")


def _level(attribute: str, entry: Table, parents: Mapping[str, str]) -> Level:
    verdicts = _inherited(entry, parents)
    return Level(
        attribute=attribute,
        level=entry["id"],
        label=entry["label"],
        role=entry["role"],
        anchor=entry["anchor"],
        source=entry["source"],
        rules_out=verdicts["rules_out"],
        open=verdicts["open"],
        supports=verdicts["supports"],
        against=verdicts["against"],
        tempts=_tempted(entry, parents),
        missing=entry.get("missing", ""),
        requirement=entry.get("requirement", entry["role"] in ("demand", "means")),
        if_stated=entry["if_stated"],
        if_dropped=entry["if_dropped"],
        tables=tuple(entry.get("tables", ())),
    )


def _inherited(entry: Table, parents: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The level's verdicts; a variant of which it says nothing shares its parent's.

    `spares` names variants that do not share it.
    """
    verdicts = {kind: dict(entry.get(kind, {})) for kind in VERDICTS}
    said = {id for table in verdicts.values() for id in table} | set(entry.get("spares", ()))
    for variant, parent in parents.items():
        if variant not in said:
            for table in verdicts.values():
                if parent in table:
                    table[variant] = table[parent]
    return verdicts


def _tempted(entry: Table, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Whom the level tempts to; what tempts to an option tempts to its variants, too."""
    named, spared = list(entry.get("tempts", ())), set(entry.get("spares", ()))
    return (
        *named,
        *(
            variant
            for variant, parent in parents.items()
            if parent in named and variant not in spared and variant not in named
        ),
    )


def _goal(entry: Table) -> Goal:
    return Goal(
        id=entry["id"],
        words=entry["words"],
        asks=tuple(entry["asks"]),
        order_ask=entry.get("order_ask", ""),
        better=tuple((better, worse) for better, worse in entry["better"]),
        because=entry["because"],
        column=entry.get("column"),
        anchor=entry["anchor"],
        source=entry["source"],
        called_for_by=_groups(entry),
    )


def _clash(entry: Table) -> tuple[frozenset[str], frozenset[str], str]:
    return frozenset(entry["one"]), frozenset(entry["other"]), entry["because"]


def _misconception(entry: Table) -> Misconception:
    return Misconception(
        id=entry["id"],
        option=entry["option"],
        belief=entry["belief"],
        facts=tuple(entry["facts"]),
        missing=bool(entry.get("missing", False)),
        beaten_by=tuple(entry.get("beaten_by", ())),
        anchor=entry["anchor"],
    )


def _sequence(entry: Table) -> Sequence:
    return Sequence(
        id=entry["id"],
        stems=tuple(entry["stems"]),
        ask=entry["ask"],
        steps=tuple(
            Step(step["id"], tuple(step["texts"]), step.get("after", "")) for step in entry["steps"]
        ),
        anchor=entry["anchor"],
        source=entry["source"],
    )


def _setting(name: str, entry: Table, told: Table) -> Setting:
    vignettes = told.get("vignette", [])
    return Setting(
        id=name,
        name=entry["name"],
        jobs=tuple(
            _job(job, [one for one in vignettes if one["job"] == job["id"]]) for job in entry["job"]
        ),
    )


def _job(entry: Table, vignettes: Iterable[Table]) -> Job:
    return Job(
        id=entry["id"],
        openers=tuple(entry.get("open", ())),
        stating={fact: tuple(texts) for fact, texts in entry.get("open_with", {}).items()},
        given=tuple(entry.get("given", ())),
        actions={
            dress: {option: tuple(texts) for option, texts in table.items()}
            for dress, table in entry["act"].items()
        },
        wordings=tuple(_wording(facts, words) for facts, words in entry["facts"].items()),
        things=dict(entry.get("things", {})),
        table=entry.get("table", CORE),
        vignettes=tuple(map(_vignette, vignettes)),
    )


def _vignette(entry: Table) -> Vignette:
    return Vignette(
        parts=parts_of(entry["stem"]),
        asks=(entry["ask"],) if "ask" in entry else (),
        options=dict(entry["options"]),
    )


def _wording(facts: str, entry: Table) -> Wording:
    return Wording(
        facts=tuple(facts.split("+")),
        main=tuple(entry.get("main", ())),
        has=tuple(entry.get("has", ())),
        vp=tuple(entry.get("vp", ())),
        needs=tuple(entry.get("needs", ())),
    )


def _shape_fault(folder: Path, error: Exception) -> Problem:
    what = f"field {error} is missing." if isinstance(error, KeyError) else f"{error}."
    return Problem(str(folder), what, "Compare with docs/item-writing.md and add the field.")
