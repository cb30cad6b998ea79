"""An option wears the color and the shape of its place in its family."""

from functools import cache

from django import template

from lessons.content import course

register = template.Library()


@register.filter
def slot(option):
    """The option's place in its family, from 1; 0 for one that is never a key, or unknown."""
    return _slots().get(option, 0)


@cache
def _slots():
    return {
        option.id: place
        for family in course().families.values()
        for place, option in enumerate(family.options, start=1)
    }
