"""What can be wrong with a family, beyond its shape. Every fault names its place and its cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from scenarios import vignettes
from scenarios.family import CORE, Family, Job, Option, Setting, Wording
from scenarios.faults import Problem

# What each format needs of lines in family.toml.
LINES = {
    "multiple_response": ("stems", "asks"),
    "ordering": ("stems",),
    "matching": ("stems", "asks"),
    "case_study": ("asks", "asks_for_goal", "later"),
}
ROLES = ("demand", "means", "support", "company")
DRESSES = ("plain", "aws")
LEVEL_TEXT = re.compile(r"\[[^\]|]*\]|\[[^\]]*$")
SLOT = re.compile(r"\{(\w+)\}")
NO_STOP = re.compile(r"[.!?]$")
# Words that only a careless option uses.
ABSOLUTE = re.compile(r"\b(always|never|only|all|must)\b", re.IGNORECASE)


def problems_of(family: Family, folder: Path) -> Iterator[Problem]:
    """Every fault of the family, in the order of its files."""
    where = str(folder / "family.toml")
    yield from _options(family, where)
    yield from _variants(family, where)
    yield from _tables(family, where)
    yield from _attributes(family, where)
    yield from _goals(family, where)
    yield from _names(family, where)
    yield from _shelf(family, where)
    yield from _misconceptions(family, where)
    yield from _formats(family, where)
    for setting in family.settings:
        yield from _setting(family, setting, str(folder / "settings" / f"{setting.id}.toml"))
    yield from vignettes.problems_of(family, folder)


def _options(family: Family, where: str) -> Iterator[Problem]:
    for option in family.options:
        place = f"{where}, option {option.id}"
        for column in family.columns:
            if not option.cells.get(column):
                yield Problem(place, f"has no cell for column {column}.", "Add it under cells.")
        yield from _required(family, option, where)
    if not 0.99 < sum(option.share for option in family.options) < 1.01:
        yield Problem(where, "the options' shares do not add up to 1.", "Mend the shares.")


def _required(family: Family, option: Option, where: str) -> Iterator[Problem]:
    for fact in option.requires:
        if fact in family.levels and not family.levels[fact].missing:
            yield Problem(
                f"{where}, level {fact}",
                f"is required by {option.id} but has no words for its absence.",
                'Add missing = "a …", which completes "nothing says there is …".',
            )


def _every(family: Family) -> tuple[Option, ...]:
    """The family's own options and its finer ones."""
    return (*family.options, *family.variants)


def _variants(family: Family, where: str) -> Iterator[Problem]:
    core = {option.id for option in family.options}
    offered = {option.id for options in family.tables.values() for option in options}
    columns = {goal.column for goal in family.goals if goal.column}
    for variant in family.variants:
        place = f"{where}, variant {variant.id}"
        if variant.id in core:
            yield Problem(place, "is an option of the family as well.", "Give it another id.")
        if variant.parent not in core:
            known = _one_of(option.id for option in family.options)
            cure = f"Write the option that it is a finer form of. {known}"
            yield Problem(place, f"names an unknown parent {variant.parent!r}.", cure)
        if variant.id not in offered:
            yield Problem(place, "stands in no table.", "Name it under [tables], or remove it.")
        if not variant.terms:
            yield Problem(place, "has no terms.", "Add its name as an exam lists it.")
        ranked = {
            goal.column for goal in family.goals if any(variant.id in pair for pair in goal.better)
        }
        for column in sorted(columns & ranked):
            if column is not None and not variant.cells.get(column):
                yield Problem(
                    place,
                    f"has no cell for column {column}, by which a goal compares it.",
                    "Add it under cells.",
                )
        yield from _required(family, variant, where)
    ids = [variant.id for variant in family.variants]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Problem(f"{where}, variant {id}", "stands there twice.", "Join the two.")


