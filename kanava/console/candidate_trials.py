"""Letting a candidate try the portal, and what came of it (guide: E7)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.recruiting.actions import trying
from kanava.recruiting.actions.trying import Guest
from kanava.recruiting.queries import get_candidate, list_contacts
from kanava.recruiting.queries.trials import find_latest_trial, link_of, preview_of
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.trials import TRIED_AT, TrialState
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate, CandidateContact, PortalTrial


class TrialForm(forms.Form):
    """Who is invited."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter and the portal"), choices=settings.LANGUAGES
    )


def card_of(request: StaffRequest, one: "Candidate") -> dict[str, Any]:
    """What the candidate's page shows of its trial; nothing where there is none and none can be opened yet."""
    latest = find_latest_trial(one.pk)
    may_open = permissions.may("open_trial", request.actor)
    can_open = one.step in TRIED_AT and (latest is None or _state(latest) == TrialState.ENDED)
    if latest is None and not can_open:
        return {}
    state = _state(latest) if latest is not None else ""
    is_open = latest is not None and state == TrialState.OPEN
    return {
        "latest": latest, "state": state, "can_open": can_open and may_open, "may_change": may_open and state != TrialState.ENDED,
        "link": link_of(latest) if latest is not None and is_open else "",
        "preview": preview_of(latest) if latest is not None and is_open else "",
    }  # fmt: skip


def _state(trial: "PortalTrial") -> TrialState:
    return trial.state(clock.today())


@require_http_methods(["GET", "HEAD", "POST"])
@staff("open_trial")
def invite(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Invite somebody at the candidate."""
    one = get_candidate(candidate_id, by=request.actor, right="open_trial")
    form = TrialForm(request.POST or None, initial=_first(one, list_contacts(candidate_id)))
    if carried_out(
        form,
        lambda: trying.open_trial(
            by=request.actor, candidate_id=candidate_id, guest=Guest(**form.cleaned_data), at=clock.now()
        ),
    ):
        messages.success(request, _("The trial is being made. The invitation goes out in about a minute."))
        return redirect("console:candidate", candidate_id)
    context = {"candidate": one, "form": form}
    status = 422 if form.errors else 200
    return page(request, "console/candidate_trial_invite.html", context, here="recruiting", status=status)


def _first(one: "Candidate", contacts: "Sequence[CandidateContact]") -> dict[str, str]:
    """The person to invite, best one with an address, in a language that the company speaks and we do."""
    person = next(iter(sorted(contacts, key=lambda contact: not contact.email)), None)
    spoken = [code for code in one.languages if code in dict(settings.LANGUAGES)]
    usual = "fi" if one.country == "FI" else "en"
    return {
        "name": person.name if person is not None else "",
        "email": person.email if person is not None else "",
        "language": usual if usual in spoken or not spoken else spoken[0],
    }


ACTS: dict[str, Callable[..., object]] = {
    "extend": trying.extend_trial,
    "end": trying.end_trial,
    "retry": trying.retry_trial,
}


@require_POST
@staff("open_trial")
def act(request: StaffRequest, candidate_id: int, what: str) -> HttpResponse:
    """Give the candidate's trial more time, end it, or try again to make it."""
    get_candidate(candidate_id, by=request.actor, right="open_trial")
    latest = find_latest_trial(candidate_id)
    if what not in ACTS or latest is None:
        raise Http404
    try:
        ACTS[what](by=request.actor, trial_id=latest.pk, at=clock.now())
    except NotFound as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:candidate", candidate_id)
