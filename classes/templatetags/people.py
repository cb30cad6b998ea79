"""The pages of an assignment, and the learners behind a number."""

from django import template

from classes import access

register = template.Library()


@register.inclusion_tag("classes/assignment_nav.html", takes_context=True)
def assignment_nav(context, assignment, on):
    """An assignment's title and its pages; `on` names the current one."""
    teaches = access.teaches(context["request"].user, assignment.classroom)
    return {"a": assignment, "on": on, "teaches": teaches}


@register.filter
def named(who, names):
    """Each learner's id with the name; as many as have a name."""
    return list(zip(who, names, strict=False))
