"""What was shared with the partner of calls, meetings and mails, and what it has agreed to do next (guide: F5, F6)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.engagement.actions.steps import complete_step
from kanava.engagement.queries.steps import list_their_steps, steps_of
from kanava.engagement.queries.touchpoints import list_shared
from kanava.portal.pages import page
from kanava.rules.touchpoints import StepClosed
from kanava.ui import lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.live_dates import zone_of_reader


@require_safe
@partner("view_shared_touchpoints")
def listing(request: PartnerRequest) -> HttpResponse:
    """Shared touchpoints, the latest first, and the company's own next steps above them."""
    found, total = list_shared(by=request.actor, after=request.GET.get("after", ""))
    steps = steps_of([one.pk for one in found.rows])
    context = {
        "list": lists.listing(request, "touchpoints", sort=""), "page": found, "total": total,
        "rows": [(one, steps.get(one.pk, ())) for one in found.rows],
        "steps": list_their_steps(request.membership.partner_id),
        "can_act": permissions.may("complete_step", request.actor), "today": clock.today(),
        "zone": zone_of_reader(request),
    }  # fmt: skip
    return page(request, "portal/touchpoints.html", context, here="touchpoints")


@require_POST
@partner("complete_step")
def done(request: PartnerRequest, step_id: int) -> HttpResponse:
    """One of the company's own next steps is done."""
    try:
        found = complete_step(by=request.actor, step_id=step_id, at=clock.now())
    except StepClosed as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Done: %(what)s") % {"what": found.what})
    return redirect("portal:home" if request.POST.get("back") == "home" else "portal:touchpoints")
