"""What a list would do, line by line: read before it is done, and done as it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from django.db.models.functions import Lower

from accounts.models import User
from classes.models import Classroom, Membership, Place, Role
from classes.roster.lists import Line
from classes.words import agreed_words

DEEDS = {
    "add": "joins the class",
    "change": "in the class already; is changed",
    "keep": "no account yet; a place is kept",
    "rewrite": "a place was kept; is changed",
    "none": "nothing changes",
    "staff": "teaches here; nothing changes",
}
# How many addresses are looked up at once.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Step:
    """What one line does: its deed, the whole terms afterwards, and to whom."""

    line: Line
    deed: str
    terms: dict[str, float]
    account: User | None = None
    member: Membership | None = None
    place: Place | None = None
    # Whether the account gets the line's name, since it has none.
    names: bool = False

    @property
    def words(self) -> str:
        return DEEDS[self.deed]

    @property
    def agreed(self) -> str:
        return ", ".join(agreed_words(**self.terms))  # type: ignore[arg-type]


def steps_of(classroom: Classroom, lines: tuple[Line, ...]) -> list[Step]:
    """One step for each line. A query for each 500 addresses, and two."""
    accounts = dict(_accounts(line.email for line in lines))
    members = {one.user_id: one for one in classroom.memberships.all()}
    places = {one.email: one for one in classroom.places.all()}
    return [_step(line, accounts.get(line.email), members, places) for line in lines]


def _accounts(addresses: Iterable[str]) -> Iterator[tuple[str, User]]:
    active = User.objects.filter(is_active=True).annotate(address=Lower("email"))
    for some in batched(addresses, AT_ONCE, strict=False):
        for account in active.filter(address__in=some).order_by("-pk"):
            yield account.address, account


def _step(
    line: Line, account: User | None, members: dict[int, Membership], places: dict[str, Place]
) -> Step:
    place = places.get(line.email)
    member = members.get(account.pk) if account else None
    if member and member.role != Role.LEARNER:
        return Step(line, "staff", {})
    known = member or place
    terms = {**(known.terms if known else {}), **line.terms}
    changed = known is not None and terms != known.terms
    if account:
        names = not account.name
        deed = "change" if changed or names or place else "none"
        return Step(line, deed if member else "add", terms, account, member, place, names)
    if place:
        changed = changed or place.name != line.name
        return Step(line, "rewrite" if changed else "none", terms, place=place)
    return Step(line, "keep", terms)
