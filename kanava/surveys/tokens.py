"""Links that work once: long enough that nobody guesses one, and found again by their hash."""

import hashlib
import secrets


def make_token() -> str:
    """A new one; 256 bits of chance, so it holds nothing of anybody."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
