"""What needs the reader's eye on the first screen: nobody goes silent unseen (guide: F5, F6)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.calendars import zone_of
from kanava.onboarding.queries.attention import get_attention, list_silent
from kanava.partners.queries import list_managers
from kanava.ui import formatting, lists, onboarding_words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address


@dataclass(frozen=True, slots=True)
class Need:
    """A line of the block: which partner, what about it, since or by when, and where one does something about it."""

    partner: str
    what: str
    when: str
    url: str
    tone: str


def needs(request: StaffRequest) -> list[Need] | None:
    """What waits for the reader, the silent first; None for whom partners are no concern."""
    if not permissions.may("assess_onboarding", request.actor):
        return None
    at, today = clock.now(), clock.today()
    found = get_attention(by=request.actor, at=at)
    rows = []
    for silence in found.silent:
        days = (today - silence.since_on).days
        said = ngettext("Nothing heard for %(n)s day", "Nothing heard for %(n)s days", days)
        manager = silence.partner.manager
        by_whom = f" · {manager.name}" if manager and manager.pk != request.actor.user_id else ""
        rows.append(
            Need(
                silence.partner.name, said % {"n": formatting.number(days)} + by_whom, "",
                address("console:partner", silence.partner_id), "OVERDUE",
            )
        )  # fmt: skip
    for plan in found.late:
        when = formatting.day(plan.next_due_on) if plan.next_due_on else ""
        url = address("console:onboarding-plan", plan.partner_id)
        rows.append(Need(plan.partner.name, _("A task of the onboarding is late"), when, url, "DUE_SOON"))
    for talk in found.talks:
        when = formatting.moment_in(talk.starts_at, zone_of(talk.partner.country))
        url = reverse("console:onboarding-check-in", args=[talk.partner_id, talk.pk])
        rows.append(Need(talk.partner.name, _("Was the check-in held?"), when, url, "DUE_SOON"))
    for goal in found.milestones:
        url = reverse("console:onboarding-milestone", args=[goal.partner_id, goal.pk])
        said = _("Milestone to assess: %(success)s") % {
            "success": onboarding_words.of_success(goal.mark, goal.success)
        }
        rows.append(Need(goal.partner.name, said, formatting.day(goal.due_on), url, "DUE_SOON"))
    return rows


@require_safe
@staff("view_onboarding")
def silent(request: StaffRequest) -> HttpResponse:
    """All silent partners, the longest silence first."""
    manager_id, sort = lists.number_of(request, "manager"), request.GET.get("sort", "since")
    shown = lists.listing(request, "silent", sort=sort)
    found, total = list_silent(
        by=request.actor,
        manager_id=manager_id,
        sort=sort,
        after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )
    context: dict[str, Any] = {
        "list": shown,
        "page": found,
        "total": total,
        "today": clock.today(),
        "manager_id": manager_id,
        "managers": list_managers(),
    }
    answer = page(request, "console/silent.html", context, here="onboarding", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)
