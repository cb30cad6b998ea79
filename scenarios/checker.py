"""The second checker: proves an item again from the files, sharing no code with the solver.

Written from the description of what a proved item is, over sets of names and by brute force.
It reads the family as plain tables, never as the solver's values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache
from typing import Any

from scenarios.items import Item, ItemOption

Tables = Mapping[str, Any]

# By identity of the tables, which are kept beside so that no other can take their place.
TABLES: dict[int, tuple[Tables, FamilyTables]] = {}
SHOWN = 4

THOUSAND = {
    "thousands of": 1_000,
    "tens of thousands of": 10_000,
    "hundreds of thousands of": 100_000,
    "millions of": 1_000_000,
}
MARKS = ("[", "]", "{", "}", "|", "..", "  ", "\t")
QUALIFIER = re.compile(r"\b(LEAST|LOWEST|HIGHEST|MOST|BEST)\b")
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
MARKED = re.compile(r"\{([\w.+]+): ([^{}]*)\}")


def objections(sources: Tables, item: Item) -> list[str]:
    """Everything that speaks against showing this item; empty if it is proved.

    `sources` are the family's files as `read_sources` gives them.
    """
    try:
        family = tables_of(sources)
        family = family.offering(family.job(item).get("table", "core"))
        return [
            *_about_facts(family, item),
            *_about_key(family, item),
            *_about_options(family, item),
            *_about_words(family, item),
        ]
    except KeyError as error:
        return [f"names something that the files do not have: {error}"]


def tables_of(sources: Tables) -> FamilyTables:
    """The files, looked up once for each family."""
    if id(sources) not in TABLES:
        TABLES[id(sources)] = (sources, FamilyTables(sources))
    return TABLES[id(sources)][1]


class FamilyTables:
    """The files, looked up by name."""

    def __init__(self, sources: Tables) -> None:
        table = sources["family"]
        every = [*table["options"], *table.get("variants", [])]
        self.every = {entry["id"]: entry for entry in every}
        self.core = [entry["id"] for entry in table["options"]]
        self.tables = table.get("tables", {})
        self.options = {id: self.every[id] for id in self.core}
        self.outside = {entry["id"]: entry for entry in table.get("outside", [])}
        self.offers: dict[str, FamilyTables] = {}
        self.said: dict[tuple[str, str, str], bool] = {}
        self.banned = table["family"].get("banned", [])
        self.levels = {
            f"{attribute['id']}.{level['id']}": level
            for attribute in table["attributes"]
            for level in attribute["levels"]
        }
        self.goals = {entry["id"]: entry for entry in table.get("goals", [])}
        self.clashes = table.get("clashes", [])
        self.misconceptions = {entry["id"]: entry for entry in table["misconceptions"]}
        self.sequences = {entry["id"]: entry for entry in table.get("sequences", [])}
        self.settings = sources["settings"]
        self.vignettes = sources.get("vignettes", {})
        self.worded: dict[tuple[str, str, str], list[str]] = {}
        # The last item that was looked up among them: all of its words ask for it.
        self.looked_up: tuple[Item | None, Tables | None] = (None, None)

    def offering(self, table: str) -> FamilyTables:
        """The same files with another table of options on offer."""
        if table not in self.offers:
            other = copy(self)
            ids = self.core if table == "core" else self.tables[table]
            other.options = {id: self.every[id] for id in ids}
            other.outside = {
                id: entry
                for id, entry in self.outside.items()
                if table in entry.get("tables", [table])
            }
            self.offers[table] = other
        return self.offers[table]

    def says_of(self, kind: str, fact: str, name: str) -> bool:
        """Whether the level puts the option under this verdict, itself or by its parent."""
        known = self.said.get((kind, fact, name))
        if known is None:
            known = self.said[kind, fact, name] = self._says(kind, fact, name)
        return known

    def _says(self, kind: str, fact: str, name: str) -> bool:
        level = self.levels[fact]
        kinds = ("rules_out", "open", "supports", "against")
        own = any(name in level.get(one, {}) for one in kinds) or name in level.get("spares", [])
        parent = self.every.get(name, {}).get("parent")
        return (parent if parent and not own else name) in level.get(kind, {})

    def survivors(self, facts: set[str]) -> set[str]:
        left = set()
        for name, option in self.options.items():
            ruled_out = any(self.says_of("rules_out", fact, name) for fact in facts)
            lacks = any(fact not in facts for fact in option.get("requires", []))
            if not ruled_out and not lacks:
                left.add(name)
        return left

    def contradict(self, facts: set[str]) -> bool:
        return len({fact.split(".")[0] for fact in facts}) < len(facts) or any(
            facts & set(clash["one"]) and facts & set(clash["other"]) for clash in self.clashes
        )

    def doubtful(self, name: str, facts: set[str]) -> bool:
        return any(self.says_of("open", fact, name) for fact in facts)

    def places_above(self, goal: str, better: str, worse: str) -> bool:
        pairs = self.goals[goal]["better"]
        reached: set[str] = set()
        edge = {better}
        while edge:
            edge = {low for high, low in pairs if high in edge} - reached
            reached |= edge
        return worse in reached

    def calls(self, key: str, goal: str | None) -> list[list[str]]:
        """The groups of facts of which one each must speak for the key."""
        own: list[list[str]] = self.goals[goal].get("called_for_by", []) if goal else []
        return own or self.every[key].get("called_for_by", [])

    def holds(self, facts: set[str], goal: str | None, key: str) -> bool:
        """Exactly this key: the last survivor, or the one that the goal puts above the others."""
        left = self.survivors(facts)
        if key not in left:
            return False
        return all(
            goal is not None and self.places_above(goal, key, other) for other in left - {key}
        )

    def vignette(self, item: Item) -> Tables | None:
        """The vignette of the job whose stem, without its marks, reads like the item's."""
        if self.looked_up[0] is not item:
            found, stem = None, item.stem_text
            for one in self.vignettes.get(item.setting, {}).get("vignette", []):
                if one["job"] == item.job and says(_unmarked(one["stem"]), stem):
                    found = one
            self.looked_up = item, found
        return self.looked_up[1]

    def words_option(self, item: Item, option: ItemOption) -> bool:
        """Whether the text is one of the option's terms, or of its actions with a full stop.

        Beside a vignette, its author's words come first.
        """
        told = self.vignette(item)
        if told is not None and says(told["options"].get(option.id, ""), option.text):
            return True
        return any(says(text, option.text) for text in self.wordings(item, option.id))

    def wordings(self, item: Item, option: str) -> list[str]:
        """How the files word an option in the item's job."""
        place = item.setting, item.job, option
        if place not in self.worded:
            self.worded[place] = [*self._wordings(self.job(item), option)]
        return self.worded[place]

    def _wordings(self, job: Tables, option: str) -> Iterator[str]:
        if option in self.outside:
            entry = self.outside[option]
            yield from entry["terms"]
            for text in (*entry["plain"], *entry["aws"]):
                yield f"{_filled(text, job.get('things', {}))}."
        else:
            yield from self.every[option]["terms"]
            for table in job["act"].values():
                yield from (f"{text}." for text in table[option])

    def job(self, item: Item) -> Tables:
        jobs: list[Tables] = self.settings[item.setting]["job"]
        for job in jobs:
            if job["id"] == item.job:
                return job
        raise KeyError(item.job)


