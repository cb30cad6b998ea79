"""What an instructor has set, where its learner reads it."""

from django import template
from django.utils import timezone

from classes.grades.overrides import overrides_for
from classes.models import Override

register = template.Library()


@register.inclusion_tag("classes/set_by_hand.html")
def set_by_hand(classroom, learner):
    """A learner's scores and excuses in a class that were set by hand, each with its reason.

    A score is not told before the quiz tells scores.
    """
    at = timezone.now()
    found = classroom.assignments.for_learner(learner).select_related("quiz")
    given = {one.pk: one for one in found}
    told = [
        (given[pk], one)
        for pk, one in overrides_for(learner, given.values()).items()
        if one.kind == Override.Kind.EXCUSED or _told(given[pk], at)
    ]
    return {"told": told}


def _told(assignment, at):
    scores_from = assignment.quiz and assignment.quiz.scores_from
    return not scores_from or scores_from <= at
