"""What a rebate on volume would have brought for the last period that is over, before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kanava.core.permissions import require
from kanava.earnings.queries.rebates import sum_volumes
from kanava.partners.models import Partner
from kanava.rules import rebates
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rebates import Period
from kanava.terms.actions import RebateTold, check_rebate

MOST_PARTNERS = 20


@dataclass(frozen=True, slots=True)
class OfPartner:
    """A partner's volume of the period and what it would have brought."""

    name: str
    partner_id: int
    volume: Money
    rebate: Money


@dataclass(frozen=True, slots=True)
class TriedRebate:
    """The first period that counts, the one that was tried, what it comes to together, and for whom most; `more` is how
    many other partners have some of it."""

    first: Period
    tried: Period
    total: Money
    partners: Sequence[OfPartner]
    more: int


def try_rebate(told: RebateTold, *, by: Actor, on: date) -> TriedRebate:
    """Reckon the last period that is over as if the rebate had run. Two statements.

    Raises:
        NotPermitted, and what publishing it does.
    """
    require("publish_term", by)
    check_rebate(told, today=on)
    tried = rebates.period_of(rebates.period_of(on, told.span).first - timedelta(days=1), told.span)
    sums = sum_volumes(tried, product_line_id=told.product_line_id, partner_id=told.partner_id)
    rows = Partner.objects.filter(pk__among=sorted(sums))
    rows = rows.filter(type=told.partner_type) if told.partner_type else rows
    found = []
    for key, name in rows.values_list("id", "name"):
        volume, deals = Money(sums[key][0], told.currency), sums[key][1]
        amount = rebates.reckon(volume, deals, told.thresholds, told.basis).amount
        if amount.minor > 0:
            found.append(OfPartner(name, key, volume, amount))
    found.sort(key=lambda one: (-one.rebate.minor, one.partner_id))
    total = Money(sum(one.rebate.minor for one in found), told.currency)
    first = rebates.first_period(told.span, told.first_on)
    return TriedRebate(first, tried, total, found[:MOST_PARTNERS], max(len(found) - MOST_PARTNERS, 0))