@cache
def _unmarked(stem: str) -> str:
    return MARKED.sub(r"\2", " ".join(stem.split()))


def _filled(text: str, things: Tables) -> str:
    for name, words in things.items():
        text = text.replace("{" + name + "}", words)
    return text


def _stated(item: Item) -> set[str]:
    return {f"{fact.attribute}.{fact.level}" for fact in item.facts}


def _about_facts(family: FamilyTables, item: Item) -> Iterator[str]:
    facts = _stated(item)
    if len({fact.split(".")[0] for fact in facts}) != len(item.facts):
        yield "an attribute has two levels"
    for clash in family.clashes:
        if facts & set(clash["one"]) and facts & set(clash["other"]):
            yield f"facts contradict: {clash['because']}"
    for fact in item.facts:
        ruled_out = {name for name in family.options if family.says_of("rules_out", fact.id, name)}
        if set(fact.rules_out) != ruled_out:
            yield f"{fact.attribute}.{fact.level} does not rule out what the item says"
        if not fact.phrase or fact.phrase not in item.stem_text:
            yield f"the words for {fact.attribute}.{fact.level} are not in the stem"
        elif not _licensed(family, item, f"{fact.attribute}.{fact.level}", fact.phrase):
            yield f"{fact.phrase!r} is not the job's wording of {fact.attribute}.{fact.level}"
    marked = {fact for part in item.stem for fact in part.facts}
    if marked != facts:
        yield "the stem's marks and the facts differ"


