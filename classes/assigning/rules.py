"""By which rules an assignment is taken: its window, its attempts, and what is shown when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classes.assigning.mixes import mix_of
from classes.assigning.moments import CLOSED
from classes.models import Assignment, Counting
from quizzes.models import Feedback

# When a score is shown; reasons can be shown after each question, too (`Feedback`).
END = str(Feedback.END)
EACH = str(Feedback.EACH)


@dataclass(frozen=True)
class Rules:
    """`reasons` and `scores` say when they are shown: each, end, or closed (see `moments`)."""

    title: str
    opens_at: datetime
    start_until: datetime
    minutes: int | None = None
    hard_end: datetime | None = None
    attempts: int = 1
    counting: str = Counting.BEST
    own_forms: bool = False
    partial: bool = False
    reasons: str = END
    scores: str = END

    @classmethod
    def of(cls, assignment: Assignment) -> Rules:
        """The rules that an assignment has."""
        quiz = assignment.asked
        mix = mix_of(quiz)
        return cls(
            title=quiz.title,
            opens_at=assignment.opens_at,
            start_until=assignment.start_until,
            minutes=quiz.minutes,
            hard_end=assignment.hard_end,
            attempts=assignment.attempts,
            counting=assignment.counting,
            own_forms=quiz.own_forms,
            partial=quiz.partial,
            reasons=mix["reasons"],
            scores=mix["scores"],
        )

    @property
    def feedback(self) -> str:
        return EACH if self.reasons == EACH else END

    @property
    def plan(self) -> dict[str, Any]:
        """What a plan needs to know of them."""
        return {
            "title": self.title,
            "minutes": self.minutes,
            "feedback": self.feedback,
            "partial": self.partial,
        }

    @property
    def shown(self) -> dict[str, str]:
        """What is kept beside the wish."""
        return {"reasons": self.reasons, "scores": self.scores}

    @property
    def window(self) -> dict[str, Any]:
        """The fields of the assignment."""
        return {
            "opens_at": self.opens_at,
            "start_until": self.start_until,
            "hard_end": self.hard_end,
            "attempts": self.attempts,
            "counting": self.counting,
        }

    def faults(self, *, case_studies: bool = False) -> dict[str, str]:
        """What cannot be, by field, in words."""
        found = {}
        if CLOSED in (self.reasons, self.scores) and not (self.minutes or self.hard_end):
            found["minutes"] = (
                "Choose a time, or show scores and reasons after handing in: without a time, "
                "nobody knows when the last quiz has ended."
            )
        if self.scores == CLOSED and self.reasons != CLOSED:
            found["scores"] = (
                "Reasons would tell the score before. Choose the same moment for both."
            )
        if self.attempts > 1 and self.reasons != CLOSED and not self.own_forms:
            found["feedback"] = (
                "With several attempts at the same questions the first would give the key away. "
                "Choose own questions for each attempt, or reasons when nobody can answer any more."
            )
        elif self.attempts > 1 and self.reasons != CLOSED and case_studies:
            found["feedback"] = (
                "Case studies are the same in every attempt, so the first would give the key away. "
                "Leave them out, or show reasons when nobody can answer any more."
            )
        return found
