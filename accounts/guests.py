"""Practising without an account: a guest is a user row that this browser's session knows."""

from datetime import datetime

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from accounts import personal_data
from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def ensure_learner(request: HttpRequest) -> User:
    """Whoever is signed in, or a new guest, signed in from now on. Only for POST requests."""
    if request.user.is_authenticated:
        return request.user
    guest = User.objects.create_guest()
    login(request, guest, backend=BACKEND)
    return guest


@transaction.atomic
def merge_guest(*, guest: User, user: User, at: datetime) -> None:
    """Give a guest's work to an account that existed before, and close the guest."""
    personal_data.merge_all(guest, user, at)
    guest.is_active = False
    guest.save(update_fields=["is_active"])
