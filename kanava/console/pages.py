"""The console's frame: navigation by right, and the person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kanava.core import clock, permissions
from kanava.core.mail import is_outbox
from kanava.deals.queries import count_waiting
from kanava.ui.access import StaffRequest
from kanava.ui.pages import NavItem, render_page

ITEMS = (
    ("dashboard", _("Dashboard"), "chart-bar", "view_dashboard"),
    ("registrations", _("Registrations"), "inbox-arrow-down", "view_registrations"),
    ("deals", _("Deals"), "currency-euro", "view_deals"),
    ("partners", _("Partners"), "building-office-2", "view_partners"),
    ("imports", _("Imports"), "arrow-up-tray", "view_imports"),
    ("playbook", _("Playbook"), "book-open", "view_playbook"),
)
OUTBOX = ("outbox", _("Outbox"), "envelope", "view_outbox")


def page(
    request: StaffRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    status: int = 200,
    partials: frozenset[str] = frozenset(),
) -> HttpResponse:
    """Render a console page with its navigation, or the partial that an htmx request targets."""
    actor = request.actor
    waiting = count_waiting(clock.now())[0] if permissions.may("view_registrations", actor) else 0
    nav = [
        NavItem(
            label, reverse(f"console:{name}"), icon, name == here, waiting if name == "registrations" else 0
        )
        for name, label, icon, right in ((*ITEMS, OUTBOX) if is_outbox() else ITEMS)
        if permissions.may(right, actor)
    ]
    frame = {"nav": nav, "person": request.user.name, "place": _("Programme"), "home": reverse("public:home")}
    return render_page(request, template, {**frame, **context}, partials=partials, status=status)