def _about_key(family: FamilyTables, item: Item) -> Iterator[str]:
    facts = _stated(item)
    if len(item.key) != 1:
        yield "there is not exactly one key"
        return
    key = item.key[0]
    if not family.holds(facts, item.qualifier, key):
        yield f"{key} is not the only answer: {sorted(family.survivors(facts))} stand"
    if item.qualifier is not None and len(family.survivors(facts)) < 2:
        yield "the goal decides nothing"
    if family.doubtful(key, facts):
        yield "sources disagree on the key"
    for group in family.calls(key, item.qualifier):
        if not facts & set(group):
            yield f"nothing stated calls for {key}"
    core = {f"{fact.attribute}.{fact.level}" for fact in item.facts if fact.role == "decides"}
    if not family.holds(core, item.qualifier, key):
        yield "the facts marked as deciding do not decide"


def _about_options(family: FamilyTables, item: Item) -> Iterator[str]:
    ids = [option.id for option in item.options]
    texts = [option.text for option in item.options]
    known = family.options.keys() | family.outside.keys()
    if len(set(ids)) != SHOWN or len(ids) != SHOWN or not set(ids) <= known:
        yield f"the options are {ids}"
    if len(set(texts)) != len(texts):
        yield "two options read alike"
    if tuple(option.id for option in item.options if option.correct) != item.key:
        yield "the marked option is not the key"
    for option in item.options:
        if not family.words_option(item, option):
            yield f"{option.text!r} is not a wording of {option.id}"
        if option.id not in item.key:
            yield from _about_distractor(family, item, option)


def _about_distractor(family: FamilyTables, item: Item, option: ItemOption) -> Iterator[str]:
    facts = _stated(item)
    if option.id in family.outside:
        yield from _about_outside(family, item, option)
        return
    against = {fact for fact in facts if family.says_of("rules_out", fact, option.id)}
    missing = set(family.options[option.id].get("requires", [])) - facts
    belief = family.misconceptions[option.misconception or ""]
    if belief["option"] != option.id:
        yield f"the misconception of {option.id} leads elsewhere"
    if set(option.ruled_out_by) != against or set(option.missing) != missing:
        yield f"the proof against {option.id} is not what the files say"
    elif against:
        quotes = [
            fact.phrase
            for fact in item.facts
            if f"{fact.attribute}.{fact.level}" in against and fact.phrase in option.rationale
        ]
        if not quotes:
            yield f"the reason against {option.id} quotes no fact that rules it out"
    elif missing:
        for fact in missing:
            if family.levels[fact]["missing"] not in option.rationale:
                yield f"the reason against {option.id} does not name {fact}"
    elif item.key[0] not in belief.get("beaten_by", []):
        yield f"nobody who prefers {option.id} to {item.key[0]} believes {option.misconception}"
    elif not option.beaten or not family.places_above(item.qualifier or "", item.key[0], option.id):
        yield f"nothing speaks against {option.id}"


def _about_outside(family: FamilyTables, item: Item, option: ItemOption) -> Iterator[str]:
    facts, entry = _stated(item), family.outside[option.id]
    against = facts & entry["rules_out"].keys()
    if facts & set(entry["not_with"]):
        yield f"{option.id} could be defended here"
    if not against or set(option.ruled_out_by) != against or option.missing or option.beaten:
        yield f"the proof against {option.id} is not what the files say"
    if option.misconception != option.id or option.belief != entry["belief"]:
        yield f"the misconception of {option.id} is another's"
    quoted = {
        fact.id
        for fact in item.facts
        if f"“{fact.phrase}”" in option.rationale
        and entry["rules_out"].get(fact.id, "?") in option.rationale
    }
    if not quoted & against:
        yield f"the reason against {option.id} quotes no fact that rules it out"


