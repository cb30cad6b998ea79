"""How often a wrong join code may be tried: ten an hour a person, a hundred a minute in all."""

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
