"""The door to lessons."""

from django.http import Http404

from lessons.content import course
from lessons.values import Lesson


def lesson_named(slug: str) -> Lesson:
    """The lesson of that slug; 404 if there is none."""
    try:
        return course().lessons[slug]
    except KeyError as error:
        raise Http404(f"There is no lesson {slug!r}.") from error
