"""What one partner has earned, each amount with its arithmetic."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.deals.queries import name_deals
from kanava.ledger.queries import get_balances, list_entries
from kanava.partners.queries import get_partner
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.earnings import Earned, balances_of, by_month


@require_safe
@staff("view_earnings")
def listing(request: StaffRequest, partner_id: int) -> HttpResponse:
    """What the partner's accounts hold, and every amount with why it is what it is."""
    company = get_partner(partner_id, by=request.actor)
    found, total = list_entries(
        partner_id, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    names = name_deals({line.source_id for line in found.rows}, by=request.actor)
    lines = (
        Earned(line, names.get(line.source_id, ""), address("console:deal", line.source_id))
        for line in found.rows
    )
    context = {
        "partner": company, "list": lists.listing(request, "partner-earnings", sort=""), "page": found, "total": total,
        "months": by_month(lines), "balances": balances_of(get_balances(partner_id)),
    }  # fmt: skip
    return page(request, "console/partner_earnings.html", context, here="partners")
