"""Sessions in Django's own table, read by a prepared query: every page needs one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from config.prepared import prepared


class SessionStore(db.SessionStore):
    """Its name is part of the signature of what is stored: it must be that of Django's own."""

    def _validate_session_key(self, key: Any) -> bool:
        """Whether it can be one that was made here. PostgreSQL takes no text with a NUL in it."""
        return super()._validate_session_key(key) and "\0" not in key  # type: ignore[misc]

    def load(self) -> dict[str, Any]:
        row = _kept(self.session_key, timezone.now())
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


@prepared
def _kept(key: str, at: datetime) -> QuerySet[Session, Any]:
    rows = Session.objects.filter(session_key=key, expire_date__gt=at)
    return rows.values_list("session_data")
