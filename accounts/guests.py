"""Practising without an account: a guest is a user row that this browser's session knows."""

from datetime import datetime
from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from accounts import personal_data
from accounts.models import User

CLAIM = "guest_is_mine"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def ensure_learner(request: HttpRequest) -> User:
    """Whoever is signed in, or a new guest, signed in from now on. Only for POST requests."""
    if request.user.is_authenticated:
        return request.user
    guest = User.objects.create_guest()
    login(request, guest, backend=BACKEND)
    return guest


def work_of_guest(user: Any) -> list[str]:
    """What a guest has done here, in words; nothing if this is no guest."""
    return personal_data.told_of(user) if user.is_authenticated and user.is_guest else []


def remember_claim(request: HttpRequest, mine: bool) -> None:
    """Keep in the session whether the person says that the guest's work is theirs."""
    request.session[CLAIM] = mine


def claims_guest(request: HttpRequest) -> bool:
    """Whether this browser's guest is the person who signs up or in.

    A guest without any work may be anybody.
    """
    return bool(request.session.get(CLAIM)) or not work_of_guest(request.user)


@transaction.atomic
def merge_guest(*, guest: User, user: User, at: datetime) -> None:
    """Give a guest's work to an account that existed before, and close the guest."""
    personal_data.merge_all(guest, user, at)
    guest.is_active = False
    guest.save(update_fields=["is_active"])
