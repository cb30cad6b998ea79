"""What this room keeps of a person: memberships of classes."""

from datetime import datetime

from accounts.models import User
from classes.models import Membership


def merge(guest: User, user: User, at: datetime) -> None:
    """Move a guest's memberships; where both are members, the user's own stays."""
    known = Membership.objects.filter(user=user).values_list("classroom_id", flat=True)
    Membership.objects.filter(user=guest).exclude(classroom_id__in=list(known)).update(user=user)
    Membership.objects.filter(user=guest).delete()


def told(user: User) -> str:
    names = Membership.objects.filter(user=user).values_list("classroom__name", flat=True)
    return f"a place in {' and '.join(names)}" if names else ""
