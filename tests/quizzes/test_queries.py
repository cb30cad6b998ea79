"""What the saving of an answer costs, and that everything drawn fits where it is stored."""

from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.content import course
from measurement.replies import FORMATS, read, written
from quizzes import access
from quizzes.actions import save_answer
from quizzes.models import Answer, Attempt, Item
from quizzes.replies import Asked
from scenarios.formats import EVERY_FORMAT, Draw
from scenarios.formats import FORMATS as STREAMS
from tests.factories import NOON, UserFactory, a_quiz, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LIMIT = 6
# What opens and closes a transaction is no query.
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


def a_reply(item, *, other=False):
    """A reply to the item: its key, or the same with one thing changed."""
    key = read(item.format, item.key)
    if not other:
        return item.key
    if item.format == "multiple_choice":
        options = [option["id"] for option in item.content["options"]]
        return next(option for option in options if option != item.key)
    return written(item.format, key[::-1] if item.format == "ordering" else key[:-1])


def posted(attempt, item, reply, base):
    return {**as_post(Asked.of(attempt, item).fields(reply)), "base": base}


def as_post(fields):
    post = {}
    for name, value in fields:
        post.setdefault(name, []).append(value)
    return post


@pytest.mark.parametrize("format", FORMATS)
def test_saving_an_answer_costs_at_most_six_queries(client, noon, format):
    ana = UserFactory()
    client.force_login(ana)
    attempt = an_attempt(ana, minutes=10, formats={format: 1.0})
    item = attempt.items.get(position=1)
    for base, other in enumerate((False, True)):
        post = posted(attempt, item, a_reply(item, other=other), base)
        with CaptureQueriesContext(connection) as captured:
            reply = client.post(
                reverse("answer", args=[attempt.pk, 1]),
                post,
                headers={"accept": "application/json"},
            )
        assert reply.json()["revision"] == base + 1
        costly = [one["sql"] for one in captured if not one["sql"].startswith(AROUND)]
        assert 1 < len(costly) <= LIMIT, costly


def test_the_door_to_a_question_gives_the_attempt_as_the_database_has_it(noon):
    """It is not read by Django's own way of making rows into objects; so compare them."""
    ana = UserFactory()
    attempt = an_attempt(ana, minutes=10, formats={"matching": 1.0})
    found, item = access.question_of(ana, attempt.pk, 2)
    kept = Attempt.objects.select_related("quiz").get(pk=attempt.pk)
    for one, other in ((found, kept), (found.quiz, kept.quiz)):
        assert columns_of(one) == columns_of(other)
    own = attempt.items.get(position=2)
    assert (item.pk, item.format, item.key) == (own.pk, own.format, own.key)


def columns_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_learners_of_one_quiz_are_not_taken_for_each_other(noon):
    """One prepared query serves them all, one after the other."""
    ana, zoe = UserFactory(), UserFactory()
    attempts = [an_attempt(ana), an_attempt(zoe)]
    for attempt, word in zip(attempts, ("rag", "in_context"), strict=True):
        for position in (1, 2):
            save_answer(attempt=attempt, position=position, reply=word, base=0, at=NOON)
    told = Answer.objects.order_by("pk").values_list("attempt", "position", "reply")
    one, two = (attempt.pk for attempt in attempts)
    assert list(told) == [
        (one, 1, "rag"),
        (one, 2, "rag"),
        (two, 1, "in_context"),
        (two, 2, "in_context"),
    ]
    assert access.question_of(zoe, two, 1)[0].learner_id == zoe.pk


@pytest.mark.parametrize("format", EVERY_FORMAT)
@pytest.mark.parametrize("family", ["customization", "inference_mode"])
def test_what_is_drawn_fits_its_columns(family, format):
    """SQLite does not measure; PostgreSQL refuses what is too long."""
    if format == "multiple_choice":
        items = a_quiz(UserFactory(), families={family: 1.0}, size=20).items.all()
    else:
        drawn = islice(STREAMS[format](Draw(course().families[family], "columns", True)), 40)
        items = [one for item in drawn for one in rows_of(item)]
    limits = {name: Item._meta.get_field(name).max_length for name in ("logic", "setting", "key")}
    for item in items:
        for name, limit in limits.items():
            assert len(getattr(item, name)) <= limit, (name, getattr(item, name))


def rows_of(drawn):
    for one in getattr(drawn, "questions", [drawn]):
        key = written(one.format, one.key)
        yield Item(logic=one.logic, setting=one.setting, key=key)
