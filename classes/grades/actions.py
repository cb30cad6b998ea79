"""Writes: a score or an excuse set by hand."""

from datetime import datetime

from accounts.models import User
from classes.models import Assignment, Override


class Archived(Exception):
    """The class can be read and not changed."""


def set_override(
    *,
    assignment: Assignment,
    learner: User,
    kind: str,
    percent: int | None,
    reason: str,
    by: User,
    at: datetime,
) -> Override:
    """What holds from now on for this learner; what held before stays on record.

    Archived, if the class is.
    """
    if assignment.classroom.archived_at is not None:
        raise Archived("This class is archived: scores can be read and not changed.")
    return Override.objects.create(
        assignment=assignment,
        learner=learner,
        kind=kind,
        percent=percent if kind == Override.Kind.SCORE else None,
        reason=reason,
        by=by,
        at=at,
    )
