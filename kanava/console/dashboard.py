"""The owner's one page: where the programme stands (guide: H9)."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kanava.console import dashboard_charts as charts
from kanava.console.asof import is_refused, read_day, rows_of
from kanava.console.first_partners import first_partners
from kanava.console.getting_started import begin, to_set_up
from kanava.console.needs_you import needs_you
from kanava.console.pages import page
from kanava.console.steps import first_steps
from kanava.core import clock, permissions
from kanava.deals.queries import count_waiting
from kanava.insights.queries import Dashboard, get_dashboard
from kanava.rules.beginning import is_beginning
from kanava.rules.figures import BY_US, GUIDE
from kanava.rules.people import Actor
from kanava.rules.stages import Feature, Why
from kanava.ui.access import StaffRequest, staff
from kanava.ui.stage_words import names_of
from kanava.ui.stages import features_of


@require_safe
@staff("view_dashboard")
def overview(request: StaffRequest) -> HttpResponse:
    """Figures as of a day, today unless the address says another."""
    on = read_day(request.GET.get("on", ""))
    known = features_of(request)
    figures = known.features[Feature.FIGURES]
    waiting = count_waiting(by=request.actor)
    context: dict[str, Any] = {
        "on": on,
        "today": clock.today(),
        "day_refused": is_refused(request.GET.get("on", "")),
        "last_month": on.replace(day=1) - timedelta(days=1),
        "waiting": waiting,
        **needs_you(request, waiting),
        "begin": begin(request, known.signed),
        "to_set_up": to_set_up(request, known.signed),
        "news": names_of(known.news) if permissions.may("switch_feature", request.actor) else "",
        "signed": known.signed,
        "is_off": figures.why == Why.SWITCHED_OFF,
        "is_empty": not known.signed,
        "offers_total": known.features[Feature.REVENUE].why != Why.SWITCHED_OFF,
        **_rights(request.actor),
        **first_steps(request.actor),
    }
    # Figures are of the day asked about, conversations are of today.
    if not figures.shows or (is_beginning(known.signed, known.playbook) and on == clock.today()):
        context["first_partners"] = first_partners(request)
    if figures.shows:
        context |= _figures(get_dashboard(on, by=request.actor), request.actor)
    return page(request, "console/dashboard.html", context, here="dashboard")


def _figures(found: Dashboard, by: Actor) -> dict[str, Any]:
    """The figures with what they are compared to, where each leads, and their charts."""
    told: dict[str, Any] = {"d": found, "is_empty": found.is_empty}
    if found.is_empty:
        return told
    return told | {
        "guide": {figure.value: item for figure, item in GUIDE.items()},
        "expected": charts.band(found.expected) if found.expected else "",
        "longer": max(found.longer or 0, 0),
        "shorter": max(-(found.longer or 0), 0),
        "rows": _addresses(found, by),
        "charts": _charts(found, get_language() or "", _opens_partners(by)),
    }


def _rights(by: Actor) -> dict[str, bool]:
    return {
        "can_enter": permissions.may("enter_revenue", by),
        "can_import": permissions.may("import_file", by),
        "can_create": permissions.may("create_partner", by),
    }


# The same figures in the same language make the same charts; putting them together takes longer than any statement.
@lru_cache(maxsize=64)
def _charts(found: Dashboard, _language: str, opens: bool) -> dict[str, Any]:
    spans = charts.columns(found, opens)
    return {
        "share": charts.share(found),
        "revenue": charts.revenue(found),
        "first_deals": charts.first_deals(spans),
        "spans": spans,
    }


def _opens_partners(by: Actor) -> bool:
    return permissions.may("view_partners", by)


def _addresses(found: Dashboard, by: Actor) -> dict[str, str]:
    """Where each figure leads; nowhere where the reader may not see partners."""
    on: date = found.on
    rows = {
        "won": rows_of("won", on),
        "sourced": rows_of("won", on, origin="SOURCED"),
        "influenced": rows_of("won", on, origin="INFLUENCED"),
        "own": rows_of("won", on, origin=BY_US),
        "cycle": rows_of("cycle", on, origin="SOURCED"),
        "own_cycle": rows_of("cycle", on, origin=BY_US),
        "total": rows_of("total", on),
        "unvalued": rows_of("unvalued", on),
    }
    if _opens_partners(by):
        rows |= {
            "active": rows_of("partners", on, show="active"),
            "signed": rows_of("partners", on),
            "first_deal": rows_of("first-deal", on, show="done"),
            "slow": rows_of("first-deal", on, show="slow"),
        }
    return rows
