"""Touchpoints with partners: the box in which one is written down, and putting one right (guide: F5, F6, G6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.console.touchpoint_forms import (
    NOON,
    Company,
    NewTouchpointForm,
    TouchpointForm,
    owner_choices,
)
from kanava.core import clock, permissions
from kanava.core.calendars import zone_of
from kanava.core.people import list_step_owners
from kanava.core.permissions import Owned
from kanava.deals.queries import name_things
from kanava.engagement.actions import recording
from kanava.engagement.queries.timeline import FILTERS, TimelineItem, find_page, list_timeline
from kanava.engagement.queries.touchpoints import (
    get_people,
    get_touchpoint,
    list_lately_there,
    list_subjects,
)
from kanava.partners.queries import list_contacts
from kanava.rules.people import Actor
from kanava.rules.touchpoints import TouchpointKind
from kanava.ui import formatting, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from django.http import QueryDict

    from kanava.core.models import Event
    from kanava.engagement.models import Touchpoint
    from kanava.partners.models import Contact, Partner

# What the timeline can be narrowed to.
_TABS: Mapping[str, Any] = {
    "TOUCHPOINTS": gettext_lazy("Touchpoints"),
    "CALL": gettext_lazy("Calls"),
    "MEETING": gettext_lazy("Meetings"),
    "MAIL": gettext_lazy("Mails"),
    "NOTE": gettext_lazy("Notes"),
    "EVENTS": gettext_lazy("Events"),
}


def company_of(partner: "Partner", contacts: Sequence["Contact"], *, by: Actor) -> Company:
    """What can be chosen where something with a partner is written down. Four statements."""
    deals, registrations = list_subjects(partner.pk)
    people = list_step_owners()
    staff = [(key, name) for key, name, _sees_partner in people]
    theirs = [(one.pk, one.name) for one in contacts]
    likely = {by.user_id, partner.manager_id, *list_lately_there(partner.pk)}
    return Company(staff, theirs, deals, registrations, owner_choices(people), likely)


def new_form(company: Company, sent: "QueryDict | None" = None) -> NewTouchpointForm:
    """The box for a new touchpoint: a call of today unless something else is chosen."""
    initial = {"kind": TouchpointKind.CALL.value, "happened_on": clock.today()}
    return NewTouchpointForm(sent, company=company, initial=initial)


def wrote_down(form: NewTouchpointForm, request: StaffRequest, partner_id: int) -> str:
    """Write down what was sent, if it can be read, say so, and give the address at which it stands on the timeline."""
    now, found = clock.now(), []
    if not carried_out(
        form,
        lambda: found.append(
            recording.record_touchpoint(
                by=request.actor, partner_id=partner_id, told=form.told(now=now), step=form.step(), at=now
            )
        ),
    ):
        return ""
    (made,) = found
    told = {"kind": words.of_code(made.kind), "day": formatting.day(made.happened_at)}
    messages.success(request, _("Logged: %(kind)s, %(day)s.") % told)
    page = find_page(partner_id, made)
    after = f"?after={quote(page)}" if page else ""
    return f"{reverse('console:partner-timeline', args=[partner_id])}{after}#touchpoint-{made.pk}"


def rows_of(
    items: Sequence[TimelineItem],
    *,
    by: Actor,
    zone: ZoneInfo,
    tasks: Mapping[int, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Lines of a timeline for the template, with the names of what events tell of and where that is, and whether the reader
    may put touchpoints right; `tasks` names those of the onboarding plan, `zone` is the partner's."""
    names = name_things(item.event for item in items if item.event is not None)
    return [
        {
            "item": item,
            "may_correct": item.touchpoint is not None and _may_correct(item.touchpoint, by),
            **(_when(item.touchpoint, zone) if item.touchpoint is not None else {}),
            **(_place(item.event, names, tasks) if item.event else {}),
        }
        for item in items
    ]


def _when(found: "Touchpoint", zone: ZoneInfo) -> dict[str, str]:
    """When it was by our clocks: the day alone where nobody told the hour; and when it was written down, where that was
    another day."""
    happened, recorded = timezone.localtime(found.happened_at), timezone.localtime(found.recorded_at)
    if happened.date() == recorded.date():
        return {"when": formatting.moment_beside(happened, zone), "logged": ""}
    is_day = happened.time() == NOON
    return {
        "when": formatting.day(happened) if is_day else formatting.moment_beside(happened, zone),
        "logged": formatting.day(recorded),
    }


