"""What partners see of ours is shared and taken back in one way, whatever it is."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kanava.core import clock
from kanava.rules.refusals import NotFound, Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest

# By the last part of an address: what is done, and what is said once it is.
Moves = Mapping[str, tuple[Callable[..., Any], Any]]


def carry_out(
    request: StaffRequest,
    moves: Moves,
    what: str,
    *,
    refused: Callable[[str], HttpResponse],
    back: str,
    **of: int,
) -> HttpResponse:
    """Do one of the moves with the thing that `of` names by its id, and come back to its page, which is the one at `back`;
    a refusal stands on the page that `refused` makes. Raises NotFound."""
    if what not in moves:
        raise Http404
    move, said = moves[what]
    try:
        move(by=request.actor, at=clock.now(), **of)
    except NotFound:
        raise
    except Refusal as refusal:
        return refused(words.of_refusal(refusal))
    messages.success(request, str(said))
    return redirect(back, *of.values())
