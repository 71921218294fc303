"""Our side of a request: approve it, in full or in part, ask, or decline it with a reason."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import require
from kanava.ledger.queries import StoredRates
from kanava.mdf.holding import answer_due, commit, locked, record
from kanava.mdf.models import Campaign, Draw, Question
from kanava.playbook.queries import get_in_force
from kanava.rules import mdf, rates
from kanava.rules.campaigns import Move, Reason, TextMissing, check_approved, move
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal


class ReasonUnknown(Refusal):
    """A request is declined for one of the reasons."""

    code = "REASON_UNKNOWN"


@action("decide_funds")
def approve_campaign(
    *, by: Actor, campaign_id: int, amount: Money | None = None, message: str = "", at: datetime
) -> Campaign:
    """Commit money of the partner's budgets, at the rate of today: what was asked for, or a part of it.

    Raises:
        NotFound, NotPermitted (also for one that needs a special approval), CampaignMoved, AmountMissing,
        AmountAboveAsked, BudgetExceeded (field `amount`), NoRate.
    """
    found = locked(campaign_id, by=by, right="decide_funds")
    if found.is_exception:
        require("approve_fund_exception", by)
    after = move(found.state, Move.APPROVE)
    asked = Money(found.asked_minor, found.currency)
    amount = amount or asked
    check_approved(amount, asked)
    on = clock.day_of(at)
    current = get_in_force(on)
    currency = current.playbook.programme.currency
    quotes = rates.find_quotes((amount.currency, currency), on, StoredRates())
    commit(found, mdf.commitment(amount, currency, on=on, quotes=quotes).amount, on=on)
    found.quotes = rates.to_json(quotes)
    found.state, found.approved_minor, found.playbook_version_id = after, amount.minor, current.version_id
    found.claim_due_on = mdf.claim_due(found.ends_on, current.playbook)
    _decided(found, message, by=by, at=at)
    record("approved", found, by=by, at=at, amount=[amount.minor, amount.currency], whole=amount == asked)
    return found


@action("decide_funds")
def ask_partner(*, by: Actor, campaign_id: int, question: str, at: datetime) -> Campaign:
    """Ask the partner; its answer starts the clock again. Raises NotFound, NotPermitted, CampaignMoved, TextMissing
    (field `question`)."""
    found = locked(campaign_id, by=by, right="decide_funds")
    after = move(found.state, Move.ASK)
    if not question.strip():
        raise TextMissing(field="question")
    Question.objects.create(campaign=found, partner_id=found.partner_id, text=question.strip(), asked_at=at)
    found.state, found.due_at = after, None
    found.save(update_fields=["state", "due_at"])
    record("asked", found, by=by, at=at)
    return found


@action("decide_funds")
def decline_campaign(
    *, by: Actor, campaign_id: int, reason: str, message: str = "", at: datetime
) -> Campaign:
    """Say no, with a reason that the partner sees. Raises NotFound, NotPermitted, CampaignMoved, ReasonUnknown (field
    `reason`)."""
    found = locked(campaign_id, by=by, right="decide_funds")
    after = move(found.state, Move.DECLINE)
    if reason not in Reason.__members__:
        raise ReasonUnknown(field="reason")
    found.state, found.reason_code = after, reason
    _decided(found, message, by=by, at=at)
    record("declined", found, by=by, at=at, reason=reason)
    return found


@action("decide_funds")
def recall_approval(*, by: Actor, campaign_id: int, message: str, at: datetime) -> Campaign:
    """Take an approval back before its costs are claimed: what it had committed goes back to the budgets, and the request
    waits for a decision again. The partner reads why.

    Raises:
        NotFound, NotPermitted (also for one that needs a special approval), CampaignMoved, TextMissing (field `message`).
    """
    found = locked(campaign_id, by=by, right="decide_funds")
    if found.is_exception:
        require("approve_fund_exception", by)
    after = move(found.state, Move.RECALL)
    if not message.strip():
        raise TextMissing(field="message")
    amount = [found.approved_minor, found.currency]
    Draw.objects.filter(campaign=found).delete()
    found.state, found.message, found.due_at, found.claim_message = after, message.strip(), answer_due(at), ""
    found.approved_minor, found.playbook_version_id, found.claim_due_on, found.quotes = None, None, None, {}
    found.decided_at, found.decided_by_id = None, None
    found.extensions, found.extension_requested_at, found.reminded_days = 0, None, None
    found.save()
    record("recalled", found, by=by, at=at, amount=amount)
    return found


def _decided(found: Campaign, message: str, *, by: Actor, at: datetime) -> None:
    found.message, found.due_at, found.escalated_at = message.strip(), None, None
    found.decided_at, found.decided_by_id = at, by.user_id
    found.save()
