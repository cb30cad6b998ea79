"""Writes: a class's settings, its code, its people, and what is agreed with each.

The class's row is the lock for who is in it. An archived class refuses everything but coming back.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from accounts.models import User
from classes.assigning.moments import settle
from classes.codes import new_code
from classes.learners import first_seen
from classes.models import Classroom, Membership, Place, Role
from classes.roster.lists import Line
from classes.roster.steps import Step, steps_of


class Refused(Exception):
    """A write that is not done; the words say why, and nothing has changed."""


ARCHIVED = "This class is archived: it can be read and not changed. Bring it back in its settings."
LAST = "A class needs an instructor; make somebody else one first."


def _held(classroom: Classroom) -> Classroom:
    held = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if held.archived_at is not None:
        raise Refused(ARCHIVED)
    return held


def changeable(classroom: Classroom) -> None:
    """Refused, if the class is archived. For a page that need not be offered then."""
    if classroom.archived_at is not None:
        raise Refused(ARCHIVED)


@transaction.atomic
def rename(*, classroom: Classroom, name: str) -> None:
    held = _held(classroom)
    held.name = name
    held.save(update_fields=["name"])


def renew_code(*, classroom: Classroom) -> str:
    """A fresh code; the old one stops at once."""
    for _ in range(5):
        try:
            with transaction.atomic():
                held = _held(classroom)
                held.join_code = new_code()
                held.save(update_fields=["join_code"])
                return held.join_code
        except IntegrityError:  # the code is taken: one chance in a trillion
            continue
    raise RuntimeError("No free join code was found.")


@transaction.atomic
def let_in(*, classroom: Classroom, open: bool) -> None:
    """Whether the code lets anybody in."""
    held = _held(classroom)
    held.join_open = open
    held.save(update_fields=["join_open"])


@transaction.atomic
def archive(*, classroom: Classroom, at: datetime | None) -> None:
    """Archive a class that can be changed; without a moment, bring it back."""
    held = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if at is None or held.archived_at is None:
        held.archived_at = at
        held.save(update_fields=["archived_at"])


def account_of(email: str) -> User | None:
    """The account with this address, however its letters are written."""
    accounts = User.objects.filter(is_active=True).annotate(address=Lower("email"))
    return accounts.filter(address=email.lower()).order_by("pk").first()


@transaction.atomic
def add_staff(*, classroom: Classroom, account: User, role: str, at: datetime) -> Membership:
    """Make the account an instructor or an assistant, whether it is in the class or not."""
    held = _held(classroom)
    Place.objects.filter(classroom=held, email=(account.email or "").lower()).delete()
    membership, _ = Membership.objects.get_or_create(
        classroom=held, user=account, defaults={"role": role, "joined_at": at}
    )
    return _with_role(membership, role)


@transaction.atomic
def change_role(*, membership: Membership, role: str) -> Membership:
    """Refused for the last instructor, and where a guest would become staff."""
    _held(membership.classroom)
    return _with_role(_again(membership), role)


def _again(membership: Membership) -> Membership:
    """As it is now that the class is locked; Refused if it is gone."""
    found = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if found is None:
        raise Refused("This person has left the class meanwhile.")
    return found


def _with_role(membership: Membership, role: str) -> Membership:
    if membership.user.is_guest and role != Role.LEARNER:
        raise Refused("A guest has to sign up before helping to teach.")
    if role != Role.INSTRUCTOR:
        _refuse_the_last(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


def _refuse_the_last(membership: Membership) -> None:
    others = Membership.objects.filter(
        classroom=membership.classroom_id, role=Role.INSTRUCTOR
    ).exclude(pk=membership.pk)
    if membership.role == Role.INSTRUCTOR and not others.exists():
        raise Refused(LAST)


@transaction.atomic
def remove(*, membership: Membership) -> None:
    """Take the person out of the class, by staff or by themselves. What they did stays theirs, and
    a running attempt goes on. Refused for the last instructor."""
    _held(membership.classroom)
    found = Membership.objects.filter(pk=membership.pk).first()
    if found is not None:
        _refuse_the_last(found)
        found.delete()


@transaction.atomic
def agree(*, membership: Membership, terms: dict[str, float], name: str = "") -> Membership:
    """Write down what is agreed with a learner, for attempts that start from now on; and the name
    of a guest, who has no page to say it on."""
    _held(membership.classroom)
    found = _again(membership)
    for field, value in terms.items():
        setattr(found, field, value)
    found.save(update_fields=list(terms))
    if name and found.user.is_guest:
        found.user.name = name
        found.user.save(update_fields=["name"])
    return found


@transaction.atomic
def cancel_place(*, place: Place) -> None:
    _held(place.classroom)
    Place.objects.filter(pk=place.pk).delete()


def import_list(*, classroom: Classroom, lines: tuple[Line, ...], at: datetime) -> list[Step]:
    """Do what each line of a list without faults says: all of it, or nothing. Done twice, the
    second time changes nothing."""
    try:
        return _import(classroom, lines, at)
    except IntegrityError:  # one of them joined at this moment
        return _import(classroom, lines, at)


@transaction.atomic
def _import(classroom: Classroom, lines: tuple[Line, ...], at: datetime) -> list[Step]:
    held = _held(classroom)
    steps = steps_of(held, lines)
    added = [(one.account, one.terms) for one in steps if one.deed == "add" and one.account]
    first = first_seen(held, [account.pk for account, _ in added])
    Membership.objects.bulk_create(
        Membership(
            classroom=held,
            user=account,
            role=Role.LEARNER,
            joined_at=first.get(account.pk, at),
            **terms,
        )
        for account, terms in added
    )
    Place.objects.bulk_create(
        Place(
            classroom=held,
            email=step.line.email,
            name=step.line.name,
            created_at=at,
            **step.terms,
        )
        for step in steps
        if step.deed == "keep"
    )
    for step in steps:
        _change(step)
    taken = [step.place.pk for step in steps if step.account and step.place]
    Place.objects.filter(pk__in=taken).delete()
    settle(held.assignments.all())
    return steps


def _change(step: Step) -> None:
    """The rows that are there already, and the name of an account that has none."""
    if step.deed == "change" and step.member:
        Membership.objects.filter(pk=step.member.pk).update(**step.terms)
    if step.deed == "rewrite" and step.place:
        Place.objects.filter(pk=step.place.pk).update(name=step.line.name, **step.terms)
    if step.names and step.account:
        step.account.name = step.line.name
        step.account.save(update_fields=["name"])
