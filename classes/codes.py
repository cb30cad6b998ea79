"""Join codes: eight of 32 letters and digits that cannot be taken for one another."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """A code as people type it (small letters, dashes, spaces) in its one spelling."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def shown_code(code: str) -> str:
    """KTEX4973 as KTEX-4973, which can be read aloud."""
    return f"{code[:4]}-{code[4:]}"
