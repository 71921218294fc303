"""The dates of agreements: what comes due as a list or by months, and as a calendar file."""

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.agreements.queries import list_dates
from kanava.console.pages import page
from kanava.core import clock
from kanava.documents.day_calendar import Entry, day_calendar
from kanava.partners.queries import list_managers
from kanava.playbook.queries import get_in_force
from kanava.rules.periods import add_months, month_start, months_between
from kanava.ui import agreement_words, lists
from kanava.ui.access import StaffRequest, staff

if TYPE_CHECKING:
    from kanava.agreements.models import DueDate

MONTHS = 12
MOST = 500


@require_safe
@staff("view_agreements")
def overview(request: StaffRequest) -> HttpResponse:
    """What comes due in the next twelve months."""
    today = clock.today()
    manager_id = lists.number_of(request, "manager")
    found = _found(request, today, manager_id)
    view = "months" if request.GET.get("view") == "months" else "list"
    leads = get_in_force(today).playbook.agreements.reminder_days
    context = {
        "rows": [{"one": one, "is_near": (one.on - today).days <= leads["SECOND"]} for one in found],
        "months": _months(found, today), "view": view, "manager_id": manager_id, "managers": list_managers(), "tab": "dates",
        "months_ahead": MONTHS, "is_cut": len(found) == MOST, "most": MOST,
        "query": f"?manager={manager_id}" if manager_id else "",
    }  # fmt: skip
    return page(request, "console/agreement_dates.html", context, here="agreements")


def _found(request: StaffRequest, today: date, manager_id: int | None) -> "list[DueDate]":
    until = add_months(month_start(today), MONTHS)
    return list(list_dates(by=request.actor, since=today, until=until, manager_id=manager_id, limit=MOST))


def _months(found: "list[DueDate]", today: date) -> "list[tuple[date, list[DueDate]]]":
    """All months ahead, those without a date too."""
    by_month = {month: list(rows) for month, rows in groupby(found, lambda one: month_start(one.on))}
    first = month_start(today)
    last = max([*by_month, add_months(first, MONTHS - 1)])
    span = (add_months(first, number) for number in range(months_between(first, last) + 1))
    return [(month, by_month.get(month, [])) for month in span]


@require_safe
@staff("view_agreements")
def calendar(request: StaffRequest) -> HttpResponse:
    """The same dates for a calendar programme."""
    found = _found(request, clock.today(), lists.number_of(request, "manager"))
    leads = get_in_force(clock.today()).playbook.agreements.reminder_days
    entries = [_entry(one, leads["LAST"]) for one in found]
    content = day_calendar(_("Dates of agreements"), entries, at=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agreements-{clock.today()}.ics"'
    return response


def _entry(one: "DueDate", lead: int) -> Entry:
    agreement = one.agreement
    return Entry(
        uid=f"agreement-{agreement.pk}-{one.kind.lower()}-{one.on:%Y%m%d}@kanava",
        on=one.on,
        summary=f"{one.partner.name}: {agreement_words.of_date(one.kind)}",
        description=f"{agreement.title}, {agreement.reference}",
        url=f"{settings.BASE_URL}{reverse('console:agreement', args=[agreement.pk])}",
        remind_days=lead,
    )
