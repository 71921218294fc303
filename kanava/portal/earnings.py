"""What the partner has earned, each amount with its arithmetic."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.deals.queries import name_own_deals
from kanava.ledger.queries import Line, get_balances, list_entries
from kanava.portal.pages import page
from kanava.ui import lists
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.earnings import Earned, balances_of, by_month


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """What its accounts hold, and every amount with why it is what it is."""
    partner_id = request.membership.partner_id
    found, total = list_entries(
        partner_id, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    names = name_own_deals({line.source_id for line in found.rows}, by=request.actor)

    def earned(line: Line) -> Earned:
        name = names.get(line.source_id)
        is_own = name is not None and name.is_own
        return Earned(
            line, name.title if name else "", address("portal:deal", line.source_id) if is_own else ""
        )

    context = {
        "list": lists.listing(request, "own-earnings", sort=""), "page": found, "total": total,
        "months": by_month(map(earned, found.rows)), "balances": balances_of(get_balances(partner_id)),
    }  # fmt: skip
    return page(request, "portal/earnings.html", context, here="earnings")
