"""Which held earnings have their rate by now, and which have been on hold for their days."""

from datetime import datetime, timedelta

from kanava.core import clock
from kanava.earnings.actions.releasing import free_earnings, release_earnings
from kanava.ledger.queries import LoadedRates, list_standing, list_waiting
from kanava.partners.models import Partner
from kanava.playbook.queries import get_of_version
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


# No hold is longer; a release that was missed is made up for within half a year.
LONGEST_HOLD = timedelta(days=365 + 180)


def free_all(*, by: Actor, at: datetime) -> int:
    """Free the earnings whose days on hold have passed, a transaction a deal; returns how many entries followed."""
    on, deals = clock.day_of(at), {}
    for one in list_waiting(settling.AWAITS_DAYS, since=on - LONGEST_HOLD):
        if settling.free_on(one.won_on, get_of_version(one.version_id)) <= on:
            deals[one.source_id] = True
    return sum(free_earnings(by=by, deal_id=deal_id, at=at) for deal_id in deals)
