"""Taking a mistaken Won or Lost back: the deal goes on where it was, and what followed from its end is undone."""

from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.models import Event
from kanava.deals import customers
from kanava.deals.actions.holding import find_holder, protection_of
from kanava.deals.actions.holding import record as record_registration
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.actions.selling import get_for_update, record
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import Deal, Registration
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.deals import OPEN_STAGES, Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.registration import Move, State


class DealOpen(Refusal):
    """The deal is open: there is no Won or Lost to take back."""

    code = "DEAL_OPEN"


class RegistrationEnded(Refusal):
    """The deal was lost with its registration, which was withdrawn or refused: that comes first."""

    code = "REGISTRATION_ENDED"


@dataclass(frozen=True, slots=True)
class Reopened:
    """A deal that is open again. `lapsed` says why its registration does not protect it any more: PROTECTION_OVER, or
    SCOPE_HELD where another partner has come to hold the opportunity; empty where it does, or has none."""

    deal: Deal
    lapsed: str = ""


@action("reopen_deal")
def reopen_deal(*, by: Actor, deal_id: int, reason: str, at: datetime) -> Reopened:
    """Take a Won or Lost back, with the reason. The deal stands at the stage that it had; its amounts stay.

    Its earnings are reversed from today in the same transaction, and the renewal that the win gave is free. Its
    registration protects it again if the protection still runs and nobody else holds the opportunity now.

    Raises:
        FieldMissing (field `reason`), DealOpen, RegistrationEnded, NotFound, NotPermitted.
    """
    deal = get_for_update(deal_id, by=by, right="reopen_deal")
    if not reason.strip():
        raise FieldMissing(field="reason")
    if deal.stage in OPEN_STAGES:
        raise DealOpen
    on = clock.day_of(at)
    before, deal.stage = deal.stage, _stage_before(deal)
    deal.closed_on, deal.lost_reason, deal.reopened = None, "", deal.reopened + 1
    playbook = get_in_force(on).playbook
    net = Money(deal.net_minor, deal.currency)
    deal.value_minor = value_in_programme(net, playbook, on=deal.opened_on or on)
    deal.save()
    lapsed = _take_up_registration(deal, by=by, at=at, on=on)
    told = {
        "before": before,
        "after": deal.stage,
        "reason": reason.strip()[:500],
        "net": [net.minor, net.currency],
    }
    record("reopened", deal, by=by, at=at, **told)
    return Reopened(deal, lapsed)


def _stage_before(deal: Deal) -> str:
    """The stage that the deal was closed from; a negotiation where nobody has kept it."""
    ended = Event.objects.filter(
        object_type="deal", object_id=deal.pk, verb__in=["deal.won", "deal.lost"]
    ).order_by("-id")
    kept = next((event.data.get("stage") for event in ended[:1]), None)
    return kept if kept in OPEN_STAGES else Stage.NEGOTIATION


def _take_up_registration(deal: Deal, *, by: Actor, at: datetime, on: date) -> str:
    """Protect the deal again by its registration, or end that; returns why it lapses."""
    found = Registration.objects.select_for_update().filter(pk=deal.registration_id or 0).first()
    if found is None:
        return ""
    if found.state != State.EXPIRED and (State(found.state), Move.RESUME) not in rule.TRANSITIONS:
        raise RegistrationEnded
    customers.lock(customers.company_of(found))
    customers.release(found, on=on)
    if found.state == State.EXPIRED:
        return "PROTECTION_OVER"
    lapsed = _lapse_of(found, by=by, at=at, on=on)
    found.state = rule.move(found.state, Move.LAPSE if lapsed else Move.RESUME)
    found.save(update_fields=["state"])
    if not lapsed:
        customers.claim(found, on=on, until=found.ends_on)
    record_registration("lapsed" if lapsed else "resumed", found, by=by, at=at)
    return lapsed


def _lapse_of(found: Registration, *, by: Actor, at: datetime, on: date) -> str:
    """Why the registration cannot protect its deal any more, empty if it can."""
    kept = protection_of(found)
    if kept is None or kept.ends_on < on:
        return "PROTECTION_OVER"
    holder = find_holder(found, get_in_force(on).playbook, by=by, at=at)
    return "SCOPE_HELD" if holder is not None else ""
