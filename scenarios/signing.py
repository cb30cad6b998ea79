"""Who has read what: logics signed by a reader, and the decision table they were signed under.

A logic is what decides, the goal and the key. It is signed again only when its rules change.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from scenarios.bank import Bank, Skeleton
from scenarios.family import Family, Option, Signature
from scenarios.faults import FamilyError, Problem
from scenarios.items import Item
from scenarios.posing import pose

SIGNED, TABLE = Path("signed", "logics.toml"), Path("signed", "table.txt")
SETTINGS = 2
TURNS = 40
LETTERS = {"rules_out": "x", "open": "?", "against": "-", "supports": "+"}


def signatures_in(folder: Path) -> dict[str, Signature]:
    """Every signature of the family in `folder`, by logic; none where there is no file.

    FamilyError if the file is broken.
    """
    path = folder / SIGNED
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["logic"]
        found = [
            Signature(
                entry["id"],
                entry["accepted"],
                entry["date"].isoformat(),
                entry["reader"],
                tuple(entry["settings"]),
                entry["remark"],
                entry["rules"],
            )
            for entry in entries
        ]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fault = Problem(str(path), f"cannot be read: {error!r}.", "Mend it, or sign again.")
        raise FamilyError([fault]) from error
    return {signature.logic: signature for signature in found}


def rules_of(family: Family, logic: str) -> str:
    """Eight hexadecimal digits of the rules a logic rests on: its facts, its goal and its key."""
    facts, goal, key = _parted(logic)
    core = {option.id for option in family.options}
    every = {option.id for option in known_options(family)}
    # Finer options that a logic of the family's own table never meets do not unsign it.
    met = core if key in core else every
    told = [f"{fact}:{_row(family, fact, met)}" for fact in facts if fact in family.levels]
    goals = [one for one in family.goals if one.id == goal]
    pairs = [sorted(pair for pair in one.better if met.issuperset(pair)) for one in goals]
    told += [str((pair, one.called_for_by)) for pair, one in zip(pairs, goals, strict=True)]
    options = {option.id: option for option in known_options(family)}
    if key in options:
        told.append(str(options[key].called_for_by) + str(options[key].requires))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


def _parted(logic: str) -> tuple[list[str], str, str]:
    facts, _, rest = logic.partition("|")
    goal, _, key = rest.partition(">")
    return [fact for fact in facts.split("+") if fact], goal, key


def known_options(family: Family) -> list[Option]:
    """The options of all tables, each once."""
    tables = (family.options, *family.tables.values())
    return list({option.id: option for table in tables for option in table}.values())


def table_of(family: Family) -> str:
    """The decision table as text, a line a fact: what a reader signs and a change would alter."""
    ids = [option.id for option in known_options(family)]
    lines = [f"options: {' '.join(ids)}", "x rules out, ? open, - counts against, + speaks for", ""]
    lines += [f"{fact}: {_row(family, fact, set(ids))}" for fact in family.levels]
    lines += [f"clash: {' '.join(sorted(a))} / {' '.join(sorted(b))}" for a, b, _ in family.clashes]
    lines += [
        f"goal {goal.id}: {' '.join(f'{a}>{b}' for a, b in sorted(goal.better))}"
        for goal in family.goals
    ]
    for one in family.outside:
        lines.append(f"outside {one.id}: {' '.join(sorted(one.rules_out))}")
        lines.append(f"outside {one.id} not with: {' '.join(sorted(one.not_with))}")
    return "\n".join(lines) + "\n"


def _row(family: Family, fact: str, options: set[str]) -> str:
    level = family.levels[fact]
    kinds = {
        "rules_out": level.rules_out,
        "open": level.open,
        "against": level.against,
        "supports": level.supports,
    }
    return " ".join(
        f"{LETTERS[kind]}{option}"
        for kind, table in kinds.items()
        for option in sorted(options & table.keys())
    )


def table_faults(family: Family, folder: Path) -> Iterator[Problem]:
    """What differs between the decision table and the one that was signed."""
    path = folder / TABLE
    if not path.exists():
        return
    signed = path.read_text(encoding="utf-8").splitlines()
    now = table_of(family).splitlines()
    for line in sorted(set(now) ^ set(signed)):
        known = "is new" if line in now else "is gone"
        yield Problem(
            str(path),
            f"{line!r} {known} since the table was signed.",
            "Read it again and run manage.py build_family --sign-table.",
        )


def to_read(family: Family, bank: Bank, *, seed: str) -> list[tuple[str, list[Item]]]:
    """Each logic that is not signed for its present rules, worded in two settings if it has two."""
    by_logic: dict[str, list[Skeleton]] = {}
    for skeleton in (*bank.skeletons, *bank.told):
        by_logic.setdefault(skeleton.logic, []).append(skeleton)
    return [
        (logic, list(_worded(family, found, seed)))
        for logic, found in sorted(by_logic.items())
        if not _current(family, logic)
    ]


def _current(family: Family, logic: str) -> bool:
    signature = family.signatures.get(logic)
    return signature is not None and signature.rules == rules_of(family, logic)


def _worded(family: Family, found: list[Skeleton], seed: str) -> Iterator[Item]:
    dice = Random(f"{seed}:{found[0].logic}")
    seen: set[str] = set()
    for skeleton in dice.sample(found, len(found)):
        if skeleton.setting.id in seen or len(seen) == SETTINGS:
            continue
        for turn in range(TURNS):
            item = pose(family, skeleton, seed=f"{seed}:{turn}", key_place=turn % 4)
            if item is not None:
                seen.add(skeleton.setting.id)
                yield item
                break


def as_toml(signatures: Iterable[Signature]) -> str:
    """Signatures as the text of their file, by logic."""
    parts = ["# Who has read which logic, in which settings. Written by manage.py build_family.\n"]
    for one in sorted(signatures, key=lambda one: one.logic):
        parts.append(
            "\n".join(
                [
                    "[[logic]]",
                    f"id = {json.dumps(one.logic)}",
                    f"accepted = {str(one.accepted).lower()}",
                    f"date = {one.date}",
                    f"reader = {json.dumps(one.reader)}",
                    f"settings = {json.dumps(list(one.settings))}",
                    f"remark = {json.dumps(one.remark, ensure_ascii=False)}",
                    f"rules = {json.dumps(one.rules)}",
                    "",
                ]
            )
        )
    return "\n".join(parts)
