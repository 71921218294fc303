"""What partners' volumes come to, and how far one is on its way to the next threshold of a rebate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from kanava.partners.models import Partner
from kanava.rules import rebates
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.rebates import Period, Way
from kanava.terms.models import Rebate
from kanava.terms.queries import list_rebates

# What lines of one product line are of what is left of a deal's value is rounded half up, a deal at a time.
_VOLUMES = """
select deal.partner_id, sum(case when %(line)s::bigint is null then deal.kept_minor
         else round(deal.kept_minor::numeric * part.net / nullif(deal.net_minor, 0)) end), count(*)
from deals_deal deal
left join lateral (
  select sum(line.net_minor) as net from deals_dealline line where line.deal_id = deal.id and line.product_line_id = %(line)s::bigint
) part on %(line)s::bigint is not null
where deal.stage = %(won)s and deal.origin = %(sourced)s and deal.closed_on between %(first)s and %(last)s and deal.kept_minor is not null and not (deal.lost_minor > 0 and deal.kept_minor = 0)
and (%(partner)s::bigint is null or deal.partner_id = %(partner)s::bigint) and (%(line)s::bigint is null or part.net is not null)
group by deal.partner_id
"""


def sum_volumes(
    period: Period, *, product_line_id: int | None, partner_id: int | None = None
) -> Mapping[int, tuple[int, int]]:
    """Each partner's volume of a period in the programme's currency, minor units, with its deals. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _VOLUMES,
            {
                "line": product_line_id, "partner": partner_id, "won": Stage.WON.value, "sourced": Origin.SOURCED.value,
                "first": period.first, "last": period.last,
            },
        )  # fmt: skip
        return {key: (int(minor or 0), deals) for key, minor, deals in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A rebate that runs for a partner, the period, and where its volume stands."""

    rebate: Rebate
    period: Period
    way: Way


def list_ways(partner: Partner, *, on: date) -> Sequence[OnTheWay]:
    """How far a partner is with each rebate that runs for it. One statement, and one for each that does."""
    found = []
    for rebate in list_rebates(on=on):
        period = rebates.period_of(on, rebate.span)
        is_whole = rebate.first_on <= period.first and (
            rebate.last_on is None or period.last <= rebate.last_on
        )
        if is_whole and is_for(rebate, partner.pk, partner.type):
            sums = sum_volumes(period, product_line_id=rebate.product_line_id, partner_id=partner.pk)
            volume = Money(sums.get(partner.pk, (0, 0))[0], rebate.currency)
            found.append(OnTheWay(rebate, period, rebates.way(volume, rebate.steps)))
    return found


def is_for(rebate: Rebate, partner_id: int, partner_type: str) -> bool:
    """Whether a partner is one that a rebate is for."""
    return rebate.partner_id in (None, partner_id) and rebate.partner_type in ("", partner_type)
