"""The owner's one page: where the programme stands."""

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.insights.queries import get_dashboard
from kanava.ui.access import StaffRequest, staff

TALLEST = 100


@require_safe
@staff("view_dashboard")
def overview(request: StaffRequest) -> HttpResponse:
    """Figures as of a day, today unless the address says another."""
    found = get_dashboard(_day(request.GET.get("on", "")), by=request.actor)
    highest = max((month.total.minor for month in found.months), default=0)
    bars = [
        {
            "month": month,
            "place": 30 * number + 4,
            "sourced": _height(month.sourced.minor, highest),
            "top": TALLEST - _height(month.total.minor, highest),
            "total": _height(month.total.minor, highest),
            "sourced_top": TALLEST - _height(month.sourced.minor, highest),
        }
        for number, month in enumerate(found.months)
    ]
    return page(request, "console/dashboard.html", {"d": found, "bars": bars}, here="dashboard")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def _height(minor: int, highest: int) -> Decimal:
    return Decimal(max(minor, 0) * TALLEST / highest).quantize(Decimal("0.1")) if highest else Decimal(0)
