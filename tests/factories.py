"""Rows for tests (factory-boy). Quizzes are drawn by the real engine."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from classes.codes import new_code
from classes.models import Assignment, Classroom, Membership, Role
from lessons.models import ReadingMark
from quizzes.actions import draw_quiz, start_attempt
from quizzes.plans import Plan

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = None
    is_guest = True


class ClassroomFactory(DjangoModelFactory):
    class Meta:
        model = Classroom

    name = "Tuesday class"
    join_code = factory.LazyFunction(new_code)
    created_at = NOON


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    classroom = factory.SubFactory(ClassroomFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.LEARNER
    joined_at = NOON


class ReadingMarkFactory(DjangoModelFactory):
    class Meta:
        model = ReadingMark

    learner = factory.SubFactory(UserFactory)
    lesson = "vector-databases-on-aws"
    read_at = NOON


def a_quiz(created_by, **changes):
    """A quiz of five questions, always the same for the same seed."""
    seed = changes.pop("seed", "tests")
    at = changes.pop("at", NOON)
    drawing = {
        name: changes.pop(name) for name in ("handed_out", "answers_from", "met") if name in changes
    }
    wanted = {"title": "A quiz", "size": 5, "families": {"customization": 1.0}, **changes}
    return draw_quiz(plan=Plan(**wanted), created_by=created_by, at=at, seed=seed, **drawing)


def an_attempt(learner, *, at=NOON, **changes):
    """A running practice attempt of the learner."""
    return start_attempt(quiz=a_quiz(learner, **changes), learner=learner, at=at)


def an_assignment(classroom, instructor, **changes):
    """A quiz of five questions handed to the class, open from noon for a week."""
    opens = changes.pop("opens_at", NOON)
    until = changes.pop("start_until", NOON + timedelta(days=7))
    end = changes.pop("hard_end", None)
    own = {name: changes.pop(name) for name in ("attempts", "counting") if name in changes}
    quiz = a_quiz(instructor, handed_out=True, **changes)
    return Assignment.objects.create(
        classroom=classroom,
        quiz=quiz,
        opens_at=opens,
        start_until=until,
        hard_end=end,
        published_at=opens,
        **own,
    )
