"""The second checker for the formats beside multiple choice, from the files and by brute force.

It shares no code with the modules that pose the items. Where an order or an assignment is the
key, every other one is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations

from scenarios.checker import FamilyTables, Tables, objections, says, tables_of
from scenarios.items import Item, Prompt

Before = Callable[[str, str], bool]

MARKS = re.compile(r"[\[\]{}|]|\s\s|\.\.|\bNone\b")


def objections_to(sources: Tables, item: Item) -> list[str]:
    """Everything that speaks against showing this item, whatever its format; empty if proved."""
    if item.format == "multiple_choice":
        return objections(sources, item)
    if item.format == "case_study":
        return list(_case(sources, item))
    checks = {"multiple_response": _response, "ordering": _order, "matching": _match}
    try:
        family = tables_of(sources)
        return [*_page(item), *checks[item.format](family, item)]
    except KeyError as error:
        return [f"names something that the files do not have: {error}"]


def _case(sources: Tables, item: Item) -> Iterator[str]:
    """Each question is answered by its own facts, and no question tells another's."""
    if len(item.questions) < 2 or len({question.key for question in item.questions}) < 2:
        yield "there are not two questions with different keys"
    if len(item.stem_text.split()) > 150:
        yield f"a brief of {len(item.stem_text.split())} words"
    for question in item.questions:
        facts = {fact.id for fact in question.facts}
        own = {fact for part in question.stem for fact in part.facts}
        brief = tuple(part for part in item.stem if part.facts and facts - own >= set(part.facts))
        apart = replace(question, stem=(*brief, *question.stem), genre=item.genre)
        yield from objections(sources, apart)
    for one, other in permutations(item.questions, 2):
        # A last question may change a fact of the one before it, and then shares the others.
        shared = {fact.id for fact in one.facts} & {fact.id for fact in other.facts}
        if shared and not (one.stem or other.stem):
            yield f"two questions rest on {sorted(shared)}"
        words = " ".join([question_text(one), *(option.text for option in one.options)])
        told = [fact.phrase for fact in other.facts if fact.id not in shared]
        if any(phrase in words for phrase in told):
            yield "a question tells a fact of another"


def question_text(question: Item) -> str:
    """What a question adds to its brief."""
    return f"{question.stem_text} {question.ask}".strip()


def _page(item: Item) -> Iterator[str]:
    texts = [option.text for option in item.options]
    if len(set(texts)) < len(texts):
        yield "two options read alike"
    if not item.ask.endswith("?") and not item.ask.endswith("."):
        yield "the question line does not end"
    for text in (item.text, *texts, *(option.rationale for option in item.options)):
        if MARKS.search(text):
            yield f"marks of the template are left in {text!r}"
    if any(not option.rationale for option in item.options):
        yield "an option has no reason"


def _response(family: FamilyTables, item: Item) -> Iterator[str]:
    asked = item.about
    if asked not in family.options:
        yield f"asks about an unknown option {asked!r}"
        return
    name = str(family.options[asked]["name"]).lower()
    if name not in item.text.lower():
        yield "the stem does not name the option in question"
    right = [
        option.id
        for option in item.options
        if asked in family.levels[option.id].get("rules_out", {})
    ]
    if list(item.key) != right or right != [o.id for o in item.options if o.correct]:
        yield f"the key is {list(item.key)}, the files say {right}"
    if len(item.options) != 5 or not 2 <= len(right) <= 3:
        yield f"{len(right)} of {len(item.options)} are right"
    attributes = [option.id.split(".")[0] for option in item.options]
    if len(set(attributes)) < len(attributes):
        yield "two findings speak of the same attribute"
    job = family.job(item)
    name_of_setting = str(family.settings[item.setting]["name"])
    for option in item.options:
        level = family.levels[option.id]
        if asked in level.get("open", {}) or asked in level.get("against", {}):
            yield f"it can be argued whether {option.id} rules {asked} out"
        if not _says(job, name_of_setting, option.id, option.text):
            yield f"{option.text!r} is not the job's wording of {option.id}"
        reason = level.get("rules_out", {}).get(asked)
        if reason is not None and reason not in option.rationale:
            yield f"the reason of {option.id} is not the file's"


