"""What a partner could earn, for one of ours or for a type (guide: C6, C7, E4)."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.deals.queries import get_sold, name_product_lines
from kanava.partners.queries import get_partner
from kanava.playbook.queries import get_in_force
from kanava.rules.partnership import PartnerType
from kanava.terms.queries import read_with_playbook
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.calculators import calculation, of_partner, of_programme, own_of, worked


@require_safe
@staff("view_playbook")
def calculate(request: StaffRequest) -> HttpResponse:
    """The partners' calculator, filled for a partner or a type, with the links that may be passed on."""
    today = clock.today()
    partner_id, own = lists.number_of(request, "partner"), None
    company = None if partner_id is None else get_partner(partner_id, by=request.actor)
    if company is None:
        playbook = get_in_force(today).playbook
        asked = request.GET.get("type", "")
        kind = asked if asked in PartnerType.__members__ else PartnerType.RESELLER.value
        start = of_programme(kind, today, playbook)
    else:
        current, terms = read_with_playbook(today, company.pk)
        playbook = current.playbook
        own = own_of(company, playbook, terms, dict(name_product_lines()) if terms else {})
        sold = get_sold(company.pk, on=today, playbook=playbook)
        start = of_partner(company.type, company.tier, sold, playbook, is_own=False)
    context = calculation(request, start, playbook, today, own=own)
    query = context["query"]
    if company is not None:
        context["query"] = f"partner={company.pk}&{query}"
    links = [("link", _("For colleagues"), _to("console:calculator", context["query"]))]
    if company is not None:
        # The portal knows the partner's own type.
        links.append(
            ("portal-link", _("For the partner’s people, in their portal"), _to("portal:calculator", query))
        )
    if playbook.recruiting.shows_calculator:
        links.append(("public-link", _("For everybody"), _to("public:calculator", query)))
    context |= {"partner": company, "links": links, "hidden": [("partner", company.pk)] if company else []}
    here = "partners" if company is not None else "playbook"
    return worked(request, context) or page(request, "console/calculator.html", context, here=here)


def _to(name: str, query: str) -> str:
    return f"{settings.BASE_URL}{reverse(name)}?{query}"
