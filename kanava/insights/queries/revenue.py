"""Revenue by month: what was won here, and the whole as somebody typed or imported it (guide: H1, H5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from kanava.core import clock
from kanava.core.people import name_users
from kanava.core.permissions import require
from kanava.insights.models import TotalRevenue
from kanava.insights.queries.rows import CYCLE, TIMED, VALUED, Period, won, year_until
from kanava.ledger.queries import LoadedRates
from kanava.playbook.queries import get_in_force
from kanava.rules import rates
from kanava.rules.figures import ORIGINS, Channel, Entered, Month, Source
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months, month_start, months_until

SHOWN_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Sums:
    """Won deals of one closing day and origin: how many, how many of them have a value, their value in minor units,
    how many have a known start, and their days from start to closing."""

    closed_on: date
    origin: str
    won: int
    valued: int
    value: int
    timed: int
    days: int


def sum_won(period: Period) -> list[Sums]:
    """The sums of a period by day. Grouped in the order of the index, months are added up here."""
    # The closing day is in the index and never empty, so counting it reads no table.
    days = won(period).order_by("closed_on", "origin").values("closed_on", "origin")
    found = days.annotate(
        won=Count("closed_on"), valued=Count("closed_on", filter=VALUED), value=Sum("value_minor"),
        timed=Count("closed_on", filter=TIMED), days=Sum(CYCLE),
    )  # fmt: skip
    return [Sums(**{**row, "value": int(row["value"] or 0), "days": row["days"] or 0}) for row in found]


def channel(sums: Iterable[Sums], origins: Sequence[str], currency: str) -> Channel:
    """The won deals of some origins together (guide: H3, H4)."""
    chosen = [row for row in sums if row.origin in origins]
    value = Money(sum(row.value for row in chosen), currency)
    return Channel(
        sum(row.valued for row in chosen),
        value,
        sum(row.timed for row in chosen),
        sum(row.days for row in chosen),
    )


def programme_currency() -> str:
    """The currency of all figures: values are kept in that of today, also for a dashboard as of an earlier day."""
    return get_in_force(clock.today()).playbook.programme.currency


def months_of(
    sums: Iterable[Sums], starts: Sequence[date], entered: Mapping[date, Entered], currency: str
) -> tuple[Month, ...]:
    """The months that begin on these days, oldest first."""
    minor: dict[tuple[date, str], int] = defaultdict(int)
    for row in sums:
        minor[month_start(row.closed_on), row.origin] += row.value

    def month(start: date) -> Month:
        sourced, influenced, direct = (Money(minor[start, origin], currency) for origin in ORIGINS)
        return Month(start, sourced, influenced, direct, entered.get(start))

    return tuple(map(month, starts))


def find_entered(first: date, last: date, currency: str) -> dict[date, Entered]:
    """The totals of the months from `first` to `last` in a currency."""
    return _in_currency(_kept(first, last), currency)


def _kept(first: date, last: date) -> QuerySet[TotalRevenue]:
    return TotalRevenue.objects.filter(month__gte=month_start(first), month__lte=last)


def _in_currency(kept: Iterable[TotalRevenue], currency: str) -> dict[date, Entered]:
    """Another currency counts at the rate of the month's last day; without a rate the total is not used."""
    rows = list(kept)
    others = {row.currency for row in rows} - {currency}
    table = (
        LoadedRates(others | {currency}, add_months(max(row.month for row in rows), 1)) if others else None
    )
    found = {}
    for row in rows:
        amount: Money | None = Money(row.amount_minor, row.currency)
        if table is not None and row.currency != currency:
            amount = _converted(Money(row.amount_minor, row.currency), currency, row.month, table)
        if amount is not None:
            found[row.month] = Entered(amount, Source(row.source))
    return found


def _converted(amount: Money, currency: str, month: date, table: rates.Table) -> Money | None:
    try:
        last_day = add_months(month, 1) - timedelta(days=1)
        return rates.convert(amount, currency, on=last_day, table=table).amount
    except rates.NoRate:
        return None


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """A month with its total as it was entered, and who did that. `kept` without `month.entered`: no exchange rate."""

    month: Month
    kept: TotalRevenue | None
    person: str

    @property
    def amount(self) -> Money | None:
        """The total as it was typed, in the currency it was typed in."""
        return Money(self.kept.amount_minor, self.kept.currency) if self.kept else None


def list_totals(on: date, *, by: Actor, months: int = SHOWN_MONTHS) -> list[MonthTotal]:
    """The last months, the latest first, with entered and computed total. Five statements. Raises NotPermitted."""
    require("view_dashboard", by)
    currency, starts = programme_currency(), months_until(on, months)
    kept = {row.month: row for row in _kept(starts[0], on)}
    names = name_users(row.entered_by_id for row in kept.values())
    found = months_of(
        sum_won(year_until(on, months)), starts, _in_currency(kept.values(), currency), currency
    )
    return [
        MonthTotal(month, row, names.get(row.entered_by_id or 0, "") if row else "")
        for month in reversed(found)
        for row in [kept.get(month.start)]
    ]
