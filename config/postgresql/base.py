"""Django's PostgreSQL backend, with a second kind of cursor for what is asked again and again."""

from django.db.backends.postgresql import base
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus


class KeptCursor(base.ServerBindingCursor):
    """Its statements are parsed and planned once a connection; then only values travel.

    A connection has one, for making it takes as long as some statements: the next one ends the
    last, so what it found is fetched at once.
    """

    def execute(self, query, params=None, **options):
        """Run it; a plan that a migration beside the running site has made useless is made anew.

        Within a transaction it fails, as the server wants it; its rollback lets the plans go.
        """
        kept = {**options, "prepare": True}
        try:
            return super().execute(query, params, **kept)  # type: ignore[misc]
        except FeatureNotSupported:
            connection = self.connection  # type: ignore[attr-defined]
            if connection.info.transaction_status != TransactionStatus.IDLE:
                raise
        connection.execute("DEALLOCATE ALL")
        return super().execute(query, params, **kept)  # type: ignore[misc]

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
