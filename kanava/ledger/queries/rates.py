"""Reading the exchange rates."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from kanava.ledger.models import ExchangeRate
from kanava.rules.rates import Quotes


class StoredRates:
    """Exchange rates from the database."""

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate on or before the day."""
        rows = ExchangeRate.objects.filter(currency=currency, on_date__lte=on).order_by("-on_date")
        return rows.values_list("on_date", "per_euro").first()


class LoadedRates:
    """The rates of some currencies up to a day, fetched in one statement, for converting many amounts."""

    def __init__(self, currencies: Iterable[str], until: date) -> None:
        rows = ExchangeRate.objects.filter(currency__in=set(currencies), on_date__lte=until)
        self._rates: dict[str, tuple[list[date], list[Decimal]]] = {}
        for currency, day, rate in rows.order_by("on_date").values_list("currency", "on_date", "per_euro"):
            days, rates = self._rates.setdefault(currency, ([], []))
            days.append(day)
            rates.append(rate)

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate on or before the day."""
        days, rates = self._rates.get(currency, ([], []))
        place = bisect_right(days, on)
        return (days[place - 1], rates[place - 1]) if place else None


@dataclass(frozen=True, slots=True)
class RatesKept:
    """The reference rates of the newest day that has any, and the one before each."""

    newest: date | None
    rates: tuple[tuple[str, Decimal, Decimal | None], ...]


def list_rate_days() -> list[date]:
    """The days that have rates, without looking at every rate: the dollar has been quoted on all of them."""
    return list(ExchangeRate.objects.filter(currency="USD").values_list("on_date", flat=True))


def find_newest_rate_day() -> date | None:
    """The last day that has rates."""
    found = ExchangeRate.objects.filter(currency="USD").order_by("-on_date")
    return found.values_list("on_date", flat=True).first()


def get_latest_rates() -> RatesKept:
    """The newest day's rates by currency with the one before, for showing. Two statements."""
    newest = find_newest_rate_day()
    if newest is None:
        return RatesKept(None, ())
    rows = ExchangeRate.objects.filter(on_date__gt=newest - timedelta(days=14)).order_by(
        "currency", "on_date"
    )
    series: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, day, rate in rows.values_list("currency", "on_date", "per_euro"):
        series.setdefault(currency, []).append((day, rate))
    shown = (
        (code, rates[-1][1], rates[-2][1] if len(rates) > 1 else None)
        for code, rates in series.items()
        if rates[-1][0] == newest
    )
    return RatesKept(newest, tuple(shown))


def find_last_quotes() -> Quotes:
    """Each currency's last rate with its day."""
    rows = ExchangeRate.objects.order_by("currency", "-on_date").distinct("currency")
    return {code: (day, rate) for code, day, rate in rows.values_list("currency", "on_date", "per_euro")}


_QUOTES = """
select wanted.currency, found.on_date, found.per_euro from unnest(%s::text[]) as wanted (currency)
cross join lateral (
  select on_date, per_euro from ledger_exchangerate rate where rate.currency = wanted.currency and on_date <= %s
  order by on_date desc limit 1
) as found
"""


def find_quotes_on(currencies: Iterable[str], on: date) -> Quotes:
    """The currencies' last rates on or before a day, each with its own day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_QUOTES, [sorted(set(currencies)), on])
        return {code: (day, rate) for code, day, rate in cursor.fetchall()}
