"""Our side of a claim: pay what is proved, send it back, decline it, open it again, or give it more time."""

from collections.abc import Mapping
from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.ledger.writers import post, reverse_all
from kanava.mdf.holding import answer_due, hold_again, locked, record, spend
from kanava.mdf.models import Campaign, Cost
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import mdf
from kanava.rules.campaigns import (
    AmountMissing,
    CampaignMoved,
    CostTooHigh,
    Move,
    State,
    TextMissing,
    move,
)
from kanava.rules.ledger import Draft
from kanava.rules.mdf import Claim
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor


@action("settle_claim")
def pay_claim(
    *,
    by: Actor,
    campaign_id: int,
    accepted: Mapping[int, Money] | None = None,
    message: str = "",
    at: datetime,
) -> Campaign:
    """Owe the partner our share of the costs that are accepted, by line (the costs' ids), all that was claimed if nothing
    is said. What was committed beyond that goes back to the budgets.

    Raises:
        NotFound, CampaignMoved, CostTooHigh, AmountNegative, AmountMissing (field `costs`).
        BudgetExceeded (field `costs`): of one that was opened again, too little is committed still.
    """
    found = locked(campaign_id, by=by, right="settle_claim")
    after = move(found.state, Move.PAY)
    costs = _accept(found, accepted)
    approved = found.money(found.approved_minor)
    assert approved is not None
    proven = tuple(Money(cost.accepted_minor or 0, found.currency) for cost in costs)
    claim = Claim(proven, found.share_points, approved, found.playbook_version_id)
    payment = mdf.pay(claim, get_of_version(claim.version_id))
    if not payment.transfers:
        raise AmountMissing(field="costs")
    Cost.objects.bulk_update(costs, ["accepted_minor"])
    entry_id = post(
        Draft(
            kind=mdf.KIND,
            key=mdf.key_of(found.pk, found.reopened),
            partner_id=found.partner_id,
            effective_on=clock.day_of(at),
            transfers=payment.transfers,
            source_type=mdf.SOURCE,
            source_id=found.pk,
            playbook_version_id=claim.version_id,
            facts=claim.to_json(),
            steps=payment.steps,
        ),
        by=by,
        at=at,
    )
    spend(found, payment.amount)
    found.paid_minor = payment.amount.minor
    _settled(found, after, message, by=by, at=at)
    amount = [payment.amount.minor, payment.amount.currency]
    record("paid", found, by=by, at=at, amount=amount, entry=entry_id, whole=payment.amount == approved)
    return found


def _accept(found: Campaign, accepted: Mapping[int, Money] | None) -> list[Cost]:
    costs = list(found.costs.order_by("position"))
    for cost in costs:
        claimed = cost.claimed_minor or 0
        cost.accepted_minor = claimed if accepted is None else accepted.get(cost.pk, Money(0, "")).minor
        if cost.accepted_minor < 0:
            raise AmountNegative(field="costs")
        if cost.accepted_minor > claimed:
            raise CostTooHigh(field="costs")
    return costs


@action("settle_claim")
def return_claim(*, by: Actor, campaign_id: int, message: str, at: datetime) -> Campaign:
    """Send a claim back to be completed; the partner has time for that. Raises NotFound, CampaignMoved, TextMissing (field
    `message`)."""
    found = locked(campaign_id, by=by, right="settle_claim")
    after = move(found.state, Move.RETURN)
    if not message.strip():
        raise TextMissing(field="message")
    on = clock.day_of(at)
    assert found.claim_due_on is not None
    found.claim_due_on = mdf.due_after_return(found.claim_due_on, on, get_in_force(on).playbook)
    found.state, found.claim_message, found.returned_at = after, message.strip(), at
    found.due_at, found.escalated_at, found.reminded_days = None, None, None
    found.save()
    record("claim_returned", found, by=by, at=at, until=found.claim_due_on.isoformat())
    return found


@action("settle_claim")
def decline_claim(*, by: Actor, campaign_id: int, message: str, at: datetime) -> Campaign:
    """Pay nothing; the partner reads why, and what was committed goes back to its budgets. Raises NotFound,
    CampaignMoved, TextMissing (field `message`)."""
    found = locked(campaign_id, by=by, right="settle_claim")
    after = move(found.state, Move.REJECT)
    if not message.strip():
        raise TextMissing(field="message")
    spend(found, Money(0, found.currency))
    found.paid_minor = 0
    _settled(found, after, message, by=by, at=at)
    record("claim_declined", found, by=by, at=at)
    return found


@action("settle_claim")
def reopen_claim(*, by: Actor, campaign_id: int, message: str, at: datetime) -> Campaign:
    """Open a settled claim again, to be decided anew: what it was paid is reversed in the ledger, and its budgets hold what
    was committed, as far as that is there still. The partner reads why.

    Raises:
        NotFound, CampaignMoved, TextMissing (field `message`).
    """
    found = locked(campaign_id, by=by, right="settle_claim")
    after = move(found.state, Move.REOPEN)
    if not message.strip():
        raise TextMissing(field="message")
    on = clock.day_of(at)
    reverse_all(mdf.SOURCE, [found.pk], on=on, reason=mdf.REOPENED, by=by, at=at)
    hold_again(found)
    found.state, found.claim_message, found.due_at = after, message.strip(), answer_due(at)
    found.reopened += 1
    found.paid_minor, found.settled_at, found.settled_by_id = None, None, None
    found.save()
    record("claim_reopened", found, by=by, at=at)
    return found


def _settled(found: Campaign, after: State, message: str, *, by: Actor, at: datetime) -> None:
    found.state, found.claim_message, found.due_at, found.escalated_at = after, message.strip(), None, None
    found.settled_at, found.settled_by_id = at, by.user_id
    found.save()


@action("decide_funds")
def extend_claim(*, by: Actor, campaign_id: int, at: datetime) -> Campaign:
    """Move the last day for the claim, as often as the playbook allows. Raises NotFound, NotPermitted, CampaignMoved,
    ExtensionsUsed."""
    found = _running(campaign_id, by=by)
    assert found.claim_due_on is not None
    playbook = get_in_force(clock.day_of(at)).playbook
    found.claim_due_on = mdf.extended(found.claim_due_on, found.extensions, playbook)
    found.extensions += 1
    found.extension_requested_at, found.reminded_days = None, None
    found.save()
    record("extended", found, by=by, at=at, until=found.claim_due_on.isoformat())
    return found


@action("decide_funds")
def decline_time(*, by: Actor, campaign_id: int, message: str, at: datetime) -> Campaign:
    """Give no more time for the claim; its last day stays. Raises NotFound, NotPermitted, CampaignMoved, TextMissing (field
    `message`)."""
    found = _running(campaign_id, by=by)
    if found.extension_requested_at is None:
        raise CampaignMoved
    if not message.strip():
        raise TextMissing(field="message")
    found.extension_requested_at, found.claim_message = None, message.strip()
    found.save(update_fields=["extension_requested_at", "claim_message"])
    record("extension_declined", found, by=by, at=at)
    return found


def _running(campaign_id: int, *, by: Actor) -> Campaign:
    found = locked(campaign_id, by=by, right="decide_funds")
    if found.state != State.COMMITTED:
        raise CampaignMoved
    return found
