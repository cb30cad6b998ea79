"""Vignettes: whole stems by an author, in which marks say which words tell which fact.

`{fact: words}` marks words that tell a fact, `{fact+fact: words}` words that tell two; `[a|b]` is a
choice that the dice make, and of two numbers any between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scenarios.bank import solver_of, tells
from scenarios.family import Family, Job, Vignette
from scenarios.faults import Problem
from scenarios.items import StemPart

MARK = re.compile(r"\{([\w.+]+): ([^{}]*)\}")
# Words that only a careless option uses.
TELLING = re.compile(r"\b(always|never|only|all|must|usually|often|sometimes)\b", re.IGNORECASE)
# Words of a stem without its question line, and how even options have to be.
FEWEST, MOST, FAR_LONGER = 18, 54, 1.5


def parts_of(text: str) -> tuple[StemPart, ...]:
    """The marked text as parts that know their facts, in its order; line breaks are spaces."""
    text = " ".join(text.split())
    parts: list[StemPart] = []
    end = 0
    for mark in MARK.finditer(text):
        if mark.start() > end:
            parts.append(StemPart(text[end : mark.start()]))
        parts.append(StemPart(mark[2], tuple(mark[1].split("+"))))
        end = mark.end()
    if end < len(text):
        parts.append(StemPart(text[end:]))
    return tuple(parts)


def problems_of(family: Family, folder: Path) -> Iterator[Problem]:
    """Every fault of the family's vignettes, file by file."""
    jobs = {(setting.id, job.id): job for setting in family.settings for job in setting.jobs}
    files: Mapping[str, Any] = family.raw.get("vignettes", {})  # type: ignore[assignment]
    for name, table in files.items():
        where = str(folder / "vignettes" / f"{name}.toml")
        for number, entry in enumerate(table.get("vignette", []), start=1):
            place = f"{where}, vignette {number}"
            job = jobs.get((name, entry["job"]))
            if job is None:
                known = ", ".join(id for setting, id in jobs if setting == name) or "none"
                yield Problem(place, f"is of an unknown job {entry['job']!r}.", f"Known: {known}.")
    for (setting, id), job in jobs.items():
        where = str(folder / "vignettes" / f"{setting}.toml")
        for vignette in job.vignettes:
            place = f"{where}, job {id}, {vignette.text[:50]!r}"
            yield from _facts(family, job, vignette, place)
            yield from _options(family, job, vignette, place)
            yield from _words(family, vignette, place)


def _facts(family: Family, job: Job, vignette: Vignette, place: str) -> Iterator[Problem]:
    unknown = [fact for fact in vignette.facts if fact not in family.levels]
    if unknown or re.search(r"[{}]", vignette.text):
        what = f"marks unknown facts {unknown}." if unknown else "has a mark that is not closed."
        yield Problem(place, what, "Write {attribute.level: words}.")
        return
    solver, facts = solver_of(family, job.table), frozenset(vignette.facts)
    clash = solver.clash(facts)
    if clash or len(facts) < len(vignette.facts):
        yield Problem(place, f"cannot stand: {clash or 'a fact is told twice'}.", "Drop a fact.")
    elif not any(tells(solver, facts, goal) for goal in (None, *solver.above)):
        standing = ", ".join(solver.standing_names(facts)) or "nothing"
        yield Problem(
            place,
            f"makes no item of {', '.join(sorted(facts))}: {standing} stands.",
            "One option has to stand, alone or by a goal; something has to speak for it; and each "
            "fact has to decide, to speak for the key or to tempt.",
        )


def _options(family: Family, job: Job, vignette: Vignette, place: str) -> Iterator[Problem]:
    own = {option.id for option in family.table(job.table)}
    for id in sorted(own - vignette.options.keys()):
        yield Problem(place, f"has no words for {id}.", "Add them under options.")
    facts = set(vignette.facts)
    if len({text.endswith(".") for text in vignette.options.values()}) > 1:
        yield Problem(place, "has options with and without a full stop.", "Make them alike.")
    for id, text in vignette.options.items():
        for word in TELLING.findall(text):
            yield Problem(place, f"says {word!r} in {text!r}.", "Leave the word out.")
        if id in own:
            continue
        outside = family.shelf.get(id)
        if outside is None:
            yield Problem(place, f"words an unknown option {id!r}.", "Take one of the shelf.")
        elif len(facts & outside.rules_out.keys()) != 1 or facts & outside.not_with:
            yield Problem(place, f"offers {id}, which could be defended.", "Take another.")
    lengths = sorted(map(len, vignette.options.values()))
    if lengths and lengths[-1] * len(lengths) > FAR_LONGER * sum(lengths):
        yield Problem(place, "has an option that is far longer than the others.", "Even them.")


def _words(family: Family, vignette: Vignette, place: str) -> Iterator[Problem]:
    lowered = vignette.text.lower()
    for word in family.banned:
        if word in lowered:
            yield Problem(place, f"names an option: {word!r}.", "Say it otherwise.")
    count = len(vignette.text.split())
    if not FEWEST <= count <= MOST:
        yield Problem(place, f"has {count} words.", f"Write {FEWEST} to {MOST}.")
    for ask in vignette.asks:
        if not ask.endswith("?"):
            yield Problem(place, f"{ask!r} does not ask.", "End it with a question mark.")
