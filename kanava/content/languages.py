"""In which order the languages of a text stand: those that we write in ourselves, then the others by their codes."""

from collections.abc import Iterable

from kanava.training.actions.authoring import LANGUAGES

UNKNOWN_LANGUAGE = "A language is named by the two letters of ISO 639-1, such as en."


def in_order(codes: Iterable[str]) -> list[str]:
    """Languages in the order in which documents have them."""
    return sorted(codes, key=lambda one: (LANGUAGES.index(one) if one in LANGUAGES else len(LANGUAGES), one))
