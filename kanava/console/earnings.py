"""What one partner has earned, each amount with its arithmetic."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock
from kanava.deals.queries import name_deals
from kanava.ledger.queries import each_entry, get_balances, get_entry, list_entries
from kanava.partners.queries import get_partner
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.earnings import balances_of, by_month, download, earned, story


@require_safe
@staff("view_earnings")
def listing(request: StaffRequest, partner_id: int) -> HttpResponse:
    """What the partner's accounts hold, and every amount that led there; the amounts as a file too."""
    company = get_partner(partner_id, by=request.actor)
    if files.is_file(request):
        name = f"earnings-{partner_id}-{clock.today()}"
        return download(name, each_entry(partner_id), lambda ids: name_deals(ids, by=request.actor))
    found, total = list_entries(
        partner_id, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    names = name_deals({line.source_id for line in found.rows}, by=request.actor)
    lines = (
        earned(
            line,
            title=names.get(line.source_id, ""),
            why=f"{request.path}{line.id}/",
        )
        for line in found.rows
    )
    context = {
        "partner": company, "list": lists.listing(request, "partner-earnings", sort=""), "page": found, "total": total,
        "months": by_month(lines), "balances": balances_of(get_balances(partner_id)),
    }  # fmt: skip
    return page(request, "console/partner_earnings.html", context, here="partners")


@require_safe
@staff("view_earnings")
def why(request: StaffRequest, partner_id: int, entry_id: int) -> HttpResponse:
    """Why an amount is what it is: a page of its own, or what opens in the list."""
    line = get_entry(entry_id, partner_id=partner_id)
    context = {
        "partner": get_partner(partner_id, by=request.actor), "entry": line,
        "title": name_deals([line.source_id], by=request.actor).get(line.source_id, ""),
        "url": address("console:deal", line.source_id),
    }  # fmt: skip
    return story(request, context) or page(request, "console/partner_earning.html", context, here="partners")
