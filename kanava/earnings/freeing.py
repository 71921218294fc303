"""Earnings brought to where their deal stands: free as the customer pays, taken back as it leaves. Joins the caller's
transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from kanava.core import clock, events
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.ledger.writers import Earned, find_earned, post
from kanava.playbook.queries import get_of_version
from kanava.rules import disputes, freeing, settling
from kanava.rules.freeing import CLAWBACK, RELEASE, RETOLD, Facts, Followed, Kind, Received
from kanava.rules.ledger import AccountKind, Draft, Transfer
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook

VERBS = {RELEASE: "earnings.freed", CLAWBACK: "earnings.taken_back", RETOLD: "earnings.put_right"}
# Why something is put right, by the kind of what was told by mistake; of several kinds the first.
REASONS = {"": "PAYMENT_UNDONE", Kind.PAID: "PAYMENT_UNDONE", Kind.REFUNDED: "REFUND_UNDONE", Kind.CANCELLED: "CANCELLATION_UNDONE"}  # fmt: skip
# What a deal can have earned, with what corrects that.
EARNED = (*settling.KINDS, disputes.KIND)


def free_deal(deal: Deal, *, by: Actor, at: datetime, undone: str = "") -> int:
    """Post what follows on the earnings of a deal from what was told of its customer and from the days that have passed;
    returns how many entries. `undone` is the kind of what was told by mistake, empty for several. The caller holds the
    deal's lock. Safe to repeat."""
    told = list(CustomerPayment.objects.filter(deal=deal, undone_at__isnull=True))
    earned = find_earned("deal", deal.pk, EARNED)
    return sum(_free(one, deal, told, undone, by=by, at=at) for one in earned)


def _free(
    earned: Earned, deal: Deal, told: Sequence[CustomerPayment], undone: str, *, by: Actor, at: datetime
) -> int:
    if not _waits(earned.draft):
        return 0
    on = clock.day_of(at)
    facts = _facts(earned, deal, told, on=on)
    followed = freeing.follow(facts)
    for place, one in enumerate(followed, start=earned.place + 1):
        draft = _draft(earned.draft, one, facts, place=place, on=on, undone=undone)
        entry_id = post(draft, by=by, at=at, follows_id=earned.entry_id)
        subject = events.Subject("entry", entry_id, draft.partner_id)
        events.record(VERBS[one.kind], by=by, at=at, subject=subject, deal=deal.pk)
    return len(followed)


def foresee_deal(deal: Deal, told: Sequence[CustomerPayment], *, on: date) -> list[tuple[Draft, Followed]]:
    """What would follow on the earnings of a deal if this were all that was told of its customer: each earning with what
    moves. Nothing is written."""
    return [
        (earned.draft, one)
        for earned in find_earned("deal", deal.pk, EARNED)
        if _waits(earned.draft)
        for one in freeing.follow(_facts(earned, deal, told, on=on))
    ]


def _waits(draft: Draft) -> bool:
    """Whether an earning follows the customer's money: a discount is given, and without a rate nothing is known."""
    return draft.transfers[0].credit != AccountKind.RESALE and draft.reason != settling.NO_RATE


def received_of(deal: Deal, told: Iterable[CustomerPayment], *, won_on: date, playbook: Playbook) -> Received:
    """What was told of the customer's money, as far as it counts under the playbook that governs the earning."""
    sums = dict.fromkeys(Kind, 0)
    for one in told:
        kind = Kind(one.kind)
        if freeing.counts(kind, one.moved_on, won_on=won_on, playbook=playbook):
            sums[kind] += one.amount_minor
    return Received(deal.currency, deal.net_minor, sums[Kind.PAID], sums[Kind.REFUNDED], sums[Kind.CANCELLED])


def receive(deal: Deal, version_id: int | None) -> Received:
    """What was told of a won deal's customer until now, as far as it counts under a playbook."""
    told = CustomerPayment.objects.filter(deal=deal, undone_at__isnull=True)
    assert deal.closed_on is not None
    return received_of(deal, told, won_on=deal.closed_on, playbook=get_of_version(version_id))


def _facts(earned: Earned, deal: Deal, told: Iterable[CustomerPayment], *, on: date) -> Facts:
    draft, won_on = earned.draft, deal.closed_on or earned.draft.effective_on
    playbook = get_of_version(draft.playbook_version_id)
    is_time_up = on >= settling.free_on(won_on, playbook)
    received = received_of(deal, told, won_on=won_on, playbook=playbook)
    if draft.kind == disputes.KIND:
        received = received.since(*draft.facts["since"])
    moved = [one for follower in earned.followers for one in follower.transfers]
    free = (
        _free_at_first(draft)
        + _sum(moved, credit=AccountKind.ACCRUED)
        - _sum(moved, debit=AccountKind.ACCRUED)
    )
    taken = _sum(moved, credit=AccountKind.EXPENSE) - _sum(moved, debit=AccountKind.EXPENSE)
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


def _draft(of: Draft, one: Followed, facts: Facts, *, place: int, on: date, undone: str) -> Draft:
    return Draft(
        kind=one.kind, key=f"{of.key}:{place}", partner_id=of.partner_id, effective_on=on, transfers=one.transfers,
        source_type=of.source_type, source_id=of.source_id, playbook_version_id=of.playbook_version_id,
        facts=facts.to_json(), steps=one.steps, reason=REASONS.get(undone, "") if one.kind == RETOLD else "",
    )  # fmt: skip
