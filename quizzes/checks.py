"""A single live question without an account and without a row.

Its address carries a nonce; the seed is a keyed hash of it, so that the key cannot be computed
from the page although the generator is open. The options' ids come from the same hash.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from django.utils.crypto import salted_hmac

from quizzes.pages import ShownOption
from quizzes.proofs import LETTERS, Proof
from scenarios.drawing import Wishes, draw_items
from scenarios.family import Family
from scenarios.items import Item


@dataclass(frozen=True, slots=True)
class Check:
    family: Family
    nonce: str
    item: Item
    ids: dict[str, str]

    @property
    def options(self) -> list[ShownOption]:
        return [
            ShownOption(letter, self.ids[option.id], option.text, False)
            for letter, option in zip(LETTERS, self.item.options, strict=False)
        ]

    @property
    def token(self) -> str:
        """Changes with the item, so that an answer never meets another question."""
        return _hash(self.nonce, self.item.id)[:12]

    def chosen(self, posted: str) -> str | None:
        """The family's option for a posted id; None if it is none of the options."""
        return next((id for id, shown in self.ids.items() if shown == posted), None)

    def proof(self, choice: str) -> Proof:
        order = [option.id for option in self.item.options]
        return Proof.of(self.item, order=order, choice=choice)


def new_nonce() -> str:
    return secrets.token_urlsafe(9)


def check_of(family: Family, nonce: str, wishes: Wishes) -> Check:
    """The signed question that this nonce stands for. NoItem if nothing meets the wishes."""
    wishes = replace(wishes, signed=True)
    item = draw_items(family, count=1, seed=_hash(nonce, "seed"), wishes=wishes)[0]
    ids = {option.id: _hash(nonce, option.id)[:8] for option in item.options}
    return Check(family, nonce, item, ids)


def _hash(nonce: str, value: str) -> str:
    return salted_hmac(f"quizzes.check.{nonce}", value, algorithm="sha256").hexdigest()
