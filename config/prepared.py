"""Statements written once: for a short one, Django's writing takes longer than the database.

They are made of ordinary querysets and models, so they are right on every database. PostgreSQL also
keeps their plans (`config/postgresql/base.py`); SQLite's library does so by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery

# What every database's library takes as it is; of what is derived from these, it might not.
PLAIN = {int, float, str, bool, type(None)}


class Given(Expression):
    """Where a value goes that is not known when the statement is written."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Statement:
    """A statement's text and its parameters, some of them places for what is given."""

    def __init__(self, sql: str, params: Any) -> None:
        self.sql, self.params = sql, tuple(params)

    def run(self, given: tuple[Any, ...]) -> CursorWrapper:
        values: list[Any] = [one if type(one) in PLAIN else _adapted(one) for one in given]
        cursor = _cursor()
        cursor.execute(
            self.sql,
            [values[one.place] if isinstance(one, Given) else one for one in self.params],
        )
        return cursor


def _cursor() -> CursorWrapper:
    """A cursor that keeps plans where the database needs one for that."""
    return getattr(connection, "kept_cursor", connection.cursor)()


def _adapted(value: object) -> object:
    """The moment as the database's library takes it; TypeError for what no statement needs."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    raise TypeError(f"A {type(value).__name__} cannot be given to a prepared statement.")


def prepared(rows: Callable[..., QuerySet[Any, Any]]) -> Callable[..., tuple[Any, ...] | None]:
    """The first row of `values_list` that `rows` asks for, or None; `rows` is called but once."""

    @cache
    def compiled(vendor: str, count: int) -> tuple[Statement, dict[int, Any]]:
        compiler = rows(*map(Given, range(count))).query.get_compiler(DEFAULT_DB_ALIAS)
        statement = Statement(*compiler.as_sql())
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return statement, compiler.get_converters(columns)

    @wraps(rows)
    def first(*given: Any) -> tuple[Any, ...] | None:
        statement, converters = compiled(connection.vendor, len(given))
        with statement.run(given) as cursor:
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for place, (converts, column) in converters.items():
            for convert in converts:
                row[place] = convert(row[place], column, connection)
        return tuple(row)

    return first


def prepared_update(*fields: str) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., int]]:
    """Give these fields of the rows the values of a model's row; returns how many rows it met.

    The row comes first, then what the rows are asked for by.
    """

    def of(rows: Callable[..., QuerySet[Any]]) -> Callable[..., int]:
        @cache
        def compiled(vendor: str, count: int) -> Statement:
            places = map(Given, range(len(fields), len(fields) + count))
            query: Any = rows(*places).query.chain(UpdateQuery)
            query.add_update_values({name: Given(n) for n, name in enumerate(fields)})
            return Statement(*query.get_compiler(DEFAULT_DB_ALIAS).as_sql())

        @wraps(rows)
        def update(row: Model, *given: Any) -> int:
            values = tuple(getattr(row, name) for name in fields)
            with compiled(connection.vendor, len(given)).run((*values, *given)) as cursor:
                return cursor.rowcount

        return update

    return of


def insert(row: Model) -> None:
    """Insert the new row and fill in its key. No signals; every column is given by the row."""
    model = type(row)
    statement = _insertion(model, connection.vendor)
    with statement.run(tuple(getattr(row, one.attname) for one in _columns(model))) as cursor:
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _insertion(model: type[Model], vendor: str) -> Statement:
    fields = _columns(model)
    places = model(**{one.attname: Given(n) for n, one in enumerate(fields)})
    query = InsertQuery(model)
    query.insert_values(fields, [places])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [model._meta.pk]
    ((sql, params),) = compiler.as_sql()
    return Statement(sql, params)


@cache
def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    return [one for one in model._meta.local_concrete_fields if not one.primary_key]
