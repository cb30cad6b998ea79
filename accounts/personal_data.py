"""The registry of personal data: what each room keeps of a guest, and how it moves to an account.

Accounts call every room's functions and import none of them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

type Merge = Callable[["User", "User", datetime], None]
type Told = Callable[["User"], str]

_merges: dict[str, Merge] = {}
_told: dict[str, Told] = {}


def register(room: str, *, merge: Merge, told: Told) -> None:
    """`merge(guest, user, at)` moves everything this room keeps of the guest to the user.

    `told(user)` says in a few words what that is: "2 quizzes"; empty if it is nothing.
    """
    _merges[room] = merge
    _told[room] = told


def told_of(user: "User") -> list[str]:
    """What the rooms keep of a person, in words."""
    return [words for room in sorted(_told) if (words := _told[room](user))]


def merge_all(guest: "User", user: "User", at: datetime) -> None:
    """Move a guest's work in every room. Call it inside a transaction."""
    for room in sorted(_merges):
        _merges[room](guest, user, at)
