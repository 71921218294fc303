"""The portal's frame: few doors, the partner's name, the person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from kanava.core import permissions
from kanava.rules.people import Role, Via
from kanava.stages.queries import find_places
from kanava.ui.access import FRAMES, PartnerRequest
from kanava.ui.addresses import plain_address
from kanava.ui.pages import NavItem, fill_bar, render_page
from kanava.ui.trials import trial_of

ITEMS = (
    ("home", _("Home"), "home", "view_own_deals", True),
    ("deals", _("Pipeline"), "funnel", "view_own_deals", True),
    ("register", _("Register a deal"), "plus-circle", "submit_registration", True),
    ("earnings", _("Earnings"), "banknotes", "view_own_earnings", True),
    ("tier", _("Your tier"), "arrow-trending-up", "view_own_tier", False),
    ("funds", _("Marketing money"), "megaphone", "view_own_funds", False),
    ("registrations", _("Registrations"), "shield-check", "view_own_deals", False),
    ("touchpoints", _("Meetings"), "chat-bubble-left-right", "view_shared_touchpoints", False),
    ("onboarding", _("First 90 days"), "map", "view_own_onboarding", False),
    ("training", _("Training"), "academic-cap", "view_own_training", False),
    ("library", _("Library"), "rectangle-stack", "use_library", False),
    ("guides", _("Technical guides"), "wrench-screwdriver", "use_guides", False),
    ("rules", _("Programme rules"), "book-open", "view_programme_rules", False),
    ("agreements", _("Agreements"), "document-text", "view_own_agreements", False),
    ("help", _("Help"), "lifebuoy", "view_own_enquiries", False),
    ("people", _("People"), "users", "view_partner_people", False),
)

# Whose work is another one finds its pages first, in this order.
FIRST = {Role.PARTNER_TECHNICIAN: ("training", "guides", "library", "help")}

# A trial has no agreement that anybody signed, and invites nobody.
NOT_TRIED = ("agreements", "people")


def page(
    request: PartnerRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    status: int = 200,
    partials: frozenset[str] = frozenset(),
) -> HttpResponse:
    """Render a portal page with its navigation, or the partial that an htmx request targets."""
    around = frame(request, here=here)
    return render_page(request, template, {**around, **context}, partials=partials, status=status)


def frame(request: PartnerRequest, *, here: str = "") -> dict[str, Any]:
    """What stands around a portal page: the navigation by right, with folder and library once something is there; the partner and
    the person."""
    actor, membership, places = request.actor, request.membership, find_places()
    there = {
        "library": places.has_library or places.folder is not None,
        "guides": places.has_guides,
    }
    left_out = NOT_TRIED if trial_of(request) is not None else ()
    firsts = FIRST.get(actor.role, ())
    ordered = sorted(ITEMS, key=lambda one: firsts.index(one[0]) if one[0] in firsts else len(firsts))
    nav = [
        NavItem(
            label,
            plain_address(f"portal:{name}"),
            icon,
            name == here,
            is_first=name in firsts if firsts else is_first,
        )
        for name, label, icon, right, is_first in ordered
        if permissions.may(right, actor) and there.get(name, True) and name not in left_out
    ]
    return {
        "nav": fill_bar(nav),
        "person": request.user.name,
        "place": membership.partner.name,
        "home": plain_address("public:home"),
        "folder": places.folder,
        "partnership_ended": actor.reads_only,
    }


FRAMES[Via.PORTAL] = frame
