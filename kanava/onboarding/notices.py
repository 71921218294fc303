"""Letters of onboarding: invitations to check-ins, as a mail that calendars understand."""

from kanava.core import mail
from kanava.core.calendars import zone_of
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.onboarding.invitations import CANCEL, REQUEST, Guest, entry_of, guests_of, spoken_by
from kanava.onboarding.models import CheckIn

CANCELLED = "mail/check_in_cancelled"
WAYS = {
    "onboarding.check_in_guests_changed": ("mail/check_in_invited", REQUEST),
    "onboarding.check_in_invited": ("mail/check_in_invited", REQUEST),
    "onboarding.check_in_moved": ("mail/check_in_moved", REQUEST),
    "onboarding.check_in_skipped": (CANCELLED, CANCEL),
    "onboarding.check_in_cancelled": (CANCELLED, CANCEL),
}


@subscribe(*WAYS)
def tell_of_check_in(event: Event) -> None:
    """Those who have the talk in their calendar get what became of it, and who talks no longer that it is off;
    what was over already needs no letter."""
    rows = CheckIn.objects.select_related("plan__partner__manager")
    found = rows.get(pk=event.data["check_in"])
    template, method = WAYS[event.verb]
    is_over = method == CANCEL and found.starts_at <= event.at
    # A later change has its own event; this one would tell the same twice.
    is_old = event.data.get("sequence", found.sequence) < found.sequence
    if found.invited_at is None or is_over or is_old:
        return
    guests = guests_of(found.plan.partner)
    for guest in guests:
        _write(template, method, found, guest, guests, event)
    present = [guest.email for guest in guests]
    for email in found.invited:
        if email not in present:
            gone = Guest(email, email, spoken_by(email, found.plan.partner))
            _write(CANCELLED, CANCEL, found, gone, [gone], event)
    found.invited = present
    found.save(update_fields=["invited"])


def _write(
    template: str, method: str, found: CheckIn, guest: Guest, guests: list[Guest], event: Event
) -> None:
    partner = found.plan.partner
    entry = entry_of(found, guests, method=method, at=event.at, language=guest.language)
    context = {
        "person": guest, "found": found, "partner": partner, "manager": partner.manager, "zone": zone_of(partner.country),
    }  # fmt: skip
    mail.write(template, to=guest.email, language=guest.language, context=context, entry=entry)