def _place(event: "Event", names: Mapping[tuple[str, int], str], tasks: Mapping[int, str]) -> dict[str, Any]:
    """What an event is about, by name, and its page: a plan's is its partner's."""
    name = names.get((event.object_type, event.object_id), "") or tasks.get(event.data.get("task", 0), "")
    if event.object_type == "plan":
        return {"name": name, "url": "console:onboarding-plan", "id": event.partner_id}
    return {"name": name, "url": f"console:{event.object_type}", "id": event.object_id}


def _may_correct(found: "Touchpoint", by: Actor) -> bool:
    owned = Owned(partner_id=found.partner_id, manager_id=found.author_id)
    return permissions.may("correct_touchpoint", by, owned)


def _initial(found: "Touchpoint") -> dict[str, Any]:
    staff_ids, contact_ids = get_people(found)
    local = timezone.localtime(found.happened_at)
    about = f"deal-{found.deal_id}" if found.deal_id else ""
    return {
        "kind": found.kind, "text": found.text, "title": found.title, "outcome": found.outcome, "is_shared": found.is_shared,
        "happened_on": local.date(), "happened_time": local.time(), "staff": staff_ids, "contacts": contact_ids,
        "about": about or (f"registration-{found.registration_id}" if found.registration_id else ""),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("correct_touchpoint")
def edit(request: StaffRequest, touchpoint_id: int) -> HttpResponse:
    """Put a touchpoint right."""
    found = get_touchpoint(touchpoint_id, by=request.actor)
    owned = Owned(partner_id=found.partner_id, manager_id=found.author_id)
    permissions.require("correct_touchpoint", request.actor, owned)
    initial = _initial(found)
    company = company_of(found.partner, list_contacts(found.partner_id), by=request.actor)
    form = TouchpointForm(
        request.POST or None, company=_with_present(company, found, initial["staff"]), initial=initial
    )
    now = clock.now()
    if carried_out(
        form,
        lambda: recording.correct_touchpoint(
            by=request.actor,
            touchpoint_id=touchpoint_id,
            at=now,
            told=form.told(now=now, attachments=found.attachments),
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("console:partner-timeline", found.partner_id)
    context = {"form": form, "found": found}
    return page(
        request, "console/touchpoint.html", context, here="partners", status=422 if form.errors else 200
    )


def _with_present(company: Company, found: "Touchpoint", staff_ids: Sequence[int]) -> Company:
    """What can be chosen, with who was there and what the touchpoint is about now, though that deal may be closed."""
    deals, registrations = list(company.deals), list(company.registrations)
    if found.deal is not None and found.deal_id not in dict(deals):
        deals.append((found.deal.pk, found.deal.title))
    if found.registration is not None and found.registration_id not in dict(registrations):
        registrations.append((found.registration.pk, found.registration.customer_name))
    return replace(company, deals=deals, registrations=registrations, likely={*company.likely, *staff_ids})


@require_POST
@staff("remove_touchpoint")
def remove(request: StaffRequest, touchpoint_id: int) -> HttpResponse:
    """Take a touchpoint away."""
    partner_id = recording.remove_touchpoint(by=request.actor, touchpoint_id=touchpoint_id, at=clock.now())
    messages.success(request, _("Removed."))
    return redirect("console:partner-timeline", partner_id)


def timeline(
    request: StaffRequest, partner: "Partner", tasks: Callable[[], Mapping[int, str]]
) -> dict[str, Any]:
    """A part of a partner's timeline for its page, as the address narrows it; `tasks` names those of its plan, and is
    asked where the timeline tells of one."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in FILTERS else ""
    after = request.GET.get("after", "")
    found = list_timeline(partner.pk, kind=kind, after=after)
    has_tasks = any("task" in item.event.data for item in found.items if item.event is not None)
    zone = zone_of(partner.country)
    return {
        "rows": rows_of(found.items, by=request.actor, zone=zone, tasks=tasks() if has_tasks else {}), "zone": zone,
        "after": found.after, "is_latest": not after, "kind": kind, "kinds": [(code, label) for code, label in _TABS.items()],
    }  # fmt: skip
