"""By whose clock partners' people and whoever gets a letter read."""

from kanava.core import clock
from kanava.core.calendars import zone_for
from kanava.core.models import User
from kanava.partners.models import Membership


def reader_of(user: User, membership: Membership | None) -> clock.Reader:
    """By whose clock somebody reads: that of the zone that they chose, else of their company's country."""
    return clock.Reader(zone_for(user.time_zone, membership.partner.country if membership else ""))


def reader_at(address: str) -> clock.Reader | None:
    """By whose clock a letter is read: a partner's person's own, the programme's by our people, nobody's by strangers."""
    user = User.objects.select_related("membership__partner").filter(email=address.lower()).first()
    if user is None:
        return clock.stranger()
    return None if user.staff_role else reader_of(user, getattr(user, "membership", None))
