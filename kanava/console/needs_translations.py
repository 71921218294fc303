"""What waits of translations, for the first screen: late orders, and drafts that nobody is asked about any more (guide: G5)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.core import clock, permissions
from kanava.translations.queries.orders import count_late
from kanava.translations.queries.reviews import count_to_accept
from kanava.ui import formatting
from kanava.ui.access import StaffRequest
from kanava.ui.stages import features_of, leads_to


def translations_waiting(request: StaffRequest) -> list[tuple[str, str, str]]:
    """Lines of what, since when, and where; none where nothing waits."""
    known, today = features_of(request), clock.today()
    if not permissions.may("accept_translation", request.actor) or not leads_to(request, "translations"):
        return []
    found = []
    if known.translation_due_on is not None and known.translation_due_on < today:
        late = count_late(today)
        said = ngettext(
            "%(n)s order of translations is late", "%(n)s orders of translations are late", late.count
        )
        when = _("since %(day)s") % {"day": formatting.day(late.first_on)} if late.first_on else ""
        found.append(
            (said % {"n": formatting.number(late.count)}, when, reverse("console:translation-orders"))
        )
    count = count_to_accept() if known.has_drafts else 0
    if count:
        said = ngettext(
            "%(n)s translation can be taken into use", "%(n)s translations can be taken into use", count
        )
        url = f"{reverse('console:translations')}?state=IN_REVIEW"
        found.append((said % {"n": formatting.number(count)}, "", url))
    return found
