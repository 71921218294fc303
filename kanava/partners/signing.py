"""A partner is signed: its day is known, its first 90 days begin, and who signed for it is somebody to talk with (guide: F1)."""

from datetime import date, datetime

from kanava.core import events
from kanava.partners.models import Contact, Partner
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


def keep_signer(partner_id: int, *, name: str, title: str, email: str, by: Actor, at: datetime) -> None:
    """Keep who signs for a partner as a contact of it, the primary one where there is none. Who is one already stays as
    they are. Joins the caller's transaction."""
    Partner.objects.select_for_update().get(pk=partner_id)
    contacts = Contact.objects.filter(partner_id=partner_id)
    has_primary = contacts.filter(is_primary=True).exists()
    found = (
        contacts.filter(email__iexact=email).first() or contacts.filter(email="", name__iexact=name).first()
    )
    if found is not None and found.email and has_primary:
        return
    contact = found or Contact(partner_id=partner_id, name=name, title=title)
    contact.email, contact.is_primary = contact.email or email, contact.is_primary or not has_primary
    contact.save()
    subject = events.Subject("partner", partner_id, partner_id)
    events.record("partner.contact_kept", by=by, at=at, subject=subject, contact_id=contact.pk)
