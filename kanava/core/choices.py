"""Codes as a model's choices: the words for them are made where they are shown (`ui/words.py`)."""

from enum import StrEnum


def coded(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """The choices of a field that holds one of the codes."""
    return [(code.value, code.value) for code in codes]
