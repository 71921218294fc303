"""What makes a function an action: one transaction, one permission, keyword arguments, no action inside another."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from kanava.core import permissions
from kanava.rules.people import Actor

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Callable[..., object]] = {}
_running: ContextVar[str | None] = ContextVar("kanava_action", default=None)


class NestedAction(RuntimeError):
    """An action called another action: the inner one belongs in a writer that joins the transaction."""


def action(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a use case. Its first check is the permission table's row `name` for the actor `by`.

    Raises:
        NotPermitted: the actor's role has no right to this action at all. Whether the object is theirs
            is checked where it is fetched (`permissions.require`).
    """
    if name not in permissions.TABLE:
        raise ValueError(f"The permission table has no row for {name!r}.")

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _running.get() is not None:
                raise NestedAction(f"{name} inside {_running.get()}")
            by = kwargs["by"]
            assert isinstance(by, Actor)
            permissions.require(name, by)
            token = _running.set(name)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            finally:
                _running.reset(token)

        ACTIONS[name] = run
        return run

    return declare
