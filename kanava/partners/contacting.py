"""The day on which somebody was last in contact with a partner. Whoever keeps touchpoints tells it here (guide: G6)."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Greatest

from kanava.partners.models import Partner


def move_last_contact(partner_id: int, day: date) -> None:
    """Move the day forward; an earlier one changes nothing."""
    # The database leaves out what is empty.
    later = Greatest("last_contact_on", Value(day))
    Partner.objects.filter(pk=partner_id).update(last_contact_on=later)


def set_last_contact(partner_id: int, day: date | None) -> None:
    """Set the day, as it is found after a touchpoint has changed or gone."""
    Partner.objects.filter(pk=partner_id).update(last_contact_on=day)
