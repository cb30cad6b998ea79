"""Spans of time in words."""

from __future__ import annotations

from datetime import timedelta


def lasting(span: timedelta) -> str:
    """A span of time as one says it: what was left overnight is not told in seconds."""
    for unit, name in (
        (timedelta(days=1), "days"),
        (timedelta(hours=1), "h"),
        (timedelta(minutes=1), "min"),
    ):
        if span >= 3 * unit:
            return f"{round(span / unit)} {name}"
    return f"{round(span / timedelta(seconds=1))} s"