def _tables(family: Family, where: str) -> Iterator[Problem]:
    """What each table offers: known options, no parent beside its child, shares that add up."""
    named = family.raw["family"].get("tables", {})  # type: ignore[attr-defined]
    known = [option.id for option in _every(family)]
    for name, options in family.tables.items():
        place = f"{where}, table {name}"
        if name == CORE:
            yield Problem(place, "has the name of the family's own options.", "Rename it.")
        for id in named[name]:
            if id not in known:
                yield Problem(place, f"names an unknown option {id!r}.", _one_of(known))
        ids = {option.id for option in options}
        if len(ids) < len(options):
            yield Problem(place, "names an option twice.", "Name each once.")
        if len(ids) < 4:
            yield Problem(place, "has fewer than four options.", "A question shows four.")
        for option in options:
            if option.parent in ids:
                yield Problem(
                    place,
                    f"offers {option.id} beside {option.parent}, of which it is a finer form.",
                    "Leave one of them out.",
                )
        total = sum(option.share for option in options)
        if not 0.95 < total < 1.05:
            yield Problem(
                place,
                f"has shares that add up to {total:.2f}.",
                "Mend the variants' shares, so that they and the options' make about 1.",
            )
    used = [CORE, *family.tables]
    levels = [(f"level {fact}", level.tables) for fact, level in family.levels.items()]
    for what, tables in [*levels, *((f"outside {o.id}", o.tables) for o in family.outside)]:
        for name in sorted(set(tables) - set(used)):
            yield Problem(f"{where}, {what}", f"names an unknown table {name!r}.", _one_of(used))


def _attributes(family: Family, where: str) -> Iterator[Problem]:
    ids = [attribute.id for attribute in family.attributes]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Problem(f"{where}, attribute {id}", "stands there twice.", "Join the two.")
    known = {option.id for option in _every(family)}
    for entry, fact in _spares(family):
        for id in sorted(set(entry) - {variant.id for variant in family.variants}):
            yield Problem(
                f"{where}, level {fact}",
                f"spares {id!r}, which is no variant.",
                _one_of(variant.id for variant in family.variants),
            )
    for fact, level in family.levels.items():
        place = f"{where}, level {fact}"
        if level.role not in ROLES:
            yield Problem(place, f"has role {level.role!r}.", f"Write one of {', '.join(ROLES)}.")
        named = {
            *level.rules_out, *level.open, *level.supports, *level.tempts, *level.against,
        }  # fmt: skip
        for id in sorted(named - known):
            yield Problem(place, f"names an unknown option {id!r}.", _one_of(known))
        for id in sorted(set(level.rules_out) & {*level.open, *level.supports, *level.against}):
            yield Problem(place, f"rules {id} out and speaks for it, too.", "Decide for one.")
        if level.role in ("support", "company") and level.rules_out:
            yield Problem(
                place, f"is {level.role} and rules options out.", "Make it a demand or means."
            )
        if level.role == "company" and not level.tempts:
            yield Problem(place, "is company and tempts nobody.", "Name whom in tempts.")
        told = (level.rules_out, level.supports, level.open, level.against)
        for reason in (reason for reasons in told for reason in reasons.values()):
            yield from _clause(reason, place)
        for supposed in (level.if_stated, level.if_dropped):
            yield from _clause(supposed, place)


def _spares(family: Family) -> Iterator[tuple[list[str], str]]:
    """What each level spares, as the file says it."""
    for attribute in family.raw["family"]["attributes"]:  # type: ignore[index]
        for level in attribute["levels"]:
            yield level.get("spares", []), f"{attribute['id']}.{level['id']}"


def _goals(family: Family, where: str) -> Iterator[Problem]:
    known = {option.id for option in _every(family)}
    for goal in family.goals:
        place = f"{where}, goal {goal.id}"
        for id in sorted({id for pair in goal.better for id in pair} - known):
            yield Problem(place, f"names an unknown option {id!r}.", _one_of(known))
        if goal.column is not None and goal.column not in family.columns:
            yield Problem(place, f"names no column: {goal.column}.", _one_of(family.columns))
        for ask in goal.asks:
            if len(re.findall(r"\b(LEAST|LOWEST|HIGHEST)\b", ask)) != 1:
                yield Problem(place, f"asks {ask!r}.", "Use LEAST, LOWEST or HIGHEST exactly once.")


def _names(family: Family, where: str) -> Iterator[Problem]:
    """Facts that are named somewhere and exist nowhere."""
    for option in _every(family):
        yield from _unknown(
            family,
            (*option.requires, *(fact for group in option.called_for_by for fact in group)),
            f"{where}, option {option.id}",
        )
    for goal in family.goals:
        called = (fact for group in goal.called_for_by for fact in group)
        yield from _unknown(family, called, f"{where}, goal {goal.id}")
    for one, other, because in family.clashes:
        yield from _unknown(family, sorted(one | other), f"{where}, clash {because!r}")
    for misconception in family.misconceptions:
        yield from _unknown(
            family, misconception.facts, f"{where}, misconception {misconception.id}"
        )


