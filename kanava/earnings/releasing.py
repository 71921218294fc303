"""Which held earnings have their rate by now."""

from datetime import datetime

from kanava.earnings.actions import release_earnings
from kanava.ledger.queries import LoadedRates, list_standing
from kanava.partners.models import Partner
from kanava.rules import rates, settling
from kanava.rules.people import Actor


def release_all(*, by: Actor, at: datetime) -> int:
    """Release every deal's held earnings whose rate has come, a transaction a deal; returns how many.

    Two statements when there is nothing to release, however much is held.
    """
    held = list_standing("deal", reason=settling.NO_RATE)
    if not held:
        return 0
    currencies = dict(
        Partner.objects.filter(pk__in={one.partner_id for one in held}).values_list("id", "currency")
    )
    last = max(one.effective_on for one in held)
    table = LoadedRates({one.currency for one in held} | set(currencies.values()), last)
    deals = {}
    for one in held:
        to = currencies[one.partner_id]
        quotes = rates.find_quotes((one.currency, to), one.effective_on, table)
        if rates.can_convert(one.currency, to, on=one.effective_on, quotes=quotes):
            deals[one.source_id] = True
    return sum(release_earnings(by=by, deal_id=deal_id, at=at) for deal_id in deals)
