"""What the partner has earned, each amount with its arithmetic."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.ledger.queries import list_entries
from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """The latest entries with why each is what it is."""
    entries = list_entries(request.membership.partner_id)
    return page(request, "portal/earnings.html", {"entries": entries}, here="earnings")
