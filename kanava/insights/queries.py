"""The dashboard's figures as of a day, each a sum over rows that can be opened (guide: H1–H5, H7, H9, H10)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from kanava.core import clock
from kanava.core.permissions import require
from kanava.insights.models import TotalRevenue
from kanava.playbook.queries import get_in_force
from kanava.rules import benchmarks, figures
from kanava.rules.benchmarks import Band, CycleVerdict, Standing
from kanava.rules.figures import Channel
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months, month_start, months_until, trailing

MONTHS = 12

_WON = """
select date_trunc('month', closed_on)::date as month, origin, count(*), coalesce(sum(value_minor), 0),
       count(opened_on), coalesce(sum(closed_on - opened_on), 0)
from deals_deal where stage = 'WON' and closed_on >= %s and closed_on <= %s
group by 1, 2
"""
_ACTIVE = """
select count(distinct partner_id) from deals_deal
where registered_on >= %s and registered_on < %s and partner_id is not null
"""
_SIGNED = """
select count(*), min(since) from (
  -- A partner whose signing date nobody told was signed by its first registration at the latest.
  select coalesce(signed_on, (select min(registered_on) from deals_deal where partner_id = partner.id)) as since
  from partners_partner partner where ended_on is null or ended_on > %s
) as partners where since <= %s
"""
_FIRST = """
select count(*), percentile_disc(0.5) within group (order by days) from (
  select min(deal.registered_on) - partner.signed_on as days
  from partners_partner partner join deals_deal deal on deal.partner_id = partner.id
  where deal.registered_on <= %s and deal.registered_on >= partner.signed_on and partner.signed_on > %s
  group by partner.id
) as firsts
"""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's revenue: what partners sourced, what they influenced, and the whole with its source."""

    start: date
    sourced: Money
    influenced: Money
    total: Money
    is_typed: bool

    @property
    def share(self) -> Decimal | None:
        """Partner-sourced part of the whole."""
        return figures.share(self.sourced, self.total)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page on how the programme stands on a day."""

    on: date
    months: tuple[Month, ...]
    sourced: Money
    influenced: Money
    total: Money
    share: Decimal | None
    target: Decimal
    standing: Standing
    expected: Band | None
    signed: int
    active: int
    partner: Channel
    direct: Channel
    longer: Decimal | None
    verdict: CycleVerdict
    first_deals: int
    first_deal_days: int | None
    typed_months: int


def get_dashboard(on: date, *, by: Actor) -> Dashboard:
    """All figures as of a day, from the twelve months that end with its month. Six statements. Raises NotPermitted."""
    require("view_dashboard", by)
    playbook = get_in_force(on).playbook
    # Values are kept in the currency of today, also for a dashboard as of an earlier day.
    currency = get_in_force(clock.today()).playbook.programme.currency
    starts = months_until(on, MONTHS)
    rows = _rows(_WON, [starts[0], on])
    months = _months(starts, rows, currency)
    zero = Money(0, currency)
    sourced = sum((month.sourced for month in months), zero)
    total = sum((month.total for month in months), zero)
    partner = _channel(rows, ("SOURCED",), zero)
    direct = _channel(rows, ("DIRECT", "INFLUENCED"), zero)
    ((signed, first_signed),) = _rows(_SIGNED, [on, on])
    ((active,),) = _rows(_ACTIVE, list(trailing(on, playbook.activity.active_days)))
    ((first_deals, first_days),) = _rows(_FIRST, [on, on - timedelta(days=730)])
    longer = figures.longer_cycle(partner, direct)
    share = figures.share(sourced, total)
    age = (on.year - first_signed.year) * 12 + on.month - first_signed.month if first_signed else None
    yearly = int(total.amount) if total.minor else None
    return Dashboard(
        on=on,
        months=months,
        sourced=sourced,
        influenced=sum((month.influenced for month in months), zero),
        total=total,
        share=share,
        target=playbook.benchmarks.target_share / benchmarks.HUNDRED,
        standing=benchmarks.standing(share, playbook),
        expected=benchmarks.expected_band(age, yearly, playbook) if age is not None else None,
        signed=signed,
        active=active,
        partner=partner,
        direct=direct,
        longer=longer,
        verdict=benchmarks.cycle_verdict(longer, sample=partner.timed, playbook=playbook),
        first_deals=first_deals,
        first_deal_days=first_days,
        typed_months=sum(month.is_typed for month in months),
    )


def _rows(statement: str, values: list[date]) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _months(starts: tuple[date, ...], rows: list[tuple], currency: str) -> tuple[Month, ...]:  # type: ignore[type-arg]
    end = add_months(month_start(starts[-1]), 1)
    typed_rows = TotalRevenue.objects.filter(month__gte=starts[0], month__lt=end, currency=currency)
    typed = dict(typed_rows.values_list("month", "amount_minor"))
    values: dict[tuple[date, str], int] = {
        (month, origin): int(value) for month, origin, _, value, _, _ in rows
    }

    def month(start: date) -> Month:
        found = {origin: values.get((start, origin), 0) for origin in ("SOURCED", "INFLUENCED", "DIRECT")}
        total = typed.get(start, sum(found.values()))
        return Month(
            start,
            Money(found["SOURCED"], currency),
            Money(found["INFLUENCED"], currency),
            Money(total, currency),
            start in typed,
        )

    return tuple(month(start) for start in starts)


def _channel(rows: list[tuple], origins: tuple[str, ...], zero: Money) -> Channel:  # type: ignore[type-arg]
    chosen = [row for row in rows if row[1] in origins]
    won, value, timed, days = (sum(int(row[place]) for row in chosen) for place in (2, 3, 4, 5))
    return Channel(won, Money(value, zero.currency), timed, days)
