"""Secrets of addresses: long enough that nobody guesses one, and found again by their hash."""

import hashlib
import secrets
from enum import StrEnum

# Small letters and digits that are not mistaken for each other: mail servers do not keep capitals.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 24


class AddressPurpose(StrEnum):
    """What a person's secret address is for."""

    MAIL = "MAIL"
    CALENDAR = "CALENDAR"


def make_secret() -> str:
    """A new secret; about 118 bits."""
    return "".join(secrets.choice(_SIGNS) for _place in range(_LENGTH))


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