def _shelf(family: Family, where: str) -> Iterator[Problem]:
    """Options that are never the key."""
    known = {option.id for option in _every(family)}
    for outside in family.outside:
        place = f"{where}, outside {outside.id}"
        if outside.id in known:
            yield Problem(place, "is an option of the family as well.", "Give it another id.")
        yield from _unknown(family, (*outside.rules_out, *sorted(outside.not_with)), place)
        for fact in sorted(outside.not_with & outside.rules_out.keys()):
            yield Problem(place, f"is ruled out by {fact} and may not stand by it.", "Choose one.")
        for reason in (*outside.rules_out.values(), outside.belief):
            yield from _clause(reason, place)
        for texts in outside.texts.values():
            slots = {slot for text in texts for slot in SLOT.findall(text)}
            for slot in sorted(slots - set(family.things)):
                yield Problem(place, f"speaks of {slot!r}.", _one_of(family.things))


def _clause(text: str, place: str) -> Iterator[Problem]:
    # Abbreviations keep their capitals.
    if NO_STOP.search(text) or not (text[:1].islower() or text[:2].isupper()):
        yield Problem(
            place,
            f"reason {text!r} is no clause.",
            "Begin with a small letter and leave out the full stop.",
        )


def _misconceptions(family: Family, where: str) -> Iterator[Problem]:
    """Every rule needs a wrong rule that would let its option stand."""
    demanding = {option.id for option in _every(family) if option.requires}
    known = {option.id for option in _every(family)}
    for item in family.misconceptions:
        named = {item.option, *item.beaten_by}
        for id in sorted(named - known):
            place = f"{where}, misconception {item.id}"
            yield Problem(place, f"names an unknown option {id!r}.", _one_of(known))
    covered = {(item.option, fact) for item in family.misconceptions for fact in item.facts}
    for fact, level in family.levels.items():
        for id in level.rules_out:
            # An option with preconditions has a misconception that overlooks them (below).
            if id in demanding or (id, fact) in covered:
                continue
            yield Problem(
                f"{where}, level {fact}",
                f"rules {id} out, and no misconception tempts to choose it all the same.",
                "Add the fact to one that leads to that option.",
            )
    for option in _every(family):
        held = [item for item in family.misconceptions if item.option == option.id]
        if not held:
            yield Problem(
                f"{where}, option {option.id}",
                "has no misconception that leads to it.",
                "Add one: the wrong rule of somebody who would choose it.",
            )
        if option.requires and not any(item.missing for item in held):
            yield Problem(
                f"{where}, option {option.id}",
                "has preconditions, and no misconception overlooks them.",
                "Mark one with missing = true.",
            )
        beaten_by = {
            better for goal in family.goals for better, id in goal.better if id == option.id
        }
        for key in sorted(beaten_by - {key for item in held for key in item.beaten_by}):
            yield Problem(
                f"{where}, option {option.id}",
                f"is placed below {key} by a goal, and no misconception overlooks that.",
                f'Add "{key}" to beaten_by of one that leads to {option.id}.',
            )


def _formats(family: Family, where: str) -> Iterator[Problem]:
    """What the formats beside multiple choice are made from."""
    for name, kinds in LINES.items():
        for kind in kinds:
            if not family.lines.get(name, {}).get(kind):
                yield Problem(f"{where}, formats.{name}", f"has no {kind}.", f"Add {kind} = […].")
    for sequence in family.sequences:
        place = f"{where}, sequence {sequence.id}"
        ids = [step.id for step in sequence.steps]
        if len(ids) < 3 or len(set(ids)) < len(ids):
            yield Problem(place, "has not three steps of different ids.", "Add or rename steps.")
        for step in sequence.steps[1:]:
            if not step.after or NO_STOP.search(step.after) or not step.after[:1].islower():
                yield Problem(
                    f"{place}, step {step.id}",
                    "does not say in a clause why it cannot come earlier.",
                    'Add after = "…", with a small first letter and no full stop.',
                )


def _setting(family: Family, setting: Setting, where: str) -> Iterator[Problem]:
    if not setting.name.startswith("the "):
        yield Problem(where, f"name is {setting.name!r}.", 'Write "the …", as later mentions say.')
    ids = [job.id for job in setting.jobs]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Problem(f"{where}, job {id}", "stands there twice.", "Rename one.")
    for job in setting.jobs:
        yield from _job(family, job, f"{where}, job {job.id}")


