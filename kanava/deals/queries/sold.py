"""What a partner has won lately, for reckoning what it could earn (guide: C2, C6, C7)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, F, Q, Sum

from kanava.deals.models import Deal
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook

YEAR = 12


@dataclass(frozen=True, slots=True)
class Sold:
    """Deals won in the last twelve months that have a value, their average and the average days from opening to closing
    (None without), and what is left of the revenue of the playbook's tier window; in the programme's currency."""

    deals: int
    average: Money | None
    cycle_days: int | None
    in_window: Money


def get_sold(partner_id: int, *, on: date, playbook: Playbook) -> Sold:
    """What the partner has sourced and won up to a day. One statement."""
    year, window = add_months(on, -YEAR), add_months(on, -playbook.margins.tier_window)
    won = Deal.objects.filter(
        partner_id=partner_id, origin=Origin.SOURCED, stage=Stage.WON, kept_minor__isnull=False, closed_on__gt=min(year, window),
        closed_on__lte=on,
    )  # fmt: skip
    lately = Q(closed_on__gt=year)
    found = won.aggregate(
        deals=Count("id", filter=lately), average=Avg("value_minor", filter=lately),
        cycle=Avg(F("closed_on") - F("opened_on"), filter=lately & Q(opened_on__isnull=False)),
        window=Sum("kept_minor", filter=Q(closed_on__gt=window)),
    )  # fmt: skip
    currency = playbook.programme.currency
    average = Money(round(found["average"]), currency) if found["deals"] else None
    cycle = found["cycle"].days if found["cycle"] is not None else None
    return Sold(found["deals"], average, cycle, Money(int(found["window"] or 0), currency))
