"""Budgets of all partners: what is unspent, what expires, what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum

from kanava.core.paging import AT_ONCE, Count, CountOf, Page, Sort, all_rows, listed
from kanava.core.permissions import require
from kanava.mdf.models import Budget, Campaign, CampaignDeal
from kanava.mdf.queries.budgets import Fund, fund_of, held_of, with_draws
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.campaigns import State
from kanava.rules.deals import Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor

SOON = 90  # days ahead in which what expires is shown
SHOWS = ("", "EXPIRING", "OVERDUE")
BY_NAME = Sort("sort_key")


@dataclass(frozen=True, slots=True)
class FundFilter:
    """Which partners with budgets: all, those with money that expires soon, those with a claim that is overdue."""

    show: str = ""
    text: str = ""
    manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class FundRow:
    """A partner's fund with the result of its campaigns: what they led to in won deals, in the programme's currency."""

    partner: Partner
    fund: Fund
    overdue: int
    won: Money


def _found(wanted: FundFilter, on: date) -> QuerySet[Partner]:
    rows = filtered(PartnerFilter(text=wanted.text, manager_id=wanted.manager_id))
    budgets = Budget.objects.filter(partner_id=OuterRef("pk"))
    if wanted.show == "EXPIRING":
        soon = with_draws(budgets.filter(expires_on__gte=on, expires_on__lte=on + timedelta(days=SOON)))
        budgets = soon.filter(amount_minor__gt=F("drawn"))
    rows = rows.filter(Exists(budgets))
    if wanted.show == "OVERDUE":
        late = Campaign.objects.filter(partner_id=OuterRef("pk"), state=State.COMMITTED, claim_due_on__lt=on)
        rows = rows.filter(Exists(late))
    return rows


def _result(on: date) -> dict[str, Any]:
    """Of a partner, how many claims are late on a day and what its campaigns have led to."""
    late = Campaign.objects.filter(partner_id=OuterRef("pk"), state=State.COMMITTED, claim_due_on__lt=on)
    led = CampaignDeal.objects.filter(partner_id=OuterRef("pk"), deal__stage=Stage.WON).order_by()
    won = led.values("partner_id").annotate(total=Sum("deal__kept_minor")).values("total")
    return {"overdue": CountOf(late.values("pk")), "won": Subquery(won)}


def list_funds(
    *, by: Actor, wanted: FundFilter, on: date, currency: str, after: str = "", exact: bool = False
) -> tuple[Page[FundRow], Count]:
    """A page of the partners with budgets, by name, with sums in the programme's currency. Raises NotPermitted."""
    require("view_funds", by)
    whole = Partner.objects.only("name", "tier").annotate(**_result(on))
    found, total = listed(
        _found(wanted, on), sort=BY_NAME, whole=whole, after=after, exact=exact, may_wait=False
    )
    return Page(_rows(found.rows, on, currency), found.after, found.is_first), total


def each_fund(*, by: Actor, wanted: FundFilter, on: date, currency: str) -> Iterator[FundRow]:
    """The partners of the list with their funds, for a file. A few statements for each thousand. Raises NotPermitted."""
    require("view_funds", by)
    rows = _found(wanted, on).annotate(**_result(on)).only("name", "tier")
    each = all_rows(rows, sort=BY_NAME).iterator(chunk_size=AT_ONCE)
    while part := list(islice(each, AT_ONCE)):
        yield from _rows(part, on, currency)


def _rows(partners: Sequence[Partner], on: date, currency: str) -> list[FundRow]:
    """Each partner's fund. One statement."""
    ids = [one.pk for one in partners]
    budgets: dict[int, list[Budget]] = {key: [] for key in ids}
    for row in with_draws(Budget.objects.filter(partner_id__among=ids)).order_by("-first_on"):
        budgets[row.partner_id].append(row)
    return [
        FundRow(
            one,
            fund_of([held_of(row, on) for row in budgets[one.pk]], currency),
            one.overdue,  # type: ignore[attr-defined]
            Money(one.won or 0, currency),  # type: ignore[attr-defined]
        )
        for one in partners
    ]


def get_result(partner_id: int, currency: str) -> Money:
    """What a partner's campaigns have led to in won deals. One statement."""
    rows = CampaignDeal.objects.filter(partner_id=partner_id, deal__stage=Stage.WON)
    return Money(int(rows.aggregate(total=Sum("deal__kept_minor"))["total"] or 0), currency)


@dataclass(frozen=True, slots=True)
class Totals:
    """All budgets together, in the programme's currency. `expiring` is left and expires soon; `overdue` is committed to
    campaigns whose claim is late, of which there are `late`."""

    budget: Money
    committed: Money
    spent: Money
    left: Money
    expiring: Money
    lapsed: Money
    overdue: Money
    late: int
    won: Money


_TOTALS = """
with drawn as (
  select draw.budget_id, sum(draw.amount_minor) as amount, sum(draw.spent_minor) as spent,
         sum(draw.amount_minor) filter (where campaign.state = 'COMMITTED' and campaign.claim_due_on < %(on)s) as late
  from mdf_draw draw join mdf_campaign campaign on campaign.id = draw.campaign_id group by draw.budget_id
)
select sum(budget.amount_minor), sum(drawn.amount), sum(drawn.spent), sum(drawn.late),
       sum(budget.amount_minor - coalesce(drawn.amount, 0)) filter (where expires_on >= %(on)s),
       sum(budget.amount_minor - coalesce(drawn.amount, 0)) filter (where expires_on between %(on)s and %(soon)s),
       (select count(*) from mdf_campaign where state = 'COMMITTED' and claim_due_on < %(on)s),
       (select sum(deal.kept_minor) from mdf_campaigndeal led join deals_deal deal on deal.id = led.deal_id
        where deal.stage = 'WON')
from mdf_budget budget left join drawn on drawn.budget_id = budget.id where budget.currency = %(currency)s
"""


def get_totals(*, by: Actor, on: date, currency: str) -> Totals:
    """What all partners have to spend in a currency, the programme's. One statement. Raises NotPermitted."""
    require("view_funds", by)
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"on": on, "soon": on + timedelta(days=SOON), "currency": currency})
        found = [int(value or 0) for value in cursor.fetchone()]
    late = found.pop(6)
    budget, drawn, spent, overdue, left, expiring, won = (Money(minor, currency) for minor in found)
    return Totals(
        budget=budget,
        committed=drawn - spent,
        spent=spent,
        left=left,
        expiring=expiring,
        lapsed=budget - drawn - left,
        overdue=overdue,
        late=late,
        won=won,
    )
