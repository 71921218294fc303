"""Which features the console shows and why, the switches, and the guide's minimum for the first partners (guide: D6, D7)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.agreements.queries import list_usable_versions
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.letterbox.queries import registration_address
from kanava.rules import stages
from kanava.rules.playbook.yardsticks import LARGEST_STAGE
from kanava.rules.stages import Feature, Switch
from kanava.stages import actions
from kanava.stages.queries import Known, find_folder, list_history, list_switched
from kanava.ui import event_words, stage_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.stages import features_of, page_of


class FolderForm(forms.Form):
    """Where materials and documents are."""

    address = forms.CharField(
        label=gettext_lazy("Address of the shared folder"), max_length=actions.LONGEST_ADDRESS, required=False,
        widget=forms.URLInput({"placeholder": "https://"}), help_text=gettext_lazy("Empty, and partners see no folder."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What is in it"), max_length=300, required=False,
        help_text=gettext_lazy("Partners read it beside the link."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_features")
def overview(request: StaffRequest) -> HttpResponse:
    """All features, and the minimum; what is sent here is where the shared folder is."""
    actor = request.actor
    if request.method == "POST":
        permissions.require("keep_shared_folder", actor)
    folder = find_folder()
    start = {"address": folder.address, "note": folder.note} if folder else {}
    form = FolderForm(request.POST or None, initial=start)
    if request.method == "POST" and carried_out(form, lambda: _keep(request, form)):
        messages.success(request, _("Change saved."))
        return redirect("console:features")
    known = features_of(request)
    at, ahead = stages.next_to_appear(known.features)
    context = {
        "rows": _rows(request, known), "signed": known.signed, "is_beyond": known.signed >= LARGEST_STAGE, "playbook": known.playbook,
        "next_at": at, "next": stage_words.names_of(ahead), "new": stage_words.names_of(known.news),
        "may_switch": permissions.may("switch_feature", actor), "may_keep": permissions.may("keep_shared_folder", actor),
        "form": form, "folder": folder, "templates": len(list_usable_versions()), "history": _history(request),
        "mail_address": registration_address(),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "console/features.html", context, here="features", status=status)


def _keep(request: StaffRequest, form: FolderForm) -> None:
    actions.keep_shared_folder(by=request.actor, at=clock.now(), **form.cleaned_data)


def _rows(request: StaffRequest, known: Known) -> list[dict[str, Any]]:
    switched = list_switched(by=request.actor)
    return [
        {
            "code": feature.value,
            "page": page_of(feature) if found.shows else "",
            "name": stage_words.name_of(feature),
            "what": stage_words.FEATURES[feature][1],
            "shows": found.shows,
            "why": stage_words.why(found, known, switched.get(feature)),
            "switches": [
                (one.value, words.of_code(one), one == known.switches.get(feature, Switch.AUTO))
                for one in Switch
            ],
        }
        for feature, found in known.features.items()
    ]


def _history(request: StaffRequest) -> list[dict[str, Any]]:
    return [
        {
            "at": one.event.at,
            "person": one.person,
            "what": event_words.of_event(one.event.verb, one.event.data),
        }
        for one in list_history(by=request.actor)
    ]


@require_POST
@staff("switch_feature")
def switch(request: StaffRequest, feature: str) -> HttpResponse:
    """Show or hide a feature, or leave it to size and use, and go back to where the owner was."""
    wanted = request.POST.get("switch", "")
    if feature not in list(Feature) or wanted not in list(Switch):
        raise Http404
    chosen = Feature(feature)
    actions.switch_feature(by=request.actor, feature=chosen, switch=Switch(wanted), at=clock.now())
    said = {
        Switch.ON: _("%(feature)s: switched on."),
        Switch.OFF: _("%(feature)s: switched off. What is kept there stays."),
        Switch.AUTO: _("%(feature)s: shows by itself once it is used or the programme has grown."),
    }[Switch(wanted)]
    messages.success(request, said % {"feature": stage_words.name_of(chosen)})
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "console:features")


@require_POST
@staff("switch_feature")
def note(request: StaffRequest) -> HttpResponse:
    """The owner has read what is new."""
    actions.note_news(by=request.actor, at=clock.now())
    return redirect("console:dashboard")
