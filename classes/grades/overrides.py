"""What was set by hand and holds."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from classes.models import Assignment, Override


def overrides_for(learner: User, assignments: Iterable[Assignment]) -> dict[int, Override]:
    """What holds for this learner, by the assignment's id; one query."""
    found = Override.objects.filter(learner=learner, assignment__in=list(assignments))
    newest = {one.assignment_id: one for one in found.select_related("by").order_by("pk")}
    return {pk: one for pk, one in newest.items() if one.kind != Override.Kind.LIFTED}


def override_for(assignment: Assignment, learner: User) -> Override | None:
    """The score or excuse set by hand that holds, if there is one."""
    return overrides_for(learner, [assignment]).get(assignment.pk)
