"""People who are asked about a candidate: asked, asked again, waited for no longer (guide: G2)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanava.console.candidate_diligence import back_to, diligence_page
from kanava.console.diligence_forms import ReferenceForm
from kanava.core import clock
from kanava.recruiting.actions import references as actions
from kanava.recruiting.actions.references import Asked
from kanava.recruiting.queries import get_candidate
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out


@require_POST
@staff("check_candidate")
def ask(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Ask somebody about a candidate."""
    form = ReferenceForm(request.POST)
    if carried_out(
        form,
        lambda: actions.ask_reference(
            by=request.actor, candidate_id=candidate_id, asked=Asked(**form.cleaned_data), at=clock.now()
        ),
    ):
        told = _("The letter to %(name)s is on its way.") % {"name": form.cleaned_data["name"]}
        messages.success(request, told)
        return back_to(candidate_id, "references")
    one = get_candidate(candidate_id, by=request.actor)
    return diligence_page(request, one, sent=form, name="reference_form")


@require_POST
@staff("check_candidate")
def again(request: StaffRequest, candidate_id: int, reference_id: int) -> HttpResponse:
    """Write once more to somebody who has not answered, or wait for them no longer."""
    told: dict[str, Any] = {
        "by": request.actor,
        "candidate_id": candidate_id,
        "reference_id": reference_id,
        "at": clock.now(),
    }
    try:
        if "drop" in request.POST:
            actions.drop_reference(**told)
            messages.success(request, _("Nobody waits for this answer any more."))
        else:
            found = actions.ask_again(**told)
            messages.success(request, _("The letter to %(name)s is on its way.") % {"name": found.name})
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return back_to(candidate_id, "references")
