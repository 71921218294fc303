"""Files that go to translators and come back: by which names they are known again (guide: G5)."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class ReturnFault(StrEnum):
    """Why a file that came back is not taken: its name tells no text of the order, another one is for the same, it cannot be
    read, is damaged, locked, with macros or too large, nothing stands in it, it is too long, or it is what was sent."""

    UNMATCHED = "RETURN_UNMATCHED"
    TWICE = "RETURN_TWICE"
    UNREADABLE = "RETURN_UNREADABLE"
    DAMAGED = "RETURN_DAMAGED"
    LOCKED = "RETURN_LOCKED"
    MACROS = "RETURN_MACROS"
    TOO_LARGE = "RETURN_TOO_LARGE"
    EMPTY = "RETURN_EMPTY"
    TOO_LONG = "RETURN_TOO_LONG"
    UNCHANGED = "RETURN_UNCHANGED"


def named(place: int, language: str) -> str:
    """What a file of a bundle begins with, so that its translation is known by it: `K12-de`."""
    return f"K{place}-{language}"


_NAMED = re.compile(r"k(\d{1,15})-([a-z]{2})(?![a-z0-9])")


def name_of(file_name: str) -> tuple[int, str] | None:
    """What the name of a returned file says that it translates: the number and the language; None where it says nothing."""
    found = _NAMED.match(file_name.rpartition("/")[2].strip().lower())
    return (int(found[1]), found[2]) if found else None


def matched(names: Iterable[str], wanted: Mapping[int, str], language: str) -> list[int | None]:
    """Which line of an order each returned file is: by the number that its name begins with, else by being called as what
    was sent. `wanted` has the name that was sent by the number. None where it is none, or not in that language."""
    stems = {_stem(name): number for number, name in wanted.items()}
    found: list[int | None] = []
    for name in names:
        told = name_of(name)
        if told is not None:
            found.append(told[0] if told[0] in wanted and told[1] == language else None)
        else:
            found.append(stems.get(_stem(name)))
    return found


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0].strip().lower()
