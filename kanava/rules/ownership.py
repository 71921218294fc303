"""Locks for a customer: submissions that may concern one company wait for each other."""

from collections.abc import Iterable
from hashlib import blake2b


def lock_numbers(keys: Iterable[str]) -> tuple[int, ...]:
    """Signed 64-bit numbers of the matching keys, sorted, so that everybody takes them in the same order."""
    digests = (blake2b(key.encode(), digest_size=8).digest() for key in set(keys))
    return tuple(sorted(int.from_bytes(digest, signed=True) for digest in digests))
