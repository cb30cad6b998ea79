"""A result by domain, by the option that was right, by idea and by format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessons.content import course
from measurement.marking import Share
from quizzes.modes import domain_of

if TYPE_CHECKING:
    from quizzes.pages import ResultRow


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A score by some kind of thing: what it is by, and a share for each."""

    title: str
    rows: tuple[tuple[str, str, Share], ...]


def breakdowns(rows: tuple[ResultRow, ...]) -> Iterable[Breakdown]:
    """By domain, by the option that was right, and by format, where there is more than one."""
    domains = {domain.id: domain.name for domain in course().exam.domains}
    titles = ("Domain", "Where this was the answer", "Idea that decided", "Format")
    kinds: dict[str, list[tuple[str, str, bool]]] = {title: [] for title in titles}
    for row in rows:
        if not row.counted:
            continue
        domain = domain_of(row.item.family) if row.item.family in course().families else ""
        kinds["Domain"].append(("", domains.get(domain, "Others"), row.right))
        kinds["Format"].append(("", row.format, row.right))
        if row.reasons.proof:
            key = row.reasons.proof.key
            kinds["Where this was the answer"].append((key.option.id, key.name, row.right))
            kinds["Idea that decided"] += [("", idea, row.right) for idea in _ideas(row)]
    for title, found in kinds.items():
        hits: dict[tuple[str, str], list[bool]] = {}
        for id, name, right in found:
            hits.setdefault((id, name), []).append(right)
        if len(hits) > 1:
            yield Breakdown(
                title,
                tuple((id, name, Share(sum(r), len(r))) for (id, name), r in hits.items()),
            )


def _ideas(row: ResultRow) -> set[str]:
    """The attributes that decided, by name."""
    facts = row.reasons.item.facts
    names = {one.id: one.name for one in course().families[row.item.family].attributes}
    return {
        names[fact.attribute]
        for fact in facts
        if fact.role == "decides" and fact.attribute in names
    }
