"""What corrects a disputed amount becomes an entry that goes the way of the earning: on hold, free and taken back with it.
Joins the caller's transaction."""

import re
from datetime import datetime

from kanava.core import clock
from kanava.deals.models import Deal
from kanava.disputes.models import Dispute
from kanava.earnings.freeing import free_deal, receive
from kanava.ledger.queries.entries import WAITING
from kanava.ledger.writers import Earned, Written, find_earned, get_written, post
from kanava.rules import disputes
from kanava.rules.deals import Stage
from kanava.rules.disputes import Correction, DisputedDealOpen
from kanava.rules.freeing import CLAWBACK, RELEASE
from kanava.rules.ledger import Draft
from kanava.rules.money import Money
from kanava.rules.people import Actor

DEAL = "deal"
_AGAIN = re.compile(r":win:\d+")


def correct(found: Dispute, *, by: Actor, at: datetime) -> int:
    """Post what was granted, and return the entry's id. Raises DisputedDealOpen."""
    of = get_written(found.entry_id)
    deal = None
    if found.source_type == DEAL:
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=found.source_id)
        if deal.stage != Stage.WON:
            raise DisputedDealOpen
    return _post(found, of, deal, key=f"dispute:{found.pk}", by=by, at=at)


def _post(found: Dispute, of: Written, deal: Deal | None, *, key: str, by: Actor, at: datetime) -> int:
    correction = _correction(found, of, deal)
    draft = Draft(
        kind=disputes.KIND, key=key, partner_id=found.partner_id, effective_on=clock.day_of(at), transfers=correction.transfers,
        source_type=found.source_type, source_id=found.source_id, playbook_version_id=of.draft.playbook_version_id,
        facts=correction.to_json(), steps=correction.steps, reason=correction.hold,
    )  # fmt: skip
    entry_id = post(draft, by=by, at=at)
    if deal is not None:
        free_deal(deal, by=by, at=at)
    return entry_id


def _correction(found: Dispute, of: Written, deal: Deal | None) -> Correction:
    granted = Money(found.granted_minor or 0, found.currency)
    plain = Correction(found.entry_id, found.told, granted, found.is_discount)
    if deal is None or deal.closed_on is None or found.is_discount:
        return plain
    hold, since = (of.draft.reason if of.draft.reason in WAITING else ""), (0, 0)
    if of.draft.kind in (RELEASE, CLAWBACK):
        told = receive(deal, of.draft.playbook_version_id)
        hold, since = "", (told.refunded, told.cancelled)
    elif of.draft.kind == disputes.KIND:
        refunded, cancelled = of.draft.facts["since"]
        since = (refunded, cancelled)
    return Correction(found.entry_id, found.told, granted, False, hold, deal.closed_on, since)


def correct_again(found: Dispute, deal: Deal, *, by: Actor, at: datetime) -> bool:
    """Post a correction again that was taken back with its deal's win, where the deal is won again and earns the same as
    what was corrected; whether it did. Another amount is told by rules of its own, and can be disputed anew."""
    of = get_written(found.entry_id)
    earned = get_written(of.follows_id) if of.follows_id else of
    now = _standing(earned.draft, deal)
    if now is None or now.draft.transfers[0].amount != earned.draft.transfers[0].amount:
        return False
    found.correction_id = _post(
        found, of, deal, key=f"dispute:{found.pk}:win:{deal.reopened + 1}", by=by, at=at
    )
    found.save(update_fields=["correction_id"])
    return True


def _standing(earned: Draft, deal: Deal) -> Earned | None:
    """What the deal's new win has earned in the place of an earlier one."""
    key = _AGAIN.sub("", earned.key)
    rows = find_earned(DEAL, deal.pk, (earned.kind,))
    return next((one for one in rows if _AGAIN.sub("", one.draft.key) == key), None)
