"""One assignment while it runs: who is where, and who has gone quiet. Never whether it is right.

A fixed number of queries and no JSON, whatever the size of the class.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, prefetch_related_objects
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
# What is read of an attempt.
READ = (
    "pk",
    "learner_id",
    "started_at",
    "closes_at",
    "finished_at",
    "paused_at",
    "pause_left",
)
MORE = (ClockChange.Kind.EXTENSION, ClockChange.Kind.OUTAGE)

# States, in the order of the page: who needs attention comes first.
STATES = {
    "quiet": "Gone quiet",
    "paused": "Paused",
    "running": "Running",
    "not started": "Not started",
    "not open": "Not open yet",
    "missed": "Missed",
    "before": "Before joining",
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
    # The question whose reply was saved last, and when.
    position: int | None = None
    saved_at: datetime | None = None
    # When staff ended it, and when a pause moved the deadline last.
    ended_at: datetime | None = None
    pause_moved_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether its deadline is a moment at which staff ended it."""
        return self.ended_at is not None and self.ended_at == self.attempt.closes_at

    def quiet_since(self) -> datetime:
        """The last sign of life."""
        attempt = self.attempt
        known = (attempt.started_at, self.saved_at, self.pause_moved_at, attempt.pause_ends())
        return max(one for one in known if one)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands; put into words only for the page that is shown."""

    member: Membership
    terms: Terms
    taken: Taken | None
    state: str

    @property
    def place(self) -> tuple[int, float]:
        """Who needs attention comes first: by state, and of the quiet ones who is so longest."""
        since = self.taken.quiet_since().timestamp() if self.taken and self.state == "quiet" else 0
        return PLACES[self.state], since

    def waits(self, at: datetime) -> bool:
        """Whether it can change without a deed of staff."""
        taken = self.taken.number if self.taken else 0
        return self.state in OPEN or (at < self.terms.start_until and taken < self.terms.attempts)


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
    rows: tuple[LiveRow, ...]
    page: Page[Standing]
    learners: int
    started: int
    running: int
    quiet: int
    handed_in: int
    # Ended by the clock or by staff.
    cut: int
    # Nobody runs and nobody can start any more: there is nothing to wait for.
    over: bool
    at: datetime

    @property
    def quiet_minutes(self) -> int:
        return QUIET_MINUTES

    @property
    def counts(self) -> str:
        """What is read out when it changes."""
        cut = f" · {self.cut} ended by clock or staff" if self.cut else ""
        return (
            f"{self.started} of {self.learners} started · {self.running} running · "
            f"{self.quiet} gone quiet · {self.handed_in} handed in{cut}"
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
        taken = _taken(assignment)
        everybody = []
        for member in _members(assignment):
            terms, own = Terms.of(assignment, member), taken.get(member.user_id)
            everybody.append(Standing(member, terms, own, _state(terms, own, at)))
        everybody.sort(key=lambda one: one.place)
        states = [one.state for one in everybody]
        page = Paginator(everybody, PER_PAGE).get_page(number)
        return cls(
            assignment=assignment,
            rows=_rows(list(page.object_list), at),
            page=page,
            learners=len(everybody),
            started=sum(one.taken is not None for one in everybody),
            running=sum(state in OPEN for state in states),
            quiet=states.count("quiet"),
            handed_in=states.count("handed in"),
            cut=sum(state in CUT for state in states),
            over=not any(one.waits(at) for one in everybody),
            at=at,
        )


def _mark(shown: object) -> str:
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()


def _members(assignment: Assignment) -> list[Membership]:
    """Everybody who may take it, by name."""
    learners = Membership.objects.filter(classroom=assignment.classroom_id, role=Role.LEARNER)
    if assignment.for_some:
        learners = learners.filter(user__in=assignment.recipients.all())
    return list(learners.order_by("user__name", "user__email", "pk"))


def _taken(assignment: Assignment) -> dict[int, Taken]:
    """The newest attempt of each learner. Four queries; none reads what was replied."""
    quiz = assignment.asked
    newest: dict[int, Taken] = {}
    for attempt in quiz.attempts.only(*READ).order_by("started_at", "pk"):
        before = newest.get(attempt.learner_id)
        newest[attempt.learner_id] = Taken(attempt, before.number + 1 if before else 1)
    by_attempt = {taken.attempt.pk: taken for taken in newest.values()}
    events = AnswerEvent.objects.order_by()
    last = events.filter(attempt__quiz=quiz).values("attempt").annotate(last=Max("pk"))
    saved = events.filter(pk__in=last.values("last"))
    for pk, position, at in saved.values_list("attempt", "position", "at"):
        if pk in by_attempt:
            by_attempt[pk].position, by_attempt[pk].saved_at = position, at
    moved = ClockChange.objects.filter(attempt__quiz=quiz).order_by("pk")
    paused = moved.filter(kind=ClockChange.Kind.PAUSE)
    ended = moved.filter(kind=ClockChange.Kind.ENDED)
    for pk, at in paused.values_list("attempt", "at"):
        if pk in by_attempt:
            by_attempt[pk].pause_moved_at = at
    for pk, at in ended.values_list("attempt", "after"):
        if pk in by_attempt:
            by_attempt[pk].ended_at = at
    return newest


def _rows(standings: list[Standing], at: datetime) -> tuple[LiveRow, ...]:
    prefetch_related_objects([one.member for one in standings], "user")
    attempts = [one.taken.attempt.pk for one in standings if one.taken]
    given = Answer.objects.filter(attempt__in=attempts, late=False).exclude(reply="").order_by()
    answered = dict(given.values_list("attempt").annotate(Count("pk")))
    extra: dict[int, timedelta] = defaultdict(timedelta)
    more = ClockChange.objects.filter(attempt__in=attempts, kind__in=MORE).order_by()
    for pk, before, after, at_that_time in more.values_list("attempt", "before", "after", "at"):
        extra[pk] += after - max(before or at_that_time, at_that_time)
    return tuple(_row(one, answered, extra, at) for one in standings)


def _row(
    standing: Standing, answered: dict[int, int], extra: dict[int, timedelta], at: datetime
) -> LiveRow:
    terms, taken, state = standing.terms, standing.taken, standing.state
    row = LiveRow(standing.member.user.display_name, standing.member.user_id, state)
    if taken is None:
        return row
    attempt = taken.attempt
    count = f"{answered.get(attempt.pk, 0)} of {terms.assignment.asked.size}"
    row = replace(row, number=taken.number, answered=count)
    if state == "handed in":
        return row
    ends = _moment(attempt.closes_at, at)
    row = replace(row, attempt=attempt.pk, deadline=ends, extra=_extra(terms, extra[attempt.pk]))
    if state in CUT:
        return row
    return replace(row, last=_last(taken, at), left=_left(attempt, at))


def _state(terms: Terms, taken: Taken | None, at: datetime) -> str:
    if taken is None:
        if terms.assignment.published_at is None or at < terms.opens_at:
            return "not open"
        if at < terms.start_until:
            return "not started"
        return "before" if terms.before_joining else "missed"
    attempt = taken.attempt
    if attempt.is_closed(at):
        if attempt.finished_at not in (None, attempt.closes_at):
            return "handed in"
        return "staff" if taken.ended else "clock"
    if attempt.is_paused(at):
        return "paused"
    return "quiet" if at - taken.quiet_since() >= QUIET else "running"


def _extra(terms: Terms, added: timedelta) -> str:
    """More time than others have: agreed with the learner, or given by staff."""
    agreed = f"×{terms.factor:g}" if terms.factor != 1 else ""
    given = round(added / MINUTE)
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
    if attempt.is_paused(at):
        return ""
    minutes = -int(-max(attempt.closes_at - at, timedelta(0)) // MINUTE)
    return f"{minutes} min" if minutes else "time is up"


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
    found += _moved(assignment)
    return sorted(found, key=lambda deed: deed.at, reverse=True)[:DEEDS]


def _moved(assignment: Assignment) -> list[Deed]:
    """Deadlines that were moved, those of one deed together. Three queries."""
    own = ClockChange.objects.filter(attempt__quiz=assignment.asked)
    own = own.exclude(kind=ClockChange.Kind.PAUSE).order_by("-at")
    together = own.values_list("at", "kind", "reason", "by_id").annotate(
        Count("pk"), Max("before"), Max("after"), Max("attempt_id")
    )
    rows = list(together[:DEEDS])
    people = User.objects.in_bulk({row[3] for row in rows})
    one = Attempt.objects.filter(pk__in=[row[7] for row in rows if row[4] == 1])
    alone = {
        attempt.pk: attempt.learner for attempt in one.select_related("learner").defer("shown")
    }
    deeds = []
    for at, kind, reason, by, count, before, after, attempt in rows:
        whom = alone[attempt].display_name if count == 1 else f"{count} learners"
        what = _what(kind, after - max(before or at, at), whom)
        deeds.append(Deed(at, people[by].display_name, what, reason))
    return deeds


def _what(kind: str, more: timedelta, whom: str) -> str:
    if kind == ClockChange.Kind.ENDED:
        return f"ended it for {whom}"
    minutes = round(more / MINUTE)
    return f"{minutes} more minute{'' if minutes == 1 else 's'} for {whom}"
