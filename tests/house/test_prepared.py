"""Prepared statements do what Django's own would have done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import NotSupportedError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.sessions import SessionStore
from config.prepared import insert, prepared
from quizzes.actions import Stale, save_answer
from quizzes.models import AnswerEvent
from tests.factories import NOON, UserFactory, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def columns_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def a_session(store=SessionStore):
    session = store()
    session["word"] = "kept"
    session.save()
    return session.session_key


@pytest.mark.parametrize(
    ("writes", "reads"), [(db.SessionStore, SessionStore), (SessionStore, db.SessionStore)]
)
def test_sessions_are_djangos_own(writes, reads):
    """So nobody is signed out, whichever of the two kept the session."""
    assert reads(a_session(writes))["word"] == "kept"


def test_a_session_that_is_over_or_unknown_or_forged_is_not_read():
    key = a_session()
    kept = Session.objects.filter(pk=key)
    kept.update(session_data=kept.get().session_data[:-1] + "_")
    assert dict(SessionStore(key).items()) == {}
    key = a_session()
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    for gone in (key, "never-made-by-anybody"):
        session = SessionStore(gone)
        assert dict(session.items()) == {}
        assert session.session_key is None


def test_a_cookie_that_no_database_could_keep_is_an_unknown_session(client):
    cookie = 'session="0123456789\\000abcdef"'  # in quotes \000 stands for the sign NUL
    for reply in (
        client.get("/practice/", headers={"cookie": cookie}),
        client.post("/practice/", {"mode": "none"}, headers={"cookie": cookie}),
    ):
        assert reply.status_code in (200, 422)
        assert not reply.wsgi_request.user.is_authenticated


def test_a_new_password_ends_the_sessions_of_the_old_one(client):
    ana = UserFactory()
    client.force_login(ana)
    assert client.get("/practice/").wsgi_request.user == ana
    ana.set_password("another long password")
    ana.save()
    assert not client.get("/practice/").wsgi_request.user.is_authenticated


def test_who_may_not_be_active_or_is_gone_is_not_signed_in(client):
    ana = UserFactory()
    client.force_login(ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not client.get("/practice/").wsgi_request.user.is_authenticated
    User.objects.filter(pk=ana.pk).update(is_active=True)
    assert client.get("/practice/").wsgi_request.user.is_authenticated
    ana.delete()
    assert not client.get("/practice/").wsgi_request.user.is_authenticated


def test_a_user_by_key_is_as_the_database_has_it():
    ana = UserFactory()
    assert columns_of(User.objects.get(pk=ana.pk)) == columns_of(User.objects.filter().get())
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=ana.pk + 1)


def test_a_user_by_key_is_looked_for_among_those_of_the_relation():
    ana, zoe = UserFactory(), UserFactory()
    group = Group.objects.create(name="Some")
    ana.groups.add(group)
    assert group.user_set.get(pk=ana.pk) == ana
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=zoe.pk)


def test_an_inserted_row_is_as_the_one_that_was_made():
    attempt = an_attempt(UserFactory())
    made = AnswerEvent(
        attempt=attempt, position=1, reply="50 % ' \\ ü", revision=1, late=False, at=NOON
    )
    insert(made)
    assert columns_of(AnswerEvent.objects.get()) == columns_of(made)


def test_what_cannot_be_a_value_is_refused():
    @prepared
    def by_name(name):
        return User.objects.filter(name=name).values_list("pk")

    assert by_name("' OR 1=1 --") is None
    with pytest.raises(TypeError, match="list"):
        by_name(["Ana"])


def test_statements_survive_what_was_rolled_back():
    attempt = an_attempt(UserFactory())
    for base in range(3):
        save_answer(attempt=attempt, position=1, reply="rag", base=base, at=NOON)
        with pytest.raises(Stale):
            save_answer(attempt=attempt, position=1, reply="in_context", base=base, at=NOON)
        with pytest.raises(Stale):
            save_answer(attempt=attempt, position=1, reply="in_context", base=0, at=NOON)
    assert list(AnswerEvent.objects.values_list("revision", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_statements_survive_a_new_connection():
    ana = UserFactory()
    assert User.objects.get(pk=ana.pk) == ana
    connection.close()
    assert User.objects.get(pk=ana.pk) == ana


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps them by itself")
@pytest.mark.django_db(transaction=True)
def test_statements_survive_a_column_that_a_migration_widens_meanwhile():
    """Otherwise each worker would fail for everybody who is signed in, until it is started anew."""
    ana, migrating = UserFactory(), connection.copy()

    def widen(signs):
        with migrating.cursor() as cursor:
            cursor.execute(f"ALTER TABLE accounts_user ALTER COLUMN name TYPE varchar({signs})")

    try:
        assert User.objects.get(pk=ana.pk) == ana
        widen(90)
        assert User.objects.get(pk=ana.pk) == ana
        widen(100)
        with pytest.raises(NotSupportedError), transaction.atomic():
            User.objects.get(pk=ana.pk)
        with transaction.atomic():
            assert User.objects.get(pk=ana.pk) == ana
    finally:
        widen(80)
        migrating.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps them by itself")
def test_postgresql_keeps_the_plans_of_a_save():
    attempt = an_attempt(UserFactory())
    for base in range(3):
        save_answer(attempt=attempt, position=1, reply="rag", base=base, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE 'UPDATE \"quizzes_answer\"%'"
        )
        assert cursor.fetchone() == (2,)
