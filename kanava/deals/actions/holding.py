"""A registration as every action meets it: locked, told in events, and what it holds for how long."""

from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.permissions import Owned, require
from kanava.deals import customers
from kanava.deals.models import Ownership, Registration
from kanava.partners.models import Partner
from kanava.rules import registration as rule
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.protection import Protection
from kanava.rules.refusals import NotFound
from kanava.rules.registration import Holder, Move, State


def get_for_update(registration_id: int, *, by: Actor, right: str) -> Registration:
    """The registration, locked, with its partner and product line, if the actor may do `right` on it.

    Raises:
        NotFound: there is none, or it is another partner's. NotPermitted.
    """
    rows = Registration.objects.select_for_update(of=("self",)).select_related("partner", "product_line")
    found = rows.filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    require(right, by, Owned(partner_id=found.partner_id, manager_id=found.partner.manager_id))
    return found


def owned_by(partner_id: int) -> Owned:
    """Whose a partner's things are."""
    manager_id = Partner.objects.filter(pk=partner_id).values_list("manager_id", flat=True).first()
    return Owned(partner_id=partner_id, manager_id=manager_id)


def record(verb: str, registration: Registration, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a registration."""
    subject = events.Subject("registration", registration.pk, registration.partner_id)
    events.record(f"registration.{verb}", by=by, at=at, subject=subject, **data)


def protection_of(registration: Registration) -> Protection | None:
    """The registration's protection as stored, None before its approval."""
    until = registration.protected_until
    return Protection(until, registration.active_until) if until is not None else None


def keep_protection(registration: Registration, kept: Protection, **changed: object) -> None:
    """Write a protection with other changed columns, and move the end of what the registration holds."""
    registration.protected_until, registration.active_until = kept.until, kept.active_until
    for name, value in changed.items():
        setattr(registration, name, value)
    registration.save(update_fields=["protected_until", "active_until", *changed])
    held = Ownership.objects.filter(registration=registration, ended_on__isnull=True)
    held.update(until_on=kept.ends_on)


def find_holder(registration: Registration, playbook: Playbook, *, by: Actor, at: datetime) -> Holder | None:
    """Who else holds the scope now. A protection past its end is ended here, although its job has not run yet.

    The renewal of a deal that the partner won stands in nobody's way but others': its own registration takes its place.
    """
    on = clock.day_of(at)
    assert registration.customer_id is not None
    claims = customers.open_ownerships(
        registration.customer_id, registration.product_line_id, registration.kind, playbook
    )
    for held in claims.exclude(registration=registration).select_related("registration"):
        by_win = held.registration.state == State.WON
        if held.until_on is not None and held.until_on < on:
            end_protection(held.registration, by=by, at=at, on=on)
        elif not (by_win and held.partner_id == registration.partner_id):
            return Holder(held.partner_id, held.until_on, by_win)
    return None


def end_protection(registration: Registration, *, by: Actor, at: datetime, on: date) -> None:
    """Expire a registration whose protection is over: frees the scope."""
    if (rule.State(registration.state), Move.EXPIRE) in rule.TRANSITIONS:
        kept = protection_of(registration)
        registration.state = rule.move(registration.state, Move.EXPIRE)
        registration.save(update_fields=["state"])
        record("expired", registration, by=by, at=at, ending=kept.ending.value if kept else "NO_ANSWER")
    customers.release(registration, on=on)
