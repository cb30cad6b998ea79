"""Queries that are written once: for a short one, Django's writing takes longer than the database.

The query is an ordinary queryset of columns, so it is right on every database. Only whole numbers
go into it, and only where they are compared with a column.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

# Numbers that nothing else in a query is: they mark where the given ones go.
MARKS = range(30_001, 30_009)


def prepared(rows: Callable[..., QuerySet[Any, Any]]) -> Callable[..., tuple[Any, ...] | None]:
    """The first row of `values_list` that `rows` asks for, or None; `rows` is called but once."""

    @cache
    def compiled(vendor: str, count: int) -> tuple[str, tuple[Any, ...], dict[int, Any]]:
        compiler = rows(*MARKS[:count]).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return sql, tuple(params), compiler.get_converters(columns)

    @wraps(rows)
    def first(*given: int) -> tuple[Any, ...] | None:
        sql, params, converters = compiled(connection.vendor, len(given))
        places = dict(zip(MARKS, given, strict=False))
        with connection.cursor() as cursor:
            cursor.execute(sql, [places.get(param, param) for param in params])
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for place, (converts, column) in converters.items():
            for convert in converts:
                row[place] = convert(row[place], column, connection)
        return tuple(row)

    return first
