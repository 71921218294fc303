"""Earnings that were held come free."""

from datetime import datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.deals.models import Deal
from kanava.earnings.freeing import free_deal
from kanava.earnings.writers import find_quotes
from kanava.ledger.writers import find_standing, post
from kanava.partners.models import Partner
from kanava.playbook.queries import get_of_version
from kanava.rules import settling
from kanava.rules.facts import currencies_of
from kanava.rules.people import Actor


@action("release_earnings")
def release_earnings(*, by: Actor, deal_id: int, at: datetime) -> int:
    """Release a deal's earnings that were held for want of an exchange rate, where the rate has come.

    The rate of the day the deal was won counts; the reversal and the new entry take effect today, in the currency
    that the partner has today. Returns how many were released; safe to repeat and to run twice at once.
    """
    # Who wins, undoes or releases a deal takes turns: entries cannot be locked themselves.
    deal = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    if deal is None:
        return 0
    on = clock.day_of(at)
    held = find_standing("deal", deal_id, reason=settling.NO_RATE)
    currencies = dict(
        Partner.objects.filter(pk__in={draft.partner_id for _, draft in held}).values_list("id", "currency")
    )
    count = 0
    for entry_id, draft in held:
        currency = currencies[draft.partner_id]
        codes = {draft.transfers[0].amount.currency, currency, *currencies_of(draft.facts)}
        quotes = find_quotes(codes, draft.effective_on)
        found = settling.release(draft, currency=currency, quotes=quotes, on=on, playbook_of=get_of_version)
        if found is None:
            continue
        undone, anew = found
        last_id = post(undone, by=by, at=at, reverses_id=entry_id)
        if anew is not None:
            last_id = post(anew, by=by, at=at)
        subject = events.Subject("entry", last_id, draft.partner_id)
        events.record("earnings.released", by=by, at=at, subject=subject, deal=deal_id, held=entry_id)
        count += 1
    if count:
        free_deal(deal, by=by, at=at)
    return count


@action("free_earnings")
def free_earnings(*, by: Actor, deal_id: int, at: datetime) -> int:
    """Bring a deal's earnings to where it stands, when the days that they were on hold for have passed. Returns how many
    entries followed; safe to repeat."""
    deal = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    return free_deal(deal, by=by, at=at) if deal is not None else 0
