"""A family as an author wants to see it: what decides, what never does, what each job carries,
which rules contradict, and what to look at although no rule forbids it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scenarios.bank import bank_of, fact_sets, skeletons_with, solver_of, told_by_vignettes
from scenarios.family import CORE, Attribute, Family, Job, Level, Option
from scenarios.faults import Problem
from scenarios.lines import listed
from scenarios.posing import pose
from scenarios.signing import known_options
from scenarios.solver import Solver

# A job that carries fewer tells its key by its opener.
FEWEST_KEYS = 3
# How many of many places a warning names.
NAMED = 4
# A vignette that makes no question of so many draws makes none.
SEEDS = 12


@dataclass(frozen=True, slots=True)
class Exploration:
    """`jobs` counts situations by key for each "setting/job", `logics` the logics of each key.

    `idle` are attributes with a rule that never decide, `alike` levels of one attribute with the
    same verdicts.
    """

    table: dict[str, dict[str, str]]
    jobs: dict[str, dict[str, int]]
    logics: dict[str, int]
    unreachable: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]
    never_decide: tuple[str, ...]
    never_said: tuple[str, ...]
    idle: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """One wording of a fact, with the place where it stands."""

    setting: str
    job: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.setting}/{self.job}"


def explore(family: Family, table: str = CORE) -> Exploration:
    """Everything that the family's files amount to where that table of options is on offer.

    KeyError if there is no such table.
    """
    options = family.table(table)
    bank = bank_of(family)
    found = [one for one in (*bank.skeletons, *bank.told) if one.job.table == table]
    played = [
        (setting, job) for setting in family.settings for job in setting.jobs if job.table == table
    ]
    levels = {
        level.id: level for attribute in family.attributes_of(table) for level in attribute.levels
    }
    jobs: dict[str, Counter[str]] = {f"{setting.id}/{job.id}": Counter() for setting, job in played}
    logics: dict[str, set[str]] = defaultdict(set)
    deciding: set[str] = set()
    for skeleton in found:
        jobs[f"{skeleton.setting.id}/{skeleton.job.id}"][skeleton.key] += 1
        logics[skeleton.key].add(skeleton.logic)
        deciding.update(skeleton.proof.deciding)
    said = {fact for _, job in played for fact in job.facts}
    said |= {fact for _, job in played for one in job.vignettes for fact in one.facts}
    solver = Solver(family, table)
    ruling = {fact for fact in levels if solver.out[fact]}
    return Exploration(
        table={fact: _row(level, options) for fact, level in levels.items()},
        jobs={name: dict(counts) for name, counts in jobs.items()},
        logics={option.id: len(logics[option.id]) for option in options},
        unreachable=tuple(option.id for option in options if not logics[option.id]),
        alone=tuple(
            (fact, key) for fact in levels if (key := solver.sound(frozenset([fact]), None))
        ),
        never_decide=tuple(sorted(ruling & said - deciding)),
        never_said=tuple(fact for fact in levels if fact not in said),
        idle=tuple(_idle(family, family.attributes_of(table), ruling, deciding)),
        alike=tuple(_alike(family)),
    )


def _row(level: Level, options: tuple[Option, ...]) -> dict[str, str]:
    """What the fact says of each option: out, open, for, or nothing."""
    words = {}
    for option in options:
        if option.id in level.rules_out:
            words[option.id] = "out"
        elif option.id in level.open:
            words[option.id] = "open"
        else:
            words[option.id] = "for" if option.id in level.supports else ""
    return words


def _idle(
    family: Family, attributes: Sequence[Attribute], ruling: set[str], deciding: set[str]
) -> Iterator[str]:
    """Attributes that could decide here and never do; those that only tempt are not meant to."""
    required = {fact for option in known_options(family) for fact in option.requires}
    for attribute in attributes:
        facts = {level.id for level in attribute.levels}
        if facts & (ruling | required) and not facts & deciding:
            yield attribute.id


def _alike(family: Family) -> Iterator[tuple[str, ...]]:
    """Levels of one attribute that say the same of every option."""
    for attribute in family.attributes:
        groups: dict[tuple[frozenset[str], ...], list[str]] = defaultdict(list)
        for level in attribute.levels:
            told = (level.rules_out, level.open, level.supports, level.against)
            verdicts = tuple(frozenset(table) for table in told)
            if any(verdicts):
                groups[verdicts].append(level.id)
        yield from (tuple(facts) for facts in groups.values() if len(facts) > 1)


def contradictions(family: Family, folder: Path) -> Iterator[Problem]:
    """Rules that work against each other, with their place in the files and a cure."""
    where = str(folder / "family.toml")
    for fact, level in family.levels.items():
        for name in ("core", *family.tables):
            stated = not level.tables or name in level.tables
            if stated and all(option.id in level.rules_out for option in family.table(name)):
                yield Problem(
                    f"{where}, level {fact}",
                    f"rules out every option of the table {name}.",
                    "Take out at least one rule, or no question can state it.",
                )
    for misconception in family.misconceptions:
        levels = [family.levels[fact] for fact in misconception.facts]
        excused = not levels and (misconception.missing or misconception.beaten_by)
        if not excused and not any(misconception.option in level.rules_out for level in levels):
            yield Problem(
                f"{where}, misconception {misconception.id}",
                f"names no fact that rules {misconception.option} out, so nobody can be wrong "
                "in that way.",
                "Name such a fact, or the option that this one leads to.",
            )
    yield from _blocked(family, where)


def _blocked(family: Family, where: str) -> Iterator[Problem]:
    """Clashes without which an option could be the key, and with which it never is."""
    never = set(explore(family).unreachable)
    if not never:
        return
    blamed: dict[str, set[frozenset[int]]] = defaultdict(set)
    for places, key in _freed(family, set(range(len(family.clashes)))):
        if key in never:
            blamed[key].add(places)
    for option in sorted(blamed):
        # What the fewest clashes forbid would be the first to come back.
        fewest = min(map(len, blamed[option]))
        for place in sorted(set().union(*(one for one in blamed[option] if len(one) == fewest))):
            yield Problem(
                f"{where}, clash {family.clashes[place][2]!r}",
                f"keeps {option} from ever being the key.",
                "Narrow the clash, or give jobs facts that lead to the option without it.",
            )


def _freed(family: Family, wanted: set[int]) -> Iterator[tuple[frozenset[int], str]]:
    """Each situation that these clashes forbid: the places of all that do, and the key.

    `wanted` may shrink on the way. Nothing is proved of facts that none of them forbids.
    """
    free = replace(family, clashes=(), built=None)
    forbidding = _forbidding(family)
    for setting in free.settings:
        for job in setting.jobs:
            if any(_meet(family, place, job) for place in wanted):
                solver = solver_of(free, job.table)
                for facts in fact_sets(free, job):
                    against = forbidding(facts)
                    if against & wanted:
                        for skeleton in skeletons_with(solver, setting, job, facts):
                            yield against, skeleton.key


def _forbidding(family: Family) -> Callable[[Iterable[str]], frozenset[int]]:
    """Of facts, the places of the clashes that forbid them. By masks: half a million are asked."""
    one, other = (
        {
            fact: sum(1 << place for place, sides in enumerate(family.clashes) if fact in sides[n])
            for fact in family.levels
        }
        for n in (0, 1)
    )

    @cache
    def places(mask: int) -> frozenset[int]:
        return frozenset(place for place in range(mask.bit_length()) if mask >> place & 1)

    def forbidding(facts: Iterable[str]) -> frozenset[int]:
        first = second = 0
        for fact in facts:
            first |= one[fact]
            second |= other[fact]
        return places(first & second)

    return forbidding


def _meet(family: Family, place: int, job: Job) -> bool:
    one, other, _ = family.clashes[place]
    return bool(one & job.facts) and bool(other & job.facts)


def never_needed(family: Family) -> list[int]:
    """The places of clashes that forbid nothing the jobs could tell."""
    left = set(range(len(family.clashes)))
    for places, _ in _freed(family, left):
        left -= places
    return sorted(left)


def warnings_of(family: Family, folder: Path) -> Iterator[Problem]:
    """What no rule forbids and an author should look at, with its place and a cure."""
    where = str(folder / "family.toml")
    found = {name: explore(family, name) for name in (CORE, *family.tables)}
    yield from contradictions(family, folder)
    for option in _nowhere(found, "unreachable", lambda one: one.logics):
        yield Problem(
            f"{where}, option {option}", "is never the key.", "Give jobs facts that lead to it."
        )
    for attribute in _nowhere(found, "idle", lambda one: {f.partition(".")[0] for f in one.table}):
        yield Problem(
            f"{where}, attribute {attribute}", "never decides.", "Word its facts, or drop it."
        )
    for fact in _nowhere(found, "never_decide", _ruling):
        yield Problem(
            f"{where}, level {fact}",
            "has a rule that no question rests on.",
            "Tell it in jobs where nothing else rules the same options out.",
        )
    for fact in _nowhere(found, "never_said", lambda one: one.table):
        yield Problem(
            f"{where}, level {fact}",
            "is said by no setting.",
            "Word it where it fits, or drop it.",
        )
    yield from _few_keys(family, found, folder)
    yield from _silent(family, folder)
    yield from _close_wordings(family, folder)
    for place in never_needed(family):
        yield Problem(
            f"{where}, clash {family.clashes[place][2]!r}",
            "is never needed: no job could tell what it forbids.",
            "Drop it, unless jobs to come will need it.",
        )


def _nowhere(
    found: Mapping[str, Exploration], what: str, known: Callable[[Exploration], Collection[str]]
) -> list[str]:
    """What is wrong in one table at least, and in every table that knows it."""
    wrong = dict.fromkeys(name for one in found.values() for name in getattr(one, what))
    return [
        name
        for name in wrong
        if all(name in getattr(one, what) for one in found.values() if name in known(one))
    ]


def _ruling(found: Exploration) -> set[str]:
    """The facts that jobs of a table state and that rule an option of it out."""
    return {fact for fact, row in found.table.items() if "out" in row.values()} - set(
        found.never_said
    )


def _few_keys(family: Family, found: Mapping[str, Exploration], folder: Path) -> Iterator[Problem]:
    for setting in family.settings:
        for job in setting.jobs:
            keys = sorted(found[job.table].jobs[f"{setting.id}/{job.id}"])
            if len(keys) < min(FEWEST_KEYS, len(family.table(job.table))):
                carries = f"carries one key, {keys[0]}" if len(keys) == 1 else "carries no key"
                carries = f"carries two keys, {listed(keys, 'and')}" if len(keys) > 1 else carries
                yield Problem(
                    f"{folder / 'settings' / setting.id}.toml, job {job.id}",
                    f"{carries}, so its opener tells much of the answer.",
                    "Add facts that lead to others.",
                )


def _silent(family: Family, folder: Path) -> Iterator[Problem]:
    """Vignettes that never become a question, since no options fit them or nobody signed them."""
    for skeleton in told_by_vignettes(family):
        where = f"{folder / 'vignettes' / skeleton.setting.id}.toml, job {skeleton.job.id}"
        for vignette in skeleton.vignettes:
            one = replace(skeleton, job=replace(skeleton.job, vignettes=(vignette,)))
            if not any(pose(family, one, seed=f"{n}", key_place=0) for n in range(SEEDS)):
                yield Problem(
                    f"{where}, {vignette.text[:50]!r}",
                    "never finds options within the limits.",
                    "Even the options out, or add an outside option: two that nothing flatters "
                    "never stand side by side.",
                )
        if family.signatures and not family.is_signed(skeleton.logic):
            yield Problem(
                f"{where}, {skeleton.vignettes[0].text[:50]!r}",
                f"rests on {skeleton.logic}, which no reader has signed.",
                "Let somebody read it: manage.py build_family --to-read.",
            )


def _close_wordings(family: Family, folder: Path) -> Iterator[Problem]:
    """Wordings of one fact that differ by fewer than two words, a line for each lot of them."""
    for facts, words in _wordings(family).items():
        for first, *others in _lots(words):
            places = list(dict.fromkeys(other.place for other in others))
            told = places[:NAMED] + ["others"] * (len(places) > NAMED)
            yield Problem(
                f"{folder / 'settings' / first.setting}.toml, job {first.job}, "
                f"facts {'+'.join(facts)}",
                f"{first.text!r} is worded nearly alike in {listed(told, 'and')}.",
                "Say it in the words of each setting, or leave one out.",
            )


def _wordings(family: Family) -> dict[tuple[str, ...], list[Words]]:
    found: dict[tuple[str, ...], list[Words]] = defaultdict(list)
    for setting in family.settings:
        for job in setting.jobs:
            for wording in job.wordings:
                for text in (*wording.main, *wording.has, *wording.vp):
                    found[wording.facts].append(Words(setting.id, job.id, text))
    return found


def _lots(words: Sequence[Words]) -> list[list[Words]]:
    """Wordings that read alike, as lots of two or more; each stands in one lot at most."""
    lots: list[list[Words]] = []
    for one in words:
        lot = next((lot for lot in lots if _too_close(lot[0], one)), None)
        if lot is None:
            lots.append([one])
        else:
            lot.append(one)
    return [lot for lot in lots if len(lot) > 1]


def _too_close(one: Words, other: Words) -> bool:
    """Two jobs of one setting share a world, and may tell a fact of it alike."""
    neighbors = one.setting == other.setting and one.job != other.job
    return not neighbors and nearly_alike(one.text, other.text)


def nearly_alike(one: str, other: str) -> bool:
    """Whether at most one word has to be changed, added or left out to make one of the other."""
    longer, shorter = sorted((one.lower().split(), other.lower().split()), key=len, reverse=True)
    if len(longer) - len(shorter) > 1:
        return False
    start = next(
        (place for place, word in enumerate(shorter) if word != longer[place]), len(shorter)
    )
    # What follows the first difference must be the same, once a word is passed over.
    rest = longer[start + 1 :]
    return rest == shorter[start:] or rest == shorter[start + 1 :]
