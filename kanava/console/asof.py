"""The day that figures are asked about, as addresses carry it, and the way to the rows behind a figure."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from kanava.core import clock
from kanava.rules.figures import ORIGINS
from kanava.rules.periods import month_start

# Before it nobody kept deals in a system that we could import from.
EARLIEST = date(1970, 1, 1)


def read_day(text: str) -> date:
    """The day in an address. Today where it is no day, lies ahead or is older than any deal."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if EARLIEST <= day <= clock.today() else clock.today()


def is_refused(text: str) -> bool:
    """Whether an address asks for a day that `read_day` does not take, so that today's figures are shown instead."""
    return bool(text) and read_day(text).isoformat() != text


def read_month(text: str, on: date) -> date | None:
    """The first day of the month in an address (2026-10), if it is not after the day."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if EARLIEST <= month <= month_start(on) else None


def read_origins(texts: list[str]) -> tuple[str, ...]:
    """The origins in an address; all where it names none that exists."""
    found = tuple(origin for origin in ORIGINS if origin in texts)
    return found or ORIGINS


def rows_of(figure: str, on: date, **wanted: object) -> str:
    """The address of the rows behind a figure: `won`, `cycle`, `partners`, `first-deal`, `total` or `unvalued`."""
    query: dict[str, object] = {"on": on.isoformat()}
    for name, value in wanted.items():
        if value is not None and value != "":
            query[name] = f"{value:%Y-%m}" if isinstance(value, date) else value
    return f"{reverse(f'console:dashboard-{figure}')}?{urlencode(query, doseq=True)}"
