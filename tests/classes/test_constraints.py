"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from classes.models import Assignment
from tests.factories import NOON, ClassroomFactory, MembershipFactory, UserFactory, a_quiz

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_nobody_is_in_a_class_twice():
    member = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(classroom=member.classroom, user=member.user)


def test_a_window_has_a_length():
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            classroom=ClassroomFactory(),
            quiz=a_quiz(UserFactory()),
            opens_at=NOON,
            start_until=NOON - timedelta(minutes=1),
        )


def test_a_join_code_is_one_classs_own():
    ClassroomFactory(join_code="ABCD2345")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassroomFactory(join_code="ABCD2345")
