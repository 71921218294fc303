"""What the partner could earn, by its own type, tier and deals (guide: C6, C7)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import get_sold, name_product_lines
from kanava.portal.pages import page
from kanava.terms.queries import read_with_playbook
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.calculators import calculation, of_partner, own_of, worked


@require_safe
@partner("view_own_earnings")
def calculate(request: PartnerRequest) -> HttpResponse:
    """Deals for a goal, earnings an hour, the next tier; filled with what the partner has won."""
    company, today = request.membership.partner, clock.today()
    current, terms = read_with_playbook(today, company.pk)
    playbook = current.playbook
    sold = get_sold(company.pk, on=today, playbook=playbook)
    start = of_partner(company.type, company.tier, sold, playbook, is_own=True)
    own = own_of(company, playbook, terms, dict(name_product_lines()) if terms else {})
    context = calculation(request, start, playbook, today, asks_type=False, own=own)
    return worked(request, context) or page(request, "portal/calculator.html", context, here="earnings")
