"""Letters of onboarding: invitations to check-ins, as a mail that calendars understand."""

from collections.abc import Sequence

from kanava.core import mail
from kanava.core.calendars import zone_of
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.onboarding.invitations import CANCEL, REQUEST, Guest, Told, entry_of, guests_of, spoken_by
from kanava.onboarding.models import CheckIn
from kanava.onboarding.series import members
from kanava.partners.queries import has_portal_people

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
    """Those who have the talk in their calendar get what became of it, and who talks no longer that it is off; of talks that are
    one entry all at once. What was over already needs no letter."""
    rows = CheckIn.objects.select_related("plan__partner__manager")
    found = rows.get(pk=event.data["check_in"])
    template, method = WAYS[event.verb]
    is_over = method == CANCEL and found.starts_at <= event.at
    # A later change has its own event; this one would tell the same twice.
    is_old = event.data.get("sequence", found.sequence) < found.sequence
    if found.invited_at is None or is_over or is_old:
        return
    is_series = event.data.get("is_series", False) and found.series is not None
    talks = members(found) if is_series else [found]
    to_come = [one for one in talks if one.starts_at > event.at]
    guests = guests_of(found.plan.partner)
    for guest in guests:
        # Who is new has nothing of what was.
        told = talks if guest.email in found.invited else to_come
        _write(template, method, told, guest, guests, event)
    present = [guest.email for guest in guests]
    for email in found.invited:
        if email not in present:
            gone = Guest(email, email, spoken_by(email, found.plan.partner))
            _write(CANCELLED, CANCEL, talks, gone, [gone], event)
    CheckIn.objects.filter(pk__in=[one.pk for one in talks]).update(invited=present)


def _write(
    template: str, method: str, talks: Sequence[CheckIn], guest: Guest, guests: list[Guest], event: Event
) -> None:
    found = talks[0]
    partner, is_series = found.plan.partner, len(talks) > 1
    # A link to the portal leads nowhere before somebody there is invited.
    has_portal = not guest.leads and has_portal_people(partner.pk)
    entry = entry_of(talks, Told(guests, method, event.at, guest.language), is_series=is_series)
    moments = [one.starts_at for one in talks if one.starts_at > event.at and one.state != "SKIPPED"]
    context = {
        "person": guest, "found": found, "moments": moments if is_series else [], "partner": partner, "manager": partner.manager,
        "zone": zone_of(partner.country), "has_portal": has_portal,
    }  # fmt: skip
    mail.write(template, to=guest.email, language=guest.language, context=context, entry=entry)
