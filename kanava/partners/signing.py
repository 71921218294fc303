"""A partner is signed: its day is known and its first 90 days begin (guide: F1)."""

from datetime import date, datetime

from kanava.core import events
from kanava.partners.models import Partner
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor


def sign_partner(partner: Partner, on: date, *, by: Actor, at: datetime) -> None:
    """Note that a partner was signed on a day of the programme's calendar; one that was being signed is in onboarding
    from then. Joins the caller's transaction, which holds the partner locked; says `partner.signed` once."""
    partner.signed_on = on
    if partner.lifecycle == Lifecycle.SIGNING:
        partner.lifecycle = Lifecycle.ONBOARDING
    partner.save(update_fields=["signed_on", "lifecycle"])
    subject = events.Subject("partner", partner.pk, partner.pk)
    events.record("partner.signed", by=by, at=at, subject=subject, on=on.isoformat())
