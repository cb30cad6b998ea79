"""Places kept for addresses: whoever is in the class and has the address gets name and terms."""

from typing import Any

from django.db import transaction

from accounts.models import User
from classes.models import Membership, Place, Role


def at_sign_in(*, user: User, **kwargs: Any) -> None:
    """Somebody signed up or in: a guest who had joined before may have an address now."""
    take_places(user)


def take_places(user: User) -> None:
    """Give the person what was kept for their address in the classes they learn in. Places in
    other classes stay: without the join code an address opens nothing."""
    if not user.email:
        return
    places = Place.objects.filter(
        email=user.email.lower(),
        classroom__memberships__user=user,
        classroom__memberships__role=Role.LEARNER,
    )
    if places.exists():
        _take(places.values_list("pk", flat=True), user)


@transaction.atomic
def _take(pks: Any, user: User) -> None:
    for place in Place.objects.select_for_update().filter(pk__in=list(pks)):
        own = Membership.objects.filter(classroom=place.classroom_id, user=user)
        own.update(**place.terms)
        give_name(user, place.name)
        place.delete()


def give_name(user: User, name: str) -> None:
    """The name that the instructor wrote, for whoever has given none. A name is its person's."""
    if not user.name:
        user.name = name
        user.save(update_fields=["name"])
