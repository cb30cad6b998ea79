"""Django's PostgreSQL backend, with a second kind of cursor for what is asked again and again."""

from django.db.backends.postgresql import base


class KeptCursor(base.ServerBindingCursor):
    """Its statements are parsed and planned once a connection; then only values travel.

    A connection has one, for making it takes as long as some statements: the next one ends the
    last, so what it found is fetched at once.
    """

    def execute(self, query, params=None, **options):
        return super().execute(query, params, **{**options, "prepare": True})  # type: ignore[misc]

    def close(self):
        """Kept as long as the connection is."""


class DatabaseWrapper(base.DatabaseWrapper):
    _kept = None

    def get_connection_params(self):
        # psycopg's own default. Django's other cursors send whole texts and keep none of them.
        return {**super().get_connection_params(), "prepare_threshold": 5}

    def kept_cursor(self):
        self.ensure_connection()
        if self._kept is None or self._kept.connection is not self.connection:
            with self.wrap_database_errors:
                self._kept = KeptCursor(self.connection)  # type: ignore[call-arg]
        return self._prepare_cursor(self._kept)  # type: ignore[attr-defined]
