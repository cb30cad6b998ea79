"""Quizzes that practice must not give away: each room above says which, and is not imported."""

from collections.abc import Callable, Iterable
from datetime import datetime

from accounts.models import User

type Reserved = Callable[[User, datetime], Iterable[int]]

_reserved: dict[str, Reserved] = {}


def register(room: str, reserved: Reserved) -> None:
    """`reserved(learner, at)` gives ids of quizzes that the learner is still to take."""
    _reserved[room] = reserved


def reserved_quizzes(learner: User, at: datetime) -> set[int]:
    """The quizzes whose texts this learner may not meet in practice yet."""
    return {pk for reserved in _reserved.values() for pk in reserved(learner, at)}
