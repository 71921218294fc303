"""Bringing reference rates in."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from kanava.core import events
from kanava.core.actions import action
from kanava.rules.people import Actor

Row = tuple[date, str, Decimal]


@action("load_rates")
def load_rates(*, by: Actor, rows: Iterable[Row], at: datetime) -> int:
    """Keep reference rates (units for one euro); a day and currency that is there already stays as it is.

    Returns how many were new.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table incoming (on_date date, currency text, per_euro numeric) on commit drop"
        )
        with cursor.copy("copy incoming from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "insert into ledger_exchangerate (on_date, currency, per_euro) select distinct on (currency, on_date) "
            "on_date, currency, per_euro from incoming on conflict do nothing"
        )
        added = int(cursor.rowcount)
        cursor.execute("drop table incoming")
    if added:
        events.record("rates.loaded", by=by, at=at, subject=events.Subject("rates", 0), added=added)
    return added
