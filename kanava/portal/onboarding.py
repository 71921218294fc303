"""The partner's first 90 days as one path: where it is, what is next, who does what by when."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.onboarding.actions import tasks
from kanava.onboarding.queries import find_own_path
from kanava.portal.pages import page
from kanava.rules.co_selling import NotYetHeld
from kanava.rules.onboarding import CertificateUnnamed, Side
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.live_dates import zone_of_reader
from kanava.ui.onboarding import Reader, Shown, show


def shown_path(request: PartnerRequest) -> Shown | None:
    """The plan as the partner's people read it; nothing where there is none."""
    company = request.membership.partner
    path = find_own_path(by=request.actor)
    ours = company.manager.name if company.manager is not None else _("We")
    reader = Reader(
        Side.THEIRS, clock.now(), clock.today(), ours=ours, theirs=_("You"), zone=zone_of_reader(request)
    )
    return show(path, reader) if path is not None else None


@require_safe
@partner("view_own_onboarding")
def path(request: PartnerRequest) -> HttpResponse:
    """The whole plan."""
    context = {
        "path": shown_path(request),
        "may_tick": permissions.may("complete_onboarding_task", request.actor),
        "may_register": permissions.may("submit_registration", request.actor),
        "manager": request.membership.partner.manager,
    }
    return page(request, "portal/onboarding.html", context, here="onboarding")


@require_POST
@partner("complete_onboarding_task")
def task(request: PartnerRequest, task_id: int, what: str) -> HttpResponse:
    """One of the partner's own tasks is done, or is not after all."""
    given: dict[str, Any] = {"by": request.actor, "task_id": task_id, "at": clock.now()}
    try:
        if what == "complete":
            tasks.complete_task(**given, note=request.POST.get("note", "")[:1000])
        elif what == "reopen":
            tasks.reopen_task(**given)
        else:
            raise Http404
    except CertificateUnnamed as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect(f"{reverse('portal:onboarding')}#task-{task_id}")
    except (tasks.TaskDone, tasks.TaskOpen, tasks.PlanClosed, tasks.FactDecides, NotYetHeld) as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        if what == "complete":
            messages.success(request, _("Thank you. Your partner manager sees it."))
    return redirect("portal:onboarding")
