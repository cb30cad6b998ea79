"""What holds for one learner in one assignment: its rules with what was agreed for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classes.learners import came_after
from classes.models import Assignment, Counting, Membership
from classes.words import agreed_words
from quizzes.actions import closing
from quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Terms:
    """Moments in UTC; `factor` times the minutes; `pause` in all; `attempts` allowed in all."""

    assignment: Assignment
    opens_at: datetime
    start_until: datetime
    hard_end: datetime | None
    factor: float
    pause: timedelta
    attempts: int
    # By how much the learner's windows end later than those of others.
    later: timedelta
    # Whether its window had ended for the learner at joining.
    before_joining: bool

    @classmethod
    def of(cls, assignment: Assignment, membership: Membership) -> Terms:
        later = timedelta(hours=membership.later_hours)
        until = assignment.start_until + later
        return cls(
            assignment=assignment,
            opens_at=assignment.opens_at,
            start_until=until,
            hard_end=assignment.hard_end and assignment.hard_end + later,
            factor=membership.factor,
            pause=timedelta(minutes=membership.pause_minutes),
            attempts=assignment.attempts + membership.extra_attempts,
            later=later,
            before_joining=came_after(membership.joined_at, until),
        )

    @property
    def minutes(self) -> int | None:
        """The learner's own minutes, rounded up; None if untimed."""
        minutes = self.assignment.asked.minutes
        return None if minutes is None else -int(-minutes * self.factor // 1)

    def ends(self, start: datetime) -> datetime | None:
        """When an attempt that starts at `start` closes, pauses left out; None if untimed."""
        quiz = self.assignment.asked
        return closing(start, minutes=quiz.minutes, factor=self.factor, hard_end=self.hard_end)

    @property
    def words(self) -> tuple[str, ...]:
        """What was agreed for this learner, in words; of a lesson only the later end matters."""
        hours = int(self.later / timedelta(hours=1))
        if self.assignment.quiz is None:
            return agreed_words(later_hours=hours)
        return agreed_words(
            factor=self.factor,
            minutes=self.minutes,
            pause_minutes=int(self.pause / timedelta(minutes=1)),
            extra_attempts=self.attempts - self.assignment.attempts,
            later_hours=hours,
        )

    @property
    def special(self) -> bool:
        """Whether anything was agreed for this learner that others have not."""
        own = self.attempts != self.assignment.attempts
        return own or self.factor != 1 or bool(self.pause or self.later)


def counting(assignment: Assignment, attempts: list[Attempt], at: datetime) -> Attempt:
    """The attempt that counts: of those that are over, the best, last or first; else the open one.

    `attempts` are one learner's, at least one, with scores.
    """
    over = sorted((a for a in attempts if a.is_closed(at)), key=lambda one: one.started_at)
    if not over:
        return attempts[0]
    if assignment.counting == Counting.FIRST:
        return over[0]
    if assignment.counting == Counting.LAST:
        return over[-1]
    return max(over, key=lambda one: (one.points + one.credited) / max(1, one.counted))
