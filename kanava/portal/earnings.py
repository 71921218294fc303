"""What the partner has earned, each amount with its arithmetic."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.deals.queries import name_own_deals
from kanava.ledger.queries import list_entries
from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """The latest entries with why each is what it is."""
    entries = list_entries(request.membership.partner_id)
    names = name_own_deals(
        {entry.source_id for entry in entries if entry.source_type == "deal"}, by=request.actor
    )
    lines = [(entry, names.get(entry.source_id, "")) for entry in entries]
    return page(request, "portal/earnings.html", {"lines": lines}, here="earnings")
