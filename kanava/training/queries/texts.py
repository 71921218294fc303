"""Words that are kept by language: the reader's own, else those that there are."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class _Worded(Protocol):
    language: str
    title: str


W = TypeVar("W", bound=_Worded)


def pick(texts: Iterable[W], language: str) -> W | None:
    """The words in a language, else the first that there are."""
    found = sorted(texts, key=lambda one: (one.language != language, one.language))
    return found[0] if found else None


def title_of(texts: Iterable[W], language: str) -> str:
    """The title in a language, else in another one."""
    found = pick(texts, language)
    return found.title if found is not None else ""
