"""Learners behind a number."""

from django import template

register = template.Library()


@register.filter
def named(who, names):
    """Each learner's id with the name; as many as have a name."""
    return list(zip(who, names, strict=False))
