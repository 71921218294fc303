"""The event log: one writer, and the subscribers of chapters above.

A chapter subscribes to verbs in its `handlers.py`. An atomic handler runs in the transaction of the event (the
accrual on a won deal); any other runs as a job deferred in that transaction, so it happens if and only if
the event did, and once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kanava.core.models import Event
from kanava.core.wall import gate
from kanava.rules.people import Actor

Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about. `partner_id` puts it on that partner's timeline."""

    type: str
    id: int
    partner_id: int | None = None


_atomic: dict[str, list[Handler]] = {}
_deferred: dict[str, list[str]] = {}
HANDLERS: dict[str, Handler] = {}


def subscribe(*verbs: str, atomic: bool = False) -> Callable[[Handler], Handler]:
    """Run the function on each event with one of the verbs."""

    def declare(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        HANDLERS[name] = handler
        for verb in verbs:
            if atomic:
                _atomic.setdefault(verb, []).append(handler)
            else:
                _deferred.setdefault(verb, []).append(name)
        return handler

    return declare


def record(verb: str, *, by: Actor, at: datetime, subject: Subject, **data: Any) -> Event:
    """Append one event to the log and hand it to its subscribers. Joins the caller's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of what it tells.")
    with gate("events"):
        event = Event.objects.create(
            at=at,
            verb=verb,
            object_type=subject.type,
            object_id=subject.id,
            partner_id=subject.partner_id,
            actor_id=by.user_id,
            actor_role=by.role.value,
            via=by.via.value,
            data=data,
        )
        _hand_on(event)
    return event


def record_all(
    verb: str, *, by: Actor, at: datetime, told: Sequence[tuple[Subject, Mapping[str, Any]]]
) -> list[Event]:
    """Append an event of one verb about each of many things; the subscribers that run as jobs are deferred together.
    Joins the caller's transaction."""
    if not told:
        return []
    with gate("events"):
        rows = Event.objects.bulk_create(
            Event(
                at=at, verb=verb, object_type=subject.type, object_id=subject.id, partner_id=subject.partner_id,
                actor_id=by.user_id, actor_role=by.role.value, via=by.via.value, data=dict(data),
            )
            for subject, data in told
        )  # fmt: skip
        for event in rows:
            for handler in _atomic.get(verb, ()):
                handler(event)
        if not _is_quiet.get():
            from kanava.core.jobs import deliver  # the job module needs the application registry

            deferred: list[dict[str, Any]] = [
                {"event_id": one.id, "handler": name} for one in rows for name in _deferred.get(verb, ())
            ]
            if deferred:
                deliver.batch_defer(*deferred)
    return rows


_is_quiet: ContextVar[bool] = ContextVar("kanava_events_quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Record what happened long ago: what belongs to its transaction is done, but nobody is told."""
    token = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(token)


def _hand_on(event: Event) -> None:
    for handler in _atomic.get(event.verb, ()):
        handler(event)
    if _is_quiet.get():
        return
    for name in _deferred.get(event.verb, ()):
        from kanava.core.jobs import deliver  # the job module needs the application registry

        deliver.defer(event_id=event.id, handler=name)
