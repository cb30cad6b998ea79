"""How often something may be tried that tells who or what exists: join codes and addresses.

Wrong codes: ten an hour a person, a hundred a minute in all. Addresses that an instructor looks
up, one by one or as a list: thirty an hour a person.
"""

from allauth.core import ratelimit
from django.http import HttpRequest


def may_try(request: HttpRequest) -> bool:
    """Whether another join code may be tried now. Counts nothing."""
    return all(_consume(request, dry_run=True))


def count_wrong_code(request: HttpRequest) -> None:
    """Remember that a wrong code was tried."""
    list(_consume(request, dry_run=False))


def _consume(request: HttpRequest, *, dry_run: bool) -> list[bool]:
    if not request.session.session_key:
        request.session.create()
    person = str(request.user.pk or request.session.session_key)
    return [
        ratelimit.consume(request, action="join_class", key=person, dry_run=dry_run),
        ratelimit.consume(request, action="join_class_anyone", key="anyone", dry_run=dry_run),
    ]


def may_look_up(request: HttpRequest) -> bool:
    """Whether this instructor may look up another address, or list. Counts nothing."""
    return _looked_up(request, dry_run=True)


def count_look_up(request: HttpRequest) -> None:
    """Remember that an address without an account, or a list, was looked up."""
    _looked_up(request, dry_run=False)


def _looked_up(request: HttpRequest, *, dry_run: bool) -> bool:
    key = str(request.user.pk)
    return bool(ratelimit.consume(request, action="look_up", key=key, dry_run=dry_run))
