"""The console's frame: navigation by right and by what the programme has grown to, and the person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from kanava.core import permissions
from kanava.core.mail import is_outbox
from kanava.deals.queries import Waiting, count_waiting
from kanava.rules.people import Role, Via
from kanava.ui.access import FRAMES, StaffRequest
from kanava.ui.addresses import plain_address
from kanava.ui.pages import NavItem, fill_bar, render_page
from kanava.ui.stage_words import why_hidden
from kanava.ui.stages import hidden_page, leads_to, shown

# Name, words, icon, right; whether it stands in a phone's bar, and whether it is about keeping the programme.
ITEMS = (
    ("dashboard", _("Dashboard"), "chart-bar", "view_dashboard", True, False),
    ("registrations", _("Registrations"), "inbox-arrow-down", "view_registrations", True, False),
    ("deals", _("Deals"), "currency-euro", "view_deals", True, False),
    ("partners", _("Partners"), "building-office-2", "view_partners", True, False),
    ("recruiting", _("Recruiting"), "user-plus", "view_candidates", False, False),
    ("agreements", _("Agreements"), "document-text", "view_agreements", False, False),
    ("steps", _("Next steps"), "clipboard-document-check", "view_next_steps", False, False),
    ("enquiries", _("Questions"), "lifebuoy", "view_enquiries", False, False),
    ("surveys", _("Surveys"), "face-smile", "view_surveys", False, False),
    ("onboarding", _("Onboarding"), "map", "view_onboarding", False, False),
    ("training", _("Training"), "academic-cap", "view_training", False, False),
    ("earnings", _("Earnings"), "banknotes", "view_earnings", False, False),
    ("funds", _("Marketing money"), "megaphone", "view_funds", False, False),
    ("library", _("Library"), "rectangle-stack", "view_library", False, False),
    ("guides", _("Technical guides"), "wrench-screwdriver", "view_guides", False, False),
    ("customers", _("Customers"), "building-office", "view_deals", False, False),
    ("playbook", _("Playbook"), "book-open", "view_playbook", False, True),
    ("features", _("Features"), "adjustments-horizontal", "view_features", False, True),
    ("product-lines", _("Product lines"), "squares-2x2", "view_deals", False, True),
    ("mails", _("Registrations by mail"), "envelope-open", "view_mail", False, True),
    ("imports", _("Imports"), "arrow-up-tray", "view_imports", False, True),
    ("revenue", _("Total revenue"), "presentation-chart-line", "enter_revenue", False, True),
    ("rates", _("Exchange rates"), "arrows-right-left", "view_rates", False, True),
    ("team", _("Team"), "user-group", "view_team", False, True),
)
# What stands in a phone's bar for those whose work is another.
FIRST: Mapping[Role, tuple[str, ...]] = {Role.FINANCE: ("dashboard", "earnings", "deals", "partners")}
OUTBOX = ("outbox", _("Outbox"), "envelope", "view_outbox", False, True)


def page(
    request: StaffRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    status: int = 200,
    partials: frozenset[str] = frozenset(),
) -> HttpResponse:
    """Render a console page with its navigation, or the partial that an htmx request targets. What waits for a decision
    is counted unless the context has it as `waiting`."""
    around = {**frame(request, here=here, waiting=context.get("waiting")), **_hidden(request)}
    return render_page(request, template, {**around, **context}, partials=partials, status=status)


def frame(request: StaffRequest, *, here: str = "", waiting: Waiting | None = None) -> dict[str, Any]:
    """What stands around a console page: the navigation by right and stage, what shows, and the person."""
    actor = request.actor
    # Nobody is called by what only others may decide.
    decides = permissions.may("decide_registration", actor)
    to_do = (waiting or count_waiting(by=actor)).for_you if decides else 0
    nav = [
        NavItem(
            label,
            plain_address(f"console:{name}"),
            icon,
            name == here,
            to_do if name == "registrations" else 0,
            name in FIRST[actor.role] if actor.role in FIRST else is_first,
            is_aside,
        )
        for name, label, icon, right, is_first, is_aside in ((*ITEMS, OUTBOX) if is_outbox() else ITEMS)
        if permissions.may(right, actor) and leads_to(request, name)
    ]
    return {
        "nav": fill_bar(nav),
        "shows": shown(request),
        "person": request.user.name,
        "place": _("Programme"),
        "home": plain_address("public:home"),
    }


def _hidden(request: StaffRequest) -> dict[str, Any]:
    """What a page says of itself that no menu leads to; nothing on any other."""
    found = hidden_page(request)
    if found is None:
        return {}
    may_switch = permissions.may("switch_feature", request.actor)
    return {"hidden": {"code": found.feature.value, "said": why_hidden(found)}, "may_switch": may_switch}


FRAMES[Via.CONSOLE] = frame
