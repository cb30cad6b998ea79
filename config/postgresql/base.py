"""Django's PostgreSQL backend, with a second kind of cursor for what is asked again and again."""

from django.db.backends.postgresql import base


class KeptCursor(base.ServerBindingCursor):
    """Its statements are parsed and planned once a connection; then only values travel."""

    def execute(self, query, params=None, **options):
        return super().execute(query, params, **{**options, "prepare": True})  # type: ignore[misc]


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        # psycopg's own default. Django's other cursors send whole texts and keep none of them.
        return {**super().get_connection_params(), "prepare_threshold": 5}

    def kept_cursor(self):
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(KeptCursor(self.connection))  # type: ignore[attr-defined, call-arg]
