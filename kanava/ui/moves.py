"""A press on a button that does something: it is done and said, or what stands in the way is."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest

from kanava.rules.refusals import Refusal
from kanava.ui import words

T = TypeVar("T")
# These have a page of their own: there is nothing to go back to.
_NOT_HERE = ("NOT_FOUND", "NOT_PERMITTED")


def chosen(moves: Mapping[str, T], what: str) -> T:
    """The move of a name in an address. Raises Http404."""
    if what not in moves:
        raise Http404
    return moves[what]


def refused(act: Callable[[], object]) -> Refusal | None:
    """Do it; why it cannot be is given back, to stand beside what was typed. Raises NotFound, NotPermitted."""
    try:
        act()
    except Refusal as refusal:
        if refusal.code in _NOT_HERE:
            raise
        return refusal
    return None


def pressed(request: HttpRequest, act: Callable[[], object], said: Any = "") -> bool:
    """Do it, and say on the next page that it is done, or why it cannot be; `said` or else the sentence that doing it
    gives. Raises NotFound, NotPermitted."""
    found: list[object] = []
    refusal = refused(lambda: found.append(act()))
    if refusal is not None:
        messages.error(request, words.of_refusal(refusal))
        return False
    sentence = said or (found[0] if isinstance(found[0], str) else "")
    if sentence:
        messages.success(request, sentence)
    return True
