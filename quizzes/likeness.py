"""Another question in the place of one: for a form of its own, or because it is to be replaced.

It has the same format and family, and the same logic wherever another text of it can be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lessons.content import course
from measurement.replies import MULTIPLE_CHOICE
from quizzes.models import Item
from quizzes.plans import CASE_STUDY, NOTHING, Drawn, Met
from scenarios.drawing import NoItem, Wishes, stream, texts_of
from scenarios.family import Family
from scenarios.formats import FORMATS, Draw
from scenarios.items import Item as Question

# So many texts of a logic are tried before another logic is.
TEXTS = 4
# So many questions of another format are looked at for each that is wanted, and at least.
LOOKED_AT, FEWEST = 8, 40


def alike(items: Sequence[Item], *, seed: str, met: Met = NOTHING) -> list[Drawn]:
    """A form like this one, position by position, without a text that is in it or was met.

    Multiple choice: the same logic; where every text of it was met, the same idea. Other formats:
    the same logic or else the same difficulty. Questions of a case study stay as they are.
    The same arguments give the same form. NoItem if the families have no more of a format.
    """
    questions = {item.position: Question.from_dict(item.content) for item in items}
    taken = set(met.texts).union(*(_texts(question) for question in questions.values()))
    gone = {*met.items, *(question.id for question in questions.values())}
    others: dict[tuple[str, str], list[int]] = {}
    found: dict[int, Question] = {}
    for item in items:
        if item.brief:
            found[item.position] = questions[item.position]
        elif item.format == MULTIPLE_CHOICE:
            one = _choice(item, f"{seed}:{item.position}", taken)
            taken.update(_texts(one))
            found[item.position] = one
        else:
            others.setdefault((item.family, item.format), []).append(item.position)
    for (family, format), positions in others.items():
        wanted = {position: questions[position] for position in positions}
        found |= _others(_family(family), format, wanted, seed, gone)
    return [Drawn(found[item.position], item.brief, item.counted) for item in items]


def another(items: Sequence[Item], position: int, *, seed: str) -> dict[int, Drawn]:
    """What is asked instead of the question at that place of a form, by position.

    One question, whose text is not in the form; of a case study, the whole case. NoItem if there
    is none.
    """
    item = next(item for item in items if item.position == position)
    if item.brief:
        return _case(items, item, seed)
    questions = {one.position: Question.from_dict(one.content) for one in items}
    if item.format == MULTIPLE_CHOICE:
        taken = {text for question in questions.values() for text in _texts(question)}
        return {position: Drawn(_choice(item, seed, taken), counted=item.counted)}
    gone = {question.id for question in questions.values()}
    wanted = {position: questions[position]}
    found = _others(_family(item.family), item.format, wanted, seed, gone)
    return {position: Drawn(found[position], counted=item.counted)}


def _family(id: str) -> Family:
    return course().families[id]


def _texts(question: Question) -> list[str]:
    """What may not be read twice: the whole text, and the stem whatever is asked."""
    return texts_of(question.stem_text, question.ask)


def _choice(item: Item, seed: str, taken: set[str]) -> Question:
    """A multiple-choice question whose stem was not taken, as near to the item as there is one."""
    for wishes in _near(item):
        try:
            found = stream(_family(item.family), seed=seed, wishes=wishes, block=1, seen=taken)
            for one in islice(found, TEXTS):
                if taken.isdisjoint(_texts(one)):
                    return one
        except NoItem:
            continue
    raise NoItem(f"{_family(item.family).name} has no more questions of this kind.")


def _near(item: Item) -> Iterator[Wishes]:
    """The item's logic; its key with an idea that decides it; its key; anything."""
    yield Wishes(logics=frozenset({item.logic}), signed=True)
    for fact in item.logic.partition("|")[0].split("+"):
        yield Wishes(key=item.key, about=fact.partition(".")[0], signed=True)
    yield Wishes(key=item.key, signed=True)
    yield Wishes(signed=True)


def _others(
    family: Family, format: str, wanted: dict[int, Question], seed: str, gone: Iterable[str]
) -> dict[int, Question]:
    """For each wanted question another of the format: of its logic, or about the same, or as hard.

    None twice, and none of those that are gone.
    """
    number = max(FEWEST, LOOKED_AT * len(wanted))
    drawn = islice(FORMATS[format](Draw(family, f"{seed}:{format}", signed=True)), number)
    pool = {one.id: one for one in drawn}
    for id in gone:
        pool.pop(id, None)
    found: dict[int, Question] = {}
    for same in (_same_logic, _same_about, _as_hard, _anything):
        for position, question in wanted.items():
            if position in found:
                continue
            one = next((one for one in pool.values() if same(question, one)), None)
            if one is not None:
                found[position] = pool.pop(one.id)
    if len(found) < len(wanted):
        raise NoItem(f"{family.name} has no more questions of this format.")
    return found


def _same_logic(one: Question, other: Question) -> bool:
    return one.logic == other.logic


def _same_about(one: Question, other: Question) -> bool:
    return bool(one.about) and one.about == other.about and _as_hard(one, other)


def _as_hard(one: Question, other: Question) -> bool:
    return one.difficulty == other.difficulty


def _anything(one: Question, other: Question) -> bool:
    return True


def _case(items: Sequence[Item], item: Item, seed: str) -> dict[int, Drawn]:
    """Another case with as many questions, in the places of the whole case."""
    places = [one for one in items if one.brief == item.brief]
    briefs = {one.brief for one in items}
    cases = FORMATS[CASE_STUDY](Draw(_family(item.family), f"{seed}:case", signed=True))
    for case in islice(cases, FEWEST):
        if len(case.questions) == len(places) and case.stem_text not in briefs:
            return {
                one.position: Drawn(question, case.stem_text, one.counted)
                for one, question in zip(places, case.questions, strict=True)
            }
    raise NoItem(f"{_family(item.family).name} has no other case study of this length.")
