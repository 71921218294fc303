"""What the partner could earn, by its own type, tier and deals (guide: C6, C7)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import get_sold
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.calculators import calculation, of_partner, worked


@require_safe
@partner("view_own_earnings")
def calculate(request: PartnerRequest) -> HttpResponse:
    """Deals for a goal, earnings an hour, the next tier; filled with what the partner has won."""
    company, today = request.membership.partner, clock.today()
    playbook = get_in_force(today).playbook
    sold = get_sold(company.pk, on=today, playbook=playbook)
    start = of_partner(company.type, company.tier, sold, playbook, is_own=True)
    context = calculation(request, start, playbook, today, asks_type=False)
    return worked(request, context) or page(request, "portal/calculator.html", context, here="earnings")
