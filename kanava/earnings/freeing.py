"""Earnings brought to where their deal stands: free as the customer pays, taken back as it leaves. Joins the caller's
transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from kanava.core import clock, events
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.ledger.writers import Earned, find_earned, post, reverse_followers
from kanava.playbook.queries import get_of_version
from kanava.rules import freeing, settling
from kanava.rules.freeing import CLAWBACK, RELEASE, Facts, Followed, Kind, Received
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook

VERBS = {RELEASE: "earnings.freed", CLAWBACK: "earnings.taken_back"}


def free_deal(deal: Deal, *, by: Actor, at: datetime) -> int:
    """Post what follows on the earnings of a deal from what was told of its customer and from the days that have passed;
    returns how many entries. The caller holds the deal's lock. Safe to repeat."""
    told = list(CustomerPayment.objects.filter(deal=deal, undone_at__isnull=True))
    return sum(_free(one, deal, told, by=by, at=at) for one in find_earned("deal", deal.pk, settling.KINDS))


def _free(earned: Earned, deal: Deal, told: Sequence[CustomerPayment], *, by: Actor, at: datetime) -> int:
    moved = earned.draft.transfers[0]
    if moved.credit == AccountKind.RESALE or earned.draft.reason == settling.NO_RATE:
        return 0
    on = clock.day_of(at)
    facts = _facts(earned, deal, told, on=on)
    followed, count = freeing.follow(facts), 0
    if followed is None:
        count = reverse_followers(earned.entry_id, on=on, reason="PAYMENT_UNDONE", by=by, at=at)
        followed = freeing.follow(replace(facts, free=_free_at_first(earned.draft), taken=0)) or ()
        facts = replace(facts, free=_free_at_first(earned.draft), taken=0)
    for place, one in enumerate(followed, start=earned.place + 1):
        draft = _draft(earned.draft, one, facts, place=place, on=on)
        entry_id = post(draft, by=by, at=at, follows_id=earned.entry_id)
        subject = events.Subject("entry", entry_id, draft.partner_id)
        events.record(VERBS[one.kind], by=by, at=at, subject=subject, deal=deal.pk)
    return count + len(followed)


def received_of(deal: Deal, told: Iterable[CustomerPayment], *, won_on: date, playbook: Playbook) -> Received:
    """What was told of the customer's money, as far as it counts under the playbook that governs the earning."""
    sums = dict.fromkeys(Kind, 0)
    for one in told:
        kind = Kind(one.kind)
        if freeing.counts(kind, one.moved_on, won_on=won_on, playbook=playbook):
            sums[kind] += one.amount_minor
    return Received(deal.currency, deal.net_minor, sums[Kind.PAID], sums[Kind.REFUNDED], sums[Kind.CANCELLED])


def _facts(earned: Earned, deal: Deal, told: Iterable[CustomerPayment], *, on: date) -> Facts:
    draft, won_on = earned.draft, deal.closed_on or earned.draft.effective_on
    playbook = get_of_version(draft.playbook_version_id)
    is_time_up = on >= settling.free_on(won_on, playbook)
    received = received_of(deal, told, won_on=won_on, playbook=playbook)
    moved = [one for follower in earned.followers for one in follower.transfers]
    free = (
        _free_at_first(draft)
        + _sum(moved, credit=AccountKind.ACCRUED)
        - _sum(moved, debit=AccountKind.ACCRUED)
    )
    taken = _sum(moved, credit=AccountKind.EXPENSE)
    return Facts(draft.transfers[0].amount, received, draft.reason, is_time_up, free, taken)


def _free_at_first(draft: Draft) -> int:
    """What of an earning was free when it was posted, in minor units."""
    return _sum(draft.transfers, credit=AccountKind.ACCRUED)


def _sum(
    moved: Iterable[Transfer], *, debit: AccountKind | None = None, credit: AccountKind | None = None
) -> int:
    return sum(
        one.amount.minor for one in moved if debit in (None, one.debit) and credit in (None, one.credit)
    )


def _draft(of: Draft, one: Followed, facts: Facts, *, place: int, on: date) -> Draft:
    return Draft(
        kind=one.kind, key=f"{of.key}:{place}", partner_id=of.partner_id, effective_on=on, transfers=one.transfers,
        source_type=of.source_type, source_id=of.source_id, playbook_version_id=of.playbook_version_id,
        facts=facts.to_json(), steps=one.steps,
    )  # fmt: skip
