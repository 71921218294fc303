"""More time for a registration: granted on evidence, or declined with the reason."""

from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.deals.actions.following import period_of
from kanava.deals.actions.holding import get_for_update, keep_protection, protection_of, record
from kanava.deals.actions.registering import FieldMissing
from kanava.deals.models import Registration
from kanava.playbook.queries import get_in_force
from kanava.rules import protection
from kanava.rules import registration as rule
from kanava.rules.people import Actor
from kanava.rules.protection import Evidence
from kanava.rules.registration import State


@action("extend_registration")
def extend_registration(
    *, by: Actor, registration_id: int, at: datetime, evidence: str = "", met_on: date | None = None
) -> Registration:
    """Grant more time by the playbook's days, as often as the playbook allows, on the evidence given.

    Without words of its own it rests on what the partner sent with its request.
    """
    found = get_for_update(registration_id, by=by, right="extend_registration")
    on = clock.day_of(at)
    kept = protection_of(found)
    if found.state != State.APPROVED or kept is None:
        raise rule.MoveNotPossible(state=found.state, move="EXTEND")
    grounds = Evidence(evidence or found.extension_evidence, met_on or found.extension_met_on)
    longer = protection.extend(
        kept, given=found.extensions, evidence=grounds, since=period_of(found), playbook=get_in_force(on).playbook, on=on
    )  # fmt: skip
    before = kept.until.isoformat()
    keep_protection(
        found, longer, extensions=found.extensions + 1, period_since=on, last_activity_on=on, reminded_days=None,
        extension_requested_at=None, extension_evidence="", extension_met_on=None, extension_declined_at=None, extension_message="",
    )  # fmt: skip
    record(
        "extended", found, by=by, at=at, number=found.extensions, was=before, until=longer.until.isoformat()
    )
    return found


@action("decline_extension")
def decline_extension(*, by: Actor, registration_id: int, message: str, at: datetime) -> Registration:
    """Say no to a request for more time, and tell the partner why; the protection runs to its end as before.

    Raises:
        FieldMissing (field `message`): no rule speaks for it, so somebody has to.
    """
    found = get_for_update(registration_id, by=by, right="extend_registration")
    if found.extension_requested_at is None:
        raise rule.MoveNotPossible(state=found.state, move="DECLINE_EXTENSION")
    if not message.strip():
        raise FieldMissing(field="message")
    found.extension_requested_at, found.extension_evidence, found.extension_met_on = None, "", None
    found.extension_declined_at, found.extension_message = at, message.strip()
    found.save(
        update_fields=[
            "extension_requested_at",
            "extension_evidence",
            "extension_met_on",
            "extension_declined_at",
            "extension_message",
        ]
    )
    record("extension_declined", found, by=by, at=at)
    return found
