"""The standing cast: the names carry the rights.

Ana studies in Tomas's class, and Sol assists him. Ines teaches another class, in which Lea studies.
Zoe has an account and belongs nowhere. Olga runs the site. A guest has no account; nobody is not
signed in at all.
"""

from datetime import timedelta

import pytest
from django.test import Client

from classes.models import Role
from tests.factories import (
    NOON,
    ClassroomFactory,
    GuestFactory,
    MembershipFactory,
    UserFactory,
    an_assignment,
)


class Cast:
    """Everybody with a signed-in client: `cast.ana`, `cast.as_ana.get(…)`."""

    def __init__(self):
        self.ana = UserFactory(name="Ana")
        self.tomas = UserFactory(name="Tomas")
        self.ines = UserFactory(name="Ines")
        self.zoe = UserFactory(name="Zoe")
        self.sol = UserFactory(name="Sol")
        self.lea = UserFactory(name="Lea")
        self.olga = UserFactory(name="Olga", is_staff=True)
        self.guest = GuestFactory()
        self.classroom = ClassroomFactory()
        MembershipFactory(classroom=self.classroom, user=self.tomas, role=Role.INSTRUCTOR)
        MembershipFactory(classroom=self.classroom, user=self.sol, role=Role.ASSISTANT)
        MembershipFactory(classroom=self.classroom, user=self.ana)
        self.other_class = ClassroomFactory(name="Another class")
        MembershipFactory(classroom=self.other_class, user=self.ines, role=Role.INSTRUCTOR)
        MembershipFactory(classroom=self.other_class, user=self.lea)

    def __getattr__(self, name):
        if not name.startswith("as_"):
            raise AttributeError(name)
        client = Client()
        if name != "as_nobody":
            client.force_login(getattr(self, name.removeprefix("as_")))
        return client

    def assignment(self, **changes):
        return an_assignment(self.classroom, self.tomas, **changes)


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def noon():
    """Time stands still at noon of the cast's day."""
    import time_machine

    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def after(**span):
    return NOON + timedelta(**span)
