"""What one learner of a class has wrong, by the rule that the class's insights go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classes.insight.answers import ClassAnswers
from classes.insight.ideas import named
from classes.insight.subjects import Kind, Standing, Subject
from classes.models import Membership
from lessons.content import course
from measurement.beliefs import shows

# So many of each kind are told, those that were missed most often first.
TOLD = 3


@dataclass(frozen=True, slots=True)
class OwnIdea:
    """A wrong belief or an idea that this learner missed in `missed` of `met` questions."""

    subject: Subject
    name: str
    missed: int
    met: int
    who: tuple[int, ...]
    lesson: str
    anchor: str
    step: bool

    @property
    def believed(self) -> bool:
        return self.subject.kind == Kind.BELIEF

    @property
    def words(self) -> str:
        what = "which offered it" if self.believed else "in which it decided"
        deed = "chosen in" if self.believed else "wrong in"
        share = f"all {self.met}" if self.missed == self.met else f"{self.missed} of the {self.met}"
        return f"{deed} {share} questions {what}"


def ideas_of(membership: Membership, *, at: datetime) -> tuple[OwnIdea, ...]:
    """Beliefs, then ideas that decide. Once is a slip, and is not told."""
    learner = membership.user_id
    standing = Standing(ClassAnswers.of(membership.classroom, at=at, learner=learner))
    if learner not in standing.met:
        return ()
    return (
        *_most(standing, learner, Kind.BELIEF),
        *_most(standing, learner, Kind.ABOUT),
    )


def _most(standing: Standing, learner: int, kind: Kind) -> Iterable[OwnIdea]:
    found = [
        (standing.missed(subject)[learner], met, subject)
        for subject, met in standing.met[learner].items()
        if subject.kind == kind
    ]
    wrong = [one for one in found if shows(one[1], one[0])]
    wrong.sort(key=lambda one: (-one[0], one[1]))
    told = (_told(one, missed, met, learner) for missed, met, one in wrong)
    return [one for one in told if one is not None][:TOLD]


def _told(subject: Subject, missed: int, met: int, learner: int) -> OwnIdea | None:
    """None for what the family knows no more: there is nothing to read or to practice."""
    name, anchor = named(subject)
    family = course().families.get(subject.family)
    if family is None or not anchor:
        return None
    return OwnIdea(
        subject, name, missed, met, (learner,), family.lesson, anchor, bool(family.signed)
    )
