"""What an assignment asks, as a wish that is kept with its quiz and can be drawn again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from measurement.replies import MULTIPLE_CHOICE
from quizzes import modes
from quizzes.forms import topics
from quizzes.models import Quiz
from quizzes.plans import Plan, offered
from scenarios.drawing import NoItem, Wishes

QUIZ, MOCK = "quiz", "mock"


# Kept in the place of a wish by what was drawn for one insight: no form can say its wish.
FOR_AN_INSIGHT = {"insight": True}


def whole(family: str) -> str:
    """The idea "all of this decision", as `topics` lists it."""
    return f"{family} key "


def mix_of(quiz: Quiz) -> dict[str, Any]:
    """The wish of a quiz; of an old one that has none, as far as it can be told."""
    if "kind" in quiz.mix:
        return dict(quiz.mix)
    return {
        "kind": QUIZ,
        "ideas": [whole(id) for id in ([quiz.family] if quiz.family else offered())],
        "formats": [MULTIPLE_CHOICE],
        "difficulty": [],
        "size": max(5, quiz.size),
        "reasons": "closed" if quiz.answers_from else quiz.feedback,
        "scores": "end",
        **quiz.mix,
    }


def for_an_insight(quiz: Quiz) -> bool:
    """Whether it is a next step, whose questions are drawn again from its insight only."""
    return "insight" in quiz.mix


def plan_of(mix: Mapping[str, Any], **settings: Any) -> Plan:
    """The plan of a wish; NoItem if it names an idea that is not asked about any more."""
    if mix["kind"] == MOCK:
        return replace(modes.mock(), mode="", **settings)
    ideas: dict[str, list[Wishes]] = {}
    for idea in _known(mix["ideas"]):
        family, kind, id = idea.split(" ")
        ideas.setdefault(family, []).append(
            Wishes(about=id) if kind == "about" else Wishes(key=id or None)
        )
    return Plan(
        size=mix["size"],
        families={family: float(len(found)) for family, found in ideas.items()},
        ideas=ideas,
        formats=dict.fromkeys(mix["formats"] or [MULTIPLE_CHOICE], 1.0),
        difficulty={int(level): 1.0 for level in mix["difficulty"]},
        **settings,
    )


def _known(ideas: Iterable[str]) -> list[str]:
    """The ideas as they were chosen, each once."""
    known = {value for _, choices in topics() for value, _ in choices}
    found = list(Counter(ideas))
    if not found or not known.issuperset(found):
        raise NoItem("An idea of this quiz is not asked about any more. Choose others.")
    return found
