"""What waits of surveys, for the first screen: problems that come again and that nobody has answered (guide: H8, H16)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kanava.core import clock, permissions
from kanava.surveys.queries.themes import list_themes
from kanava.ui.access import StaffRequest
from kanava.ui.stages import features_of


def recurring_problems(request: StaffRequest) -> list[tuple[str, str, str]]:
    """Lines of what, since when, and where; none where nothing waits for the reader."""
    if not features_of(request).has_themes or not permissions.may("read_remarks", request.actor):
        return []
    url = f"{reverse('console:surveys')}#recurring"
    return [
        (_("Recurring problem of partners: %(theme)s") % {"theme": one.theme.name}, "", url)
        for one in list_themes(by=request.actor, at=clock.now())
        if one.is_recurring and not one.theme.answer
    ]
