"""Django's SQLite backend on pysqlite3, whose connections cannot tell their own limits."""

import sqlite3

from django.db.backends.sqlite3 import base

# SQLite's own defaults (sqlite.org/limits.html), by the names of the standard library.
LIMITS = {"SQLITE_LIMIT_COLUMN": 2_000, "SQLITE_LIMIT_VARIABLE_NUMBER": 32_766}
NUMBERS = {"SQLITE_LIMIT_COLUMN": 2, "SQLITE_LIMIT_VARIABLE_NUMBER": 9}
for name, number in NUMBERS.items():
    if not hasattr(sqlite3, name):
        setattr(sqlite3, name, number)


class Connection(sqlite3.Connection):
    """A connection that answers `getlimit` for the two limits Django asks for."""

    if not hasattr(sqlite3.Connection, "getlimit"):

        def getlimit(self, category, /):
            name = next(name for name, number in NUMBERS.items() if number == category)
            return LIMITS[name]


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        return {**super().get_connection_params(), "factory": Connection}
