"""The door to what only those who run the site see. That it exists is no stranger's business."""

from typing import Any

from django.http import Http404

from lessons.content import course
from scenarios.family import Family


def family_for_staff(user: Any, name: str) -> Family:
    """The family of that name; 404 to everybody who is not staff, and where there is none."""
    families = course().families
    if not getattr(user, "is_staff", False) or name not in families:
        raise Http404(f"There is no family {name!r} for you to look into.")
    return families[name]
