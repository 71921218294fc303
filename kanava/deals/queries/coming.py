"""What a partner's open deals are worth to it, for reckoning what is coming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.margins import Line, Promise
from kanava.rules.money import Money


@dataclass(frozen=True, slots=True)
class OpenPart:
    """Open deals of one currency under one promise, their lines added up; None where nothing was promised. `day` is the
    last one on which one of them is expected to be won."""

    day: date
    line: Line
    promise: Promise | None
    promised_version_id: int | None


# Promises that differ only in their last day count as one: each holds on the day that its deal is expected to be won, or
# none does.
_OPEN_PARTS = """
select deal.currency, registration.promised_tier, registration.promised_rate, max(registration.ends_on),
       registration.playbook_version_id, max(day.won), sum(part.net), sum(coalesce(part.list, part.net)), sum(coalesce(part.end_customer, part.net))
from deals_deal deal
left join deals_registration registration on registration.id = deal.registration_id
cross join lateral (select greatest(deal.expected_close_on, %s) as won) as day
cross join lateral (
  select coalesce(sum(net_minor), deal.net_minor) as net, sum(coalesce(list_minor, net_minor)) as list,
         sum(coalesce(end_customer_minor, net_minor)) as end_customer
  from deals_dealline where deal_id = deal.id
) as part
where deal.partner_id = %s and deal.origin = %s and deal.stage = any(%s)
group by deal.currency, registration.promised_tier, registration.promised_rate, registration.playbook_version_id,
         registration.ends_on >= day.won
order by 1, 3, 4
"""


def list_open_parts(partner_id: int, *, on: date) -> Sequence[OpenPart]:
    """The partner's sourced open pipeline by currency and by what was promised, for reckoning what it would earn if each
    deal is won on the day that it is expected to close, or `on` a day where that has passed or is not known. Whether a
    promise holds is the rule's to say."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_PARTS, [on, partner_id, Origin.SOURCED.value, [stage.value for stage in OPEN_STAGES]]
        )
        rows = cursor.fetchall()
    found = []
    for currency, tier, rate, until, version_id, day, net, listed, end in rows:
        of_list, paid = (Money(int(net if minor is None else minor), currency) for minor in (listed, end))
        line = Line(Money(int(net), currency), of_list, paid)
        promise = None if rate is None or until is None else Promise(tier, rate, until)
        found.append(OpenPart(day, line, promise, version_id))
    return found
