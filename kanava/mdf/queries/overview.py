"""Budgets of all partners: what is unspent, what expires, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Counted
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.mdf.models import Budget, Campaign, CampaignDeal, Draw
from kanava.mdf.queries.budgets import Fund, fund_of, held_of, with_draws
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter, filtered
from kanava.playbook.queries import get_in_force
from kanava.rules.campaigns import State
from kanava.rules.deals import Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor

SOON = 90  # days ahead in which what expires is shown
SHOWS = ("", "EXPIRING", "OVERDUE")


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


def list_funds(
    *, by: Actor, wanted: FundFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[FundRow], Count]:
    """A page of the partners with budgets, by name. Raises NotPermitted."""
    require("view_funds", by)
    whole = Partner.objects.select_related("manager").only("name", "country", "tier", "manager__name")
    found, total = listed(
        _found(wanted, on), sort=Sort("sort_key"), whole=whole, after=after, exact=exact, may_wait=False
    )
    return Page(_rows(found.rows, on), found.after, found.is_first), total


def _rows(partners: Sequence[Partner], on: date) -> list[FundRow]:
    """Each partner's fund, overdue claims and result. Three statements."""
    currency = get_in_force(on).playbook.programme.currency
    ids = [one.pk for one in partners]
    budgets: dict[int, list[Budget]] = {key: [] for key in ids}
    for row in with_draws(Budget.objects.filter(partner_id__among=ids)).order_by("-first_on"):
        budgets[row.partner_id].append(row)
    overdue = _overdue(ids, on)
    won = _won(ids)
    return [
        FundRow(
            one,
            fund_of([held_of(row, on) for row in budgets[one.pk]], currency),
            overdue.get(one.pk, 0),
            Money(won.get(one.pk, 0), currency),
        )
        for one in partners
    ]


def _overdue(ids: Sequence[int], on: date) -> Mapping[int, int]:
    late = Campaign.objects.filter(partner_id__among=ids, state=State.COMMITTED, claim_due_on__lt=on)
    found: dict[int, int] = {}
    for partner_id in late.values_list("partner_id", flat=True):
        found[partner_id] = found.get(partner_id, 0) + 1
    return found


def _won(ids: Sequence[int]) -> Mapping[int, int]:
    rows = CampaignDeal.objects.filter(partner_id__among=ids, deal__stage=Stage.WON)
    sums = rows.order_by().values_list("partner_id").annotate(total=Sum("deal__value_minor"))
    return {partner_id: int(total or 0) for partner_id, total in sums}


def get_result(partner_id: int, currency: str) -> Money:
    """What a partner's campaigns have led to in won deals. One statement."""
    return Money(_won([partner_id]).get(partner_id, 0), currency)


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


def get_totals(*, by: Actor, on: date) -> Totals:
    """What all partners have to spend. Four statements. Raises NotPermitted."""
    require("view_funds", by)
    currency = get_in_force(on).playbook.programme.currency
    own = Budget.objects.filter(currency=currency)
    draws = Draw.objects.filter(budget__currency=currency)
    amounts = own.aggregate(
        all=Sum("amount_minor"),
        live=Sum("amount_minor", filter=Q(expires_on__gte=on)),
        soon=Sum("amount_minor", filter=Q(expires_on__gte=on, expires_on__lte=on + timedelta(days=SOON))),
    )
    drawn = draws.aggregate(
        all=Sum("amount_minor"),
        spent=Sum("spent_minor"),
        live=Sum("amount_minor", filter=Q(budget__expires_on__gte=on)),
        soon=Sum(
            "amount_minor",
            filter=Q(budget__expires_on__gte=on, budget__expires_on__lte=on + timedelta(days=SOON)),
        ),
    )
    late = draws.filter(campaign__state=State.COMMITTED, campaign__claim_due_on__lt=on)
    overdue = late.aggregate(total=Sum("amount_minor"), number=Counted("campaign_id", distinct=True))
    won = CampaignDeal.objects.filter(deal__stage=Stage.WON).aggregate(total=Sum("deal__value_minor"))

    def money(minor: int | None) -> Money:
        return Money(int(minor or 0), currency)

    budget, left = money(amounts["all"]), money(amounts["live"]) - money(drawn["live"])
    return Totals(
        budget=budget,
        committed=money(drawn["all"]) - money(drawn["spent"]),
        spent=money(drawn["spent"]),
        left=left,
        expiring=money(amounts["soon"]) - money(drawn["soon"]),
        lapsed=budget - money(drawn["all"]) - left,
        overdue=money(overdue["total"]),
        late=int(overdue["number"] or 0),
        won=money(won["total"]),
    )
