"""What can be said about a situation that is only partly known: four states for an option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.family import Family, Level


class UnknownFact(ValueError):
    """An attribute or level that the family does not have; `known` lists those it has."""

    def __init__(self, what: str, known: tuple[str, ...]) -> None:
        self.known = known
        super().__init__(f"{what}. Known: {', '.join(known)}.")


@dataclass(frozen=True, slots=True)
class Reason:
    """A stated fact and why it rules an option out."""

    attribute: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Each option is in exactly one of the four.

    A stated fact counts first, then an unstated precondition, then an open verdict.
    `needs` names the facts (`attribute.level`) that nothing states and the option cannot do
    without.
    """

    fits: tuple[str, ...]
    ruled_out: dict[str, tuple[Reason, ...]]
    needs: dict[str, tuple[str, ...]]
    open: dict[str, tuple[str, ...]]


def advise(family: Family, facts: Mapping[str, str]) -> Advice:
    """The state of every option under `facts`, given as {attribute: level}.

    UnknownFact if an attribute or a level is not the family's.
    """
    levels = [_level(family, attribute, level) for attribute, level in facts.items()]
    stated = {level.id for level in levels}
    advice = Advice((), {}, {}, {})
    fits = []
    for option in family.options:
        reasons = tuple(
            Reason(level.attribute, level.level, level.rules_out[option.id])
            for level in levels
            if option.id in level.rules_out
        )
        needs = tuple(fact for fact in option.requires if fact not in stated)
        doubts = tuple(level.open[option.id] for level in levels if option.id in level.open)
        if reasons:
            advice.ruled_out[option.id] = reasons
        elif needs:
            advice.needs[option.id] = needs
        elif doubts:
            advice.open[option.id] = doubts
        else:
            fits.append(option.id)
    return Advice(tuple(fits), advice.ruled_out, advice.needs, advice.open)


def _level(family: Family, attribute: str, level: str) -> Level:
    known = {item.id: item for item in family.attributes}
    if attribute not in known:
        raise UnknownFact(f"There is no attribute {attribute!r}", tuple(known))
    levels = {item.level: item for item in known[attribute].levels}
    if level not in levels:
        raise UnknownFact(f"{attribute} has no level {level!r}", tuple(levels))
    return levels[level]
