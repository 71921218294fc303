"""Names of content in a folder: small letters, digits and hyphens, the same on every disk."""

import re
from collections.abc import Container

from kanava.rules.text import search_words

LONGEST = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether something can name content."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None


def slug_of(title: str, *, otherwise: str) -> str:
    """A name made of a title; `otherwise` where the title has no letters that it could be made of."""
    found = "-".join(re.findall(r"[a-z0-9]+", search_words(title)))[:LONGEST].strip("-")
    return found or otherwise


def free_slug(wanted: str, taken: Container[str]) -> str:
    """The name, or the name with the first number that makes it one of its own."""
    if wanted not in taken:
        return wanted
    number = 2
    while (found := f"{wanted[: LONGEST - 8]}-{number}") in taken:
        number += 1
    return found
