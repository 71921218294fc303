"""Partners: taking them in, and what is noted about them."""

from datetime import date, datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.matching.identifiers import normal_business_id
from kanava.partners.models import Note, Partner
from kanava.partners.queries import get_partner
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.text import sort_key


class TextMissing(Refusal):
    """Nothing was written."""

    code = "FIELD_MISSING"


class PartnerKnown(Refusal):
    """A partner with this business id exists already."""

    code = "PARTNER_KNOWN"


@action("create_partner")
def create_partner(
    *,
    by: Actor,
    name: str,
    type: str,
    country: str,
    at: datetime,
    signed_on: date | None = None,
    business_id: str = "",
) -> Partner:
    """Take a partner in, at the lowest tier and in onboarding, managed by whoever does it.

    Raises:
        TextMissing (field `name`), BusinessIdInvalid (field `business_id`), PartnerKnown.
    """
    clean = " ".join(name.split())
    if not clean:
        raise TextMissing(field="name")
    number = normal_business_id(country, business_id)
    if number and Partner.objects.filter(country=country, business_id=number).exists():
        raise PartnerKnown(field="business_id")
    partner = Partner.objects.create(
        name=clean[:200],
        sort_key=sort_key(clean),
        type=type,
        country=country,
        business_id=number,
        lifecycle=Lifecycle.ONBOARDING,
        signed_on=signed_on,
        manager_id=by.user_id,
        created_at=at,
    )
    events.record("partner.created", by=by, at=at, subject=events.Subject("partner", partner.pk, partner.pk))
    return partner


@action("add_note")
def add_note(*, by: Actor, partner_id: int, text: str, at: datetime) -> Note:
    """Write something on the partner's timeline. Raises NotFound, TextMissing (field `text`)."""
    partner = get_partner(partner_id, by=by, right="add_note")
    if not text.strip():
        raise TextMissing(field="text")
    note = Note.objects.create(partner=partner, author_id=by.user_id, written_at=at, text=text.strip()[:4000])
    subject = events.Subject("partner", partner.pk, partner.pk)
    events.record("partner.noted", by=by, at=at, subject=subject, note_id=note.pk)
    return note
