"""What is still to be told of the live sessions that the reader has led, for the first screen (guide: D2)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.console.sessions import what_is_left
from kanava.core import clock, permissions
from kanava.core.calendars import zone_for
from kanava.training.queries.sessions import list_to_tell
from kanava.ui import formatting, time_zones
from kanava.ui.access import StaffRequest
from kanava.ui.addresses import address
from kanava.ui.stages import features_of, leads_to

FEW = 3


def session_needs(request: StaffRequest) -> list[tuple[str, str, str]]:
    """What is missing, of which session, and where one tells it; of many a line leads to the list."""
    is_there = features_of(request).has_sessions_to_tell and leads_to(request, "sessions")
    if not is_there or not permissions.may("hold_session", request.actor):
        return []
    zone, language = zone_for(request.user.time_zone), request.user.language
    found = list_to_tell(by=request.actor, at=clock.now(), language=language)
    rows = [
        (f"{what_is_left(one)}: {title}", time_zones.moment_there(one.begins_at, zone), address("console:session", one.pk))
        for one, title in found[:FEW]
    ]  # fmt: skip
    more = len(found) - FEW
    if more > 0:
        said = ngettext("%(n)s more session", "%(n)s more sessions", more) % {"n": formatting.number(more)}
        rows.append((said, _("to be completed"), f"{reverse('console:sessions')}?show=TO_TELL&whose=mine"))
    return rows