def _says(job: Tables, name: str, fact: str, text: str) -> bool:
    """Whether the sentence is one of the job's own for that fact, and needs no other."""
    words = job["facts"].get(fact, {})
    if words.get("needs"):
        return False
    told = [
        *words.get("main", []),
        *(f"{name} has {thing}" for thing in words.get("has", [])),
        *(f"{name} {deed}" for deed in words.get("vp", [])),
    ]
    spellings = (text, text[:1].lower() + text[1:])
    return any(says(line, spelling) for line in told for spelling in spellings)


def _order(family: FamilyTables, item: Item) -> Iterator[str]:
    ids = [option.id for option in item.options]
    if sorted(ids) != sorted(item.key) or not 3 <= len(ids) <= 5:
        yield f"{ids} cannot be brought into the order {list(item.key)}"
        return
    if tuple(ids) == item.key:
        yield "the options stand in the right order already"
    comes_before = _by_goal(family, item) if item.qualifier else _by_steps(family, item)
    orders = [
        order
        for order in permutations(ids)
        if all(
            not comes_before(later, earlier)
            for place, earlier in enumerate(order)
            for later in order[place + 1 :]
        )
    ]
    if orders != [item.key]:
        yield f"{len(orders)} orders hold"


def _by_goal(family: FamilyTables, item: Item) -> Before:
    for option in item.options:
        if not family.words_option(item, option):
            raise KeyError(option.text)
    return lambda one, other: family.places_above(item.qualifier or "", one, other)


def _by_steps(family: FamilyTables, item: Item) -> Before:
    steps = family.sequences[item.about]["steps"]
    forced = [step["id"] for step in steps if step is steps[0] or step.get("after")]
    place = {step["id"]: number for number, step in enumerate(steps)}
    for option in item.options:
        texts = steps[place[option.id]]["texts"]
        if not any(says(text, option.text) for text in texts):
            raise KeyError(option.text)
    shown = sorted(place[option.id] for option in item.options)
    joined = shown == list(range(shown[0], shown[0] + len(shown)))
    # Without a reason at each joint, or with a gap between steps, nothing forces the order.
    if not joined or any(step["id"] not in forced for step in steps):
        return lambda one, other: False
    return lambda one, other: place[one] < place[other]


def _match(family: FamilyTables, item: Item) -> Iterator[str]:
    pairs = dict(item.key)
    prompts = [prompt.id for prompt in item.prompts]
    if list(pairs) != prompts or not 3 <= len(prompts) <= 7:
        yield "the key does not give each situation one approach"
        return
    for prompt in item.prompts:
        yield from _situation(family, prompt)
    ids = [option.id for option in item.options]
    fitting = [
        chosen
        for chosen in permutations(ids, len(prompts))
        if all(
            family.holds(_stated(prompt), None, option)
            for prompt, option in zip(item.prompts, chosen, strict=True)
        )
    ]
    if fitting != [tuple(pairs[prompt] for prompt in prompts)]:
        yield f"{len(fitting)} assignments hold"
    settings = [prompt.setting for prompt in item.prompts]
    if len(set(settings)) < len(settings):
        yield "two situations are of the same setting"


def _situation(family: FamilyTables, prompt: Prompt) -> Iterator[str]:
    facts = _stated(prompt)
    if family.contradict(facts):
        yield f"the facts of {prompt.id} contradict"
    if not family.holds(facts, None, prompt.key) or family.doubtful(prompt.key, facts):
        yield f"{prompt.key} is not the only answer to {prompt.id}"
    for group in family.options[prompt.key].get("called_for_by", []):
        if not facts & set(group):
            yield f"nothing calls for {prompt.key} in {prompt.id}"
    for fact in prompt.facts:
        if not fact.phrase or fact.phrase not in prompt.text:
            yield f"the words for {fact.id} are not in {prompt.id}"
    if MARKS.search(prompt.text):
        yield f"marks of the template are left in {prompt.text!r}"


def _stated(prompt: Prompt) -> set[str]:
    return {f"{fact.attribute}.{fact.level}" for fact in prompt.facts}
