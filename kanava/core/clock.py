"""The one place that reads the clock. Doors and jobs ask here and pass the answer on; rules never ask.

It also knows by whose clock moments are told: a page's reader's, that of whoever gets a letter.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, aware."""
    return timezone.now()


def today() -> date:
    """Today in the programme's time zone."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The day of an instant in the programme's time zone. Reads no clock."""
    return timezone.localdate(at)


def start_of(day: date) -> datetime:
    """The first instant of a day in the programme's time zone. Reads no clock."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Reader:
    """By whose clock moments are told. To somebody whom we do not know the clock is named with each of them."""

    zone: ZoneInfo
    is_known: bool = True


def stranger() -> Reader:
    """Somebody whose clock we do not know: the programme's."""
    return Reader(timezone.get_default_timezone(), is_known=False)


_reader: ContextVar[Callable[[], Reader | None] | None] = ContextVar("kanava_reader", default=None)


@contextmanager
def told_to(who: Callable[[], Reader | None]) -> Iterator[None]:
    """Whatever is told inside is told by the clock of this reader, by the programme's where that is None. The reader is
    asked for once, with the first moment that is told."""
    token = _reader.set(cache(who))
    try:
        yield
    finally:
        _reader.reset(token)


def reader() -> Reader | None:
    """By whose clock moments are told here; None is the programme's own."""
    ask = _reader.get()
    return ask() if ask is not None else None