def _about_words(family: FamilyTables, item: Item) -> Iterator[str]:
    words = item.text.split()
    exam = item.genre == "exam"
    if not (25 <= len(words) <= 60 if exam else len(words) <= 150):
        yield f"{len(words)} words"
    for sentence in re.split(r"(?<=[.?]) ", item.text):
        if exam and len(sentence.split()) > 35:
            yield f"a sentence of {len(sentence.split())} words"
    if not item.ask.endswith("?"):
        yield "the question line does not ask"
    if len(QUALIFIER.findall(item.ask)) != (item.qualifier is not None):
        yield "the question line's qualifier is not the item's"
    if QUALIFIER.search(item.stem_text):
        yield "a qualifier stands in the stem"
    lowered = item.stem_text.lower()
    for word in family.banned:
        if word in lowered:
            yield f"the stem names an option: {word!r}"
    shown = f"{item.text} {' '.join(_texts(item))}"
    if any(mark in shown for mark in MARKS) or "None" in shown.split():
        yield "marks of the template are left"


def _texts(item: Item) -> list[str]:
    return [text for option in item.options for text in (option.text, option.rationale)]


def _licensed(family: FamilyTables, item: Item, fact: str, phrase: str) -> bool:
    """Whether the phrase is one of the job's own wordings of that fact, or its vignette's."""
    told = family.vignette(item)
    if told is not None:
        marks = MARKED.findall(" ".join(told["stem"].split()))
        return any(fact in facts.split("+") and says(words, phrase) for facts, words in marks)
    job = family.job(item)
    texts: list[str] = list(job.get("open_with", {}).get(fact, []))
    if fact in job.get("given", []):
        texts += job.get("open", [])
        texts += [text for texts in job.get("open_with", {}).values() for text in texts]
    for facts, words in job["facts"].items():
        if fact in facts.split("+"):
            texts += [*words.get("main", []), *words.get("has", []), *words.get("vp", [])]
    spellings = (phrase, phrase[0].lower() + phrase[1:])  # a capital may start a sentence
    return any(says(text, spelling) for text in texts for spelling in spellings)


def says(text: str, shown: str) -> bool:
    """Whether a wording can read so: `[a|b]` is either, or, of two numbers, any between them."""
    start, chooses = _start(text)
    if not chooses or not shown.startswith(start):  # patterns are dear, and few are needed
        return shown == start
    pattern, ranges = _pattern(text)
    match = pattern.fullmatch(shown)
    return match is not None and all(
        _within(number, low, high)
        for number, (low, high) in zip(match.groups(), ranges, strict=True)
    )


def _within(shown: str, low: int, high: int) -> bool:
    """A figure between the two, or words that say the lower one's thousands."""
    if shown[0].isdigit():
        return low <= int(shown.replace(",", "")) <= high
    return low >= THOUSAND[shown] and low < 10 * THOUSAND[shown]


@cache
def _start(text: str) -> tuple[str, bool]:
    """What the wording begins with whatever is chosen, and whether it leaves a choice."""
    plain = text.replace("'", "’")
    choice = CHOICE.search(plain)
    return (plain[: choice.start()], True) if choice else (plain, False)


@cache
def _pattern(text: str) -> tuple[re.Pattern[str], list[tuple[int, int]]]:
    source, ranges = "", []
    for place, part in enumerate(CHOICE.split(text.replace("'", "’"))):
        either = part.split("|")
        if place % 2 == 0:
            source += re.escape(part)
        elif len(either) == 2 and all(re.fullmatch(r"[\d,]+", one) for one in either):
            low, high = sorted(int(one.replace(",", "")) for one in either)
            ranges.append((low, high))
            source += rf"(\d[\d,]*|{'|'.join(THOUSAND)})"
        else:
            source += f"(?:{'|'.join(map(re.escape, either))})"
    return re.compile(source), ranges
