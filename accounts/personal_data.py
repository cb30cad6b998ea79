"""The registry of personal data: each room says how a guest's work moves to an account.

Accounts call every room's function and import none of them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

type Merge = Callable[["User", "User", datetime], None]

_merges: dict[str, Merge] = {}


def register(room: str, *, merge: Merge) -> None:
    """`merge(guest, user, at)` moves everything this room keeps of the guest to the user."""
    _merges[room] = merge


def merge_all(guest: "User", user: "User", at: datetime) -> None:
    """Move a guest's work in every room. Call it inside a transaction."""
    for room in sorted(_merges):
        _merges[room](guest, user, at)
