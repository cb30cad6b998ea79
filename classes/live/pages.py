"""One assignment while it runs: who is where, and who has gone quiet. Never whether it is right.

A fixed number of queries and no JSON, whatever the size of the class.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max
from django.utils.timezone import localtime

from accounts.models import User
from classes.models import Assignment, Membership, Role
from classes.terms import Terms
from quizzes.models import Answer, AnswerEvent, Attempt, ClockChange, Notice

QUIET_MINUTES = 5
QUIET = timedelta(minutes=QUIET_MINUTES)
PER_PAGE = 100
# How many deeds are listed.
DEEDS = 20
MINUTE = timedelta(minutes=1)

# States, in the order of the page: who needs attention comes first.
STATES = {
    "quiet": "Gone quiet",
    "paused": "Paused",
    "running": "Running",
    "not started": "Not started",
    "not open": "Not open yet",
    "missed": "Missed",
    "clock": "Ended by the clock",
    "staff": "Ended by staff",
    "handed in": "Handed in",
}
OPEN = ("quiet", "paused", "running")
# Those that more time lets run again.
CUT = ("clock", "staff")
PLACES = {state: place for place, state in enumerate(STATES)}


@dataclass(slots=True)
class Taken:
    """A learner's newest attempt with what is known of it without opening any reply."""

    attempt: Attempt
    # Which one of the learner's it is.
    number: int
    answered: int = 0
    # The question whose reply was saved last, and when.
    position: int | None = None
    saved_at: datetime | None = None
    # What staff has added, whether staff ended it after that, when a pause moved the deadline last.
    extra: timedelta = timedelta(0)
    ended: bool = False
    pause_moved_at: datetime | None = None

    def quiet_since(self) -> datetime:
        """The last sign of life."""
        known = (self.attempt.started_at, self.saved_at, self.pause_moved_at)
        return max(one for one in known if one)


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One learner, in words; `attempt` is what a deed can be done to, if there is anything."""

    learner: str
    learner_pk: int
    state: str
    attempt: int | None = None
    number: int = 1
    answered: str = ""
    last: str = ""
    left: str = ""
    deadline: str = ""
    extra: str = ""
    # Among those of the same state.
    order: float = 0.0
    # Whether it can change without a deed of staff.
    waits: bool = False

    @property
    def words(self) -> str:
        return STATES[self.state]

    @property
    def quiet(self) -> bool:
        return self.state == "quiet"

    @property
    def done(self) -> bool:
        return self.state in (*CUT, "handed in")


@dataclass(frozen=True, slots=True)
class LivePage:
    """Everybody who may take it, in the order in which they need attention."""

    assignment: Assignment
    page: Page[LiveRow]
    learners: int
    started: int
    running: int
    quiet: int
    handed_in: int
    # Nobody runs and nobody can start any more: there is nothing to wait for.
    over: bool
    at: datetime

    @property
    def rows(self) -> list[LiveRow]:
        return list(self.page.object_list)

    @property
    def quiet_minutes(self) -> int:
        return QUIET_MINUTES

    @property
    def counts(self) -> str:
        """What is read out when it changes."""
        return (
            f"{self.started} of {self.learners} started · {self.running} running · "
            f"{self.quiet} gone quiet · {self.handed_in} handed in"
        )

    @property
    def version(self) -> str:
        """Two marks of what the page shows: of all of it, and of the counts alone."""
        everything = (self.page.number, self.page.paginator.count, self.over, self.rows)
        return f"{_mark(everything)}.{_mark(self.counts)}"

    def differs(self, seen: str) -> bool:
        """Whether the page with this version shows anything else."""
        return seen != self.version

    def counts_differ(self, seen: str) -> bool:
        return seen.partition(".")[2] != _mark(self.counts)

    @classmethod
    def of(cls, assignment: Assignment, *, at: datetime, number: str | int | None = 1) -> LivePage:
        members = _members(assignment)
        taken = _taken(assignment)
        rows = sorted(
            (_row(Terms.of(assignment, one), one, taken.get(one.user_id), at) for one in members),
            key=lambda row: (PLACES[row.state], row.order),
        )
        states = [row.state for row in rows]
        return cls(
            assignment=assignment,
            page=Paginator(rows, PER_PAGE).get_page(number),
            learners=len(rows),
            started=sum(one.user_id in taken for one in members),
            running=sum(state in OPEN for state in states),
            quiet=states.count("quiet"),
            handed_in=states.count("handed in"),
            over=not any(row.waits for row in rows),
            at=at,
        )


def _mark(shown: object) -> str:
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()


def _members(assignment: Assignment) -> list[Membership]:
    """Everybody who may take it, by name."""
    learners = Membership.objects.filter(
        classroom=assignment.classroom_id, role=Role.LEARNER
    ).select_related("user")
    if assignment.for_some:
        learners = learners.filter(user__in=assignment.recipients.all())
    return list(learners.order_by("user__name", "user__email", "pk"))


def _taken(assignment: Assignment) -> dict[int, Taken]:
    """The newest attempt of each learner. Four queries."""
    quiz = assignment.asked
    newest: dict[int, Taken] = {}
    columns = ("pk", "learner_id", "started_at", "closes_at", "finished_at", "paused_at")
    for attempt in quiz.attempts.only(*columns).order_by("started_at", "pk"):
        before = newest.get(attempt.learner_id)
        newest[attempt.learner_id] = Taken(attempt, before.number + 1 if before else 1)
    by_attempt = {taken.attempt.pk: taken for taken in newest.values()}
    given = Answer.objects.filter(attempt__quiz=quiz, late=False).exclude(reply="").order_by()
    for pk, count in given.values_list("attempt").annotate(Count("pk")):
        if pk in by_attempt:
            by_attempt[pk].answered = count
    events = AnswerEvent.objects.order_by()
    last = events.filter(attempt__quiz=quiz).values("attempt").annotate(last=Max("pk"))
    saved = events.filter(pk__in=last.values("last"))
    for pk, position, at in saved.values_list("attempt", "position", "at"):
        if pk in by_attempt:
            by_attempt[pk].position, by_attempt[pk].saved_at = position, at
    for change in ClockChange.objects.filter(attempt__quiz=quiz).order_by("pk"):
        if change.attempt_id in by_attempt:
            _count_change(by_attempt[change.attempt_id], change)
    return newest


def _count_change(taken: Taken, change: ClockChange) -> None:
    if change.kind == ClockChange.Kind.PAUSE:
        taken.pause_moved_at = change.at
        return
    taken.ended = change.kind == ClockChange.Kind.ENDED
    if not taken.ended:
        taken.extra += change.after - max(change.before or change.at, change.at)


def _row(terms: Terms, member: Membership, taken: Taken | None, at: datetime) -> LiveRow:
    state = _state(terms, taken, at)
    may_start = at < terms.start_until and (taken.number if taken else 0) < terms.attempts
    row = LiveRow(member.user.display_name, member.user_id, state, waits=may_start)
    if taken is None:
        return row
    attempt, size = taken.attempt, terms.assignment.asked.size
    row = replace(row, number=taken.number, answered=f"{taken.answered} of {size}")
    if state == "handed in":
        return row
    row = replace(row, attempt=attempt.pk, extra=_extra(terms, taken))
    if state in CUT:
        return replace(row, deadline=_moment(attempt.closes_at, at))
    return replace(
        row,
        waits=True,
        last=_last(taken, at),
        left=_left(attempt, at),
        deadline=_moment(attempt.closes_at, at),
        order=taken.quiet_since().timestamp() if state == "quiet" else 0.0,
    )


def _state(terms: Terms, taken: Taken | None, at: datetime) -> str:
    if taken is None:
        if terms.assignment.published_at is None or at < terms.opens_at:
            return "not open"
        return "not started" if at < terms.start_until else "missed"
    attempt = taken.attempt
    if attempt.is_closed(at):
        if attempt.finished_at not in (None, attempt.closes_at):
            return "handed in"
        return "staff" if taken.ended else "clock"
    if attempt.paused_at is not None:
        return "paused"
    return "quiet" if at - taken.quiet_since() >= QUIET else "running"


def _extra(terms: Terms, taken: Taken) -> str:
    """More time than others have: agreed with the learner, or given by staff."""
    agreed = f"×{terms.factor:g}" if terms.factor != 1 else ""
    given = round(taken.extra / MINUTE)
    return " ".join(one for one in (agreed, f"+{given} min" if given else "") if one)


def _last(taken: Taken, at: datetime) -> str:
    if taken.saved_at is None:
        return f"started {_ago(taken.attempt.started_at, at)}"
    return f"question {taken.position}, {_ago(taken.saved_at, at)}"


def _ago(moment: datetime, at: datetime) -> str:
    minutes = int((at - moment) / MINUTE)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} hours ago"


def _left(attempt: Attempt, at: datetime) -> str:
    if attempt.closes_at is None:
        return "untimed"
    if attempt.paused_at is not None:
        return ""
    minutes = -int(-max(attempt.closes_at - at, timedelta(0)) // MINUTE)
    return f"{minutes} min left" if minutes else "time is up"


def _moment(moment: datetime | None, at: datetime) -> str:
    """By the wall clock of the site's zone; with the day, if it is another one."""
    if moment is None:
        return ""
    there = localtime(moment)
    same_day = there.date() == localtime(at).date()
    return f"{there:%H:%M}" if same_day else f"{there:%-d %B, %H:%M}"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that staff has done here: when, who, what, in which words."""

    at: datetime
    who: str
    what: str
    words: str


def deeds_of(assignment: Assignment) -> list[Deed]:
    """The last deeds of staff, the newest first; one to many learners at once is one deed."""
    notices = Notice.objects.filter(quiz=assignment.asked).select_related("by", "attempt__learner")
    found = [
        Deed(
            one.at,
            one.by.display_name,
            f"message to {one.attempt.learner.display_name if one.attempt else 'all'}",
            one.words,
        )
        for one in notices.defer("attempt__shown").order_by("-pk")[:DEEDS]
    ]
    changes = (
        ClockChange.objects.filter(attempt__quiz=assignment.asked)
        .exclude(kind=ClockChange.Kind.PAUSE)
        .order_by("-at", "kind", "reason", "by")
        .values("at", "kind", "reason", "by__name", "by__email")
        .annotate(
            n=Count("pk"),
            before=Max("before"),
            after=Max("after"),
            learner=Max("attempt__learner__name"),
        )
    )
    found += [_change_deed(dict(row)) for row in changes[:DEEDS]]
    return sorted(found, key=lambda deed: deed.at, reverse=True)[:DEEDS]


def _change_deed(row: dict[str, Any]) -> Deed:
    whom = f"{row['n']} learners" if row["n"] > 1 else row["learner"] or "one learner"
    if row["kind"] == ClockChange.Kind.ENDED:
        what = f"ended it for {whom}"
    else:
        minutes = round((row["after"] - max(row["before"], row["at"])) / MINUTE)
        what = f"{minutes} more minute{'' if minutes == 1 else 's'} for {whom}"
    by = User(name=row["by__name"], email=row["by__email"])
    return Deed(row["at"], by.display_name, what, row["reason"])