def _job(family: Family, job: Job, where: str) -> Iterator[Problem]:
    if not job.openers and not job.stating:
        yield Problem(where, "has no opener.", "Add open = [ … ].")
    if job.table not in (CORE, *family.tables):
        cure = _one_of((CORE, *family.tables))
        yield Problem(where, f"offers an unknown table {job.table!r}.", cure)
        return
    yield from _unknown(family, (*job.given, *job.stating), where)
    for fact in sorted(job.facts & family.levels.keys()):
        tables = family.levels[fact].tables
        if tables and job.table not in tables:
            cure = f"Leave it out, or offer one of: {', '.join(tables)}."
            yield Problem(where, f"states {fact}, which the table {job.table} lacks.", cure)
    for name in family.things:
        if not job.things.get(name):
            yield Problem(where, f"does not name its {name}.", f"Add {name} under [job.things].")
    for wording in job.wordings:
        yield from _wording(family, wording, where)
    yield from _actions(family, job, where)
    for text in (*job.openers, *(text for texts in job.stating.values() for text in texts)):
        yield from _text(family, text, where)
        if not text[:1].isupper():
            yield Problem(where, f"opener {text!r} is no sentence.", "Begin with a capital letter.")


def _wording(family: Family, wording: Wording, where: str) -> Iterator[Problem]:
    place = f"{where}, facts {'+'.join(wording.facts)}"
    yield from _unknown(family, (*wording.facts, *wording.needs), place)
    texts = (*wording.main, *wording.has, *wording.vp)
    if not texts:
        yield Problem(place, "has no words.", "Add main, has or vp.")
    for text in wording.main:
        if re.match(r"\[?\d", text):
            yield Problem(place, f"{text!r} starts with a figure.", "Put a word before the number.")
    for text in texts:
        yield from _text(family, text, place)
        if len(text.split()) > 24:
            yield Problem(place, f"{text!r} is longer than 24 words.", "Say it shorter.")


def _text(family: Family, text: str, where: str) -> Iterator[Problem]:
    if NO_STOP.search(text):
        yield Problem(where, f"{text!r} ends in a full stop.", "Leave it out; it is added.")
    if LEVEL_TEXT.search(text):
        yield Problem(where, f"{text!r} has a choice of one.", "Write [a|b].")
    for word in family.banned:
        if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE):
            yield Problem(where, f"{text!r} contains {word!r}.", "Say what happens instead.")


def _actions(family: Family, job: Job, where: str) -> Iterator[Problem]:
    offered = [option.id for option in family.table(job.table)]
    if "plain" not in job.actions:
        yield Problem(where, "has no plain options.", "Add [job.act.plain].")
    for dress, table in job.actions.items():
        place = f"{where}, options in {dress}"
        if dress not in DRESSES:
            yield Problem(place, "is an unknown dress.", _one_of(DRESSES))
        for id in offered:
            if not table.get(id):
                yield Problem(place, f"{id} has no words.", "Add one action per option.")
        yield from _balance(family, table, place)
        for id, texts in table.items():
            if id not in offered:
                yield Problem(place, f"{id} is no option.", _one_of(offered))
            for text in texts:
                if NO_STOP.search(text) or not text[:1].isupper():
                    yield Problem(place, f"{text!r}.", "Begin with a capital, end without a stop.")
                if ABSOLUTE.search(text):
                    yield Problem(place, f"{text!r} uses an absolute word.", "Say it without.")


def _balance(family: Family, table: object, place: str) -> Iterator[Problem]:
    """Options of one dress are of like length, or the length would tell the key."""
    lengths = {id: len(text) for id, texts in getattr(table, "items", dict)() for text in texts}
    if lengths and max(lengths.values()) > 2.4 * min(lengths.values()):
        longest, shortest = max(lengths, key=lengths.get), min(lengths, key=lengths.get)  # type: ignore[arg-type]
        yield Problem(
            place,
            f"{longest} has {lengths[longest]} characters and {shortest} {lengths[shortest]}.",
            "Word them at like length.",
        )


def _unknown(family: Family, facts: Iterable[str], where: str) -> Iterator[Problem]:
    levels = family.levels
    for fact in facts:
        if fact not in levels:
            attribute = fact.partition(".")[0]
            near = [id for id in levels if id.partition(".")[0] == attribute]
            yield Problem(
                where,
                f"names an unknown fact {fact!r}.",
                _one_of(near or sorted({id.partition(".")[0] for id in levels})),
            )


def _one_of(known: Iterable[str]) -> str:
    return f"Known: {', '.join(known)}."
