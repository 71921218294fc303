"""Your tier: where you stand, what it takes to the next one, what leaves the window, what each tier gives (guide: C2)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.playbook.queries import get_in_force, list_later
from kanava.portal.pages import page
from kanava.tiers.queries.standings import find_standing, get_outlook, list_spells
from kanava.ui import tiers
from kanava.ui.access import PartnerRequest, partner


@require_safe
@partner("view_own_tier")
def detail(request: PartnerRequest) -> HttpResponse:
    """The partner's tier with what lies ahead and every tier before it."""
    company, on = request.membership.partner, clock.today()
    playbook = get_in_force(on).playbook
    later = [begun for _id, begun in list_later(on)]
    context = {
        **tiers.shown(
            company, find_standing(company.pk), get_outlook(company, on, playbook), playbook, later
        ),
        "spells": tiers.spell_rows(list_spells(company.pk)),
    }
    return page(request, "portal/tier.html", context, here="tier")
