"""How the room stands in each idea, fact, goal, format and pair of options, in words and shares."""

from __future__ import annotations

from dataclasses import dataclass

from classes.insight.answers import CASE_STUDY
from classes.insight.subjects import Kind, Standing, Subject
from lessons.content import course
from measurement.guards import Say, may_say, share_words
from measurement.marking import Share
from quizzes.pages import FORMAT_NAMES
from scenarios.family import Family

# With fewer learners, counts only: their answers say more about them than about the idea.
FEW = 5
# So many rows are shown, the others folded.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """One subject. `share` is right of met; of a pair of options, chosen of offered."""

    subject: Subject
    name: str
    share: Share
    words: str
    # Whether a share with its range may be said.
    said: bool
    who: tuple[int, ...]
    names: tuple[str, ...]
    lesson: str
    anchor: str
    # Whether questions on just this can be drawn.
    step: bool

    @property
    def taught(self) -> bool:
        """Whether most missed it: then it is taught, not practiced."""
        return self.subject.kind == Kind.FACT and self.said and self.share.value < 0.5


@dataclass(frozen=True, slots=True)
class IdeaTable:
    """All subjects of a kind, the worst first."""

    title: str
    column: str
    rows: tuple[IdeaRow, ...]
    wrong: bool = False

    @property
    def shown(self) -> tuple[IdeaRow, ...]:
        return self.rows[:SHOWN]

    @property
    def folded(self) -> tuple[IdeaRow, ...]:
        return self.rows[SHOWN:]


TABLES = (
    (Kind.ABOUT, "By idea", "What decided"),
    (Kind.FACT, "By fact", "The fact that decided"),
    (Kind.GOAL, "By what the question line asks for", "Asked for"),
    (Kind.PAIR, "By pair of options", "Right, and chosen instead"),
    (Kind.FORMAT, "By format", "Format"),
)


def tables_of(standing: Standing) -> tuple[IdeaTable, ...]:
    """A table for each kind of subject that was met."""
    found = [
        IdeaTable(title, column, rows_of(standing, kind), wrong=kind == Kind.PAIR)
        for kind, title, column in TABLES
    ]
    return tuple(table for table in found if table.rows)


def rows_of(standing: Standing, kind: Kind) -> tuple[IdeaRow, ...]:
    """The subjects of a kind, the worst first; those of which little is known come last."""
    enough = len(standing.answers.by_learner) >= FEW
    rows = [
        _row(standing, subject, share, enough)
        for subject, share in standing.shares.items()
        if subject.kind == kind
    ]
    if kind == Kind.PAIR:
        rows = [row for row in rows if row.share.right]
        return tuple(sorted(rows, key=lambda row: (not row.said, -row.share.value)))
    return tuple(sorted(rows, key=lambda row: (not row.said, row.share.value, -row.share.n)))


def _row(standing: Standing, subject: Subject, share: Share, enough: bool) -> IdeaRow:
    what = "chose it" if subject.kind == Kind.PAIR else "right"
    said = enough and may_say(share.n) >= Say.SHARES
    name, anchor = named(subject)
    family = course().families.get(subject.family)
    who = standing.who(subject)
    return IdeaRow(
        subject=subject,
        name=name,
        share=share,
        words=share_words(share, what) if said else f"{share.right} of {share.n} {what}",
        said=said,
        who=who,
        names=standing.answers.names(who),
        lesson=family.lesson if family and anchor else "",
        anchor=anchor,
        step=bool(family and family.signed and anchor and subject.kind != Kind.FORMAT),
    )


def named(subject: Subject) -> tuple[str, str]:
    """A subject in words, and where its lesson teaches it; an old quiz may name what is gone."""
    if subject.kind == Kind.FORMAT:
        names = {**FORMAT_NAMES, CASE_STUDY: "Case study"}
        return names.get(subject.id, subject.id), ""
    family = course().families.get(subject.family)
    return _in_family(family, subject) if family else (subject.id, "")


def _in_family(family: Family, subject: Subject) -> tuple[str, str]:
    if subject.kind == Kind.PAIR:
        return _pair(family, *subject.pair)
    known = {
        Kind.ABOUT: {one.id: (one.name, one.levels[0].anchor) for one in family.attributes},
        Kind.FACT: {one.id: (one.label, one.anchor) for one in family.levels.values()},
        Kind.GOAL: {one.id: (one.words, one.anchor) for one in family.goals},
        Kind.BELIEF: {
            **{one.id: (one.belief, one.anchor) for one in family.outside},
            **{one.id: (one.belief, one.anchor) for one in family.misconceptions},
        },
    }
    return known[subject.kind].get(subject.id, (subject.id, ""))


def _pair(family: Family, right: str, chosen: str) -> tuple[str, str]:
    try:
        anchor = family.option(right).anchor
        return f"{family.name_of(right)} → {family.name_of(chosen)}", anchor
    except KeyError:
        return f"{right} → {chosen}", ""
