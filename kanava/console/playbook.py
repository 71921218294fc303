"""The playbook: every setting with its default, source and unit; edit as a draft, see the difference, publish."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook import actions
from kanava.playbook.queries import Published, get_draft, get_in_force, list_published
from kanava.rules import playbook
from kanava.rules.playbook import SETTINGS, Change, Fault, PlaybookFaults
from kanava.rules.refusals import Refusal
from kanava.ui import playbook_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DateInput

LARGEST_FILE = 200_000  # bytes; a whole playbook is a twentieth of it


class PublishForm(forms.Form):
    """From when on, and why."""

    effective_from = forms.DateField(label=gettext_lazy("In force from"), widget=DateInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_playbook")
def overview(request: StaffRequest) -> HttpResponse:
    """All settings; a person with the right edits them into a draft. All faults are shown at once."""
    actor = request.actor
    if request.method == "POST":
        permissions.require("edit_playbook", actor)
        return _save(request)
    return _page(request, {}, {})


def _save(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    if "discard" in request.POST:
        actions.discard_draft(by=actor)
        return redirect("console:playbook")
    typed = {
        path: request.POST.get(path, "no" if found.unit == "FLAG" else str(found.default))
        for path, found in SETTINGS.items()
    }
    try:
        document = actions.draft_with(get_in_force(clock.today()).playbook, typed)
        actions.save_draft(by=actor, document=document, at=clock.now())
    except PlaybookFaults as refusal:
        return _page(request, typed, {fault.path: fault for fault in refusal.faults}, status=422)
    messages.success(request, _("Draft saved. Check what it changes, then publish it."))
    return redirect("console:playbook")


def _page(
    request: StaffRequest, typed: dict[str, str], faults: dict[str, Fault], status: int = 200
) -> HttpResponse:
    current = get_in_force(clock.today())
    draft = get_draft()
    published = list_published()
    shown = playbook.parse(draft.document) if draft else current.playbook
    context = {
        "sections": _sections(shown, typed, faults, published),
        "changes": playbook.diff(current.playbook, shown) if draft else (),
        "draft": draft,
        "faults": [(path, playbook_words.of_fault(fault)) for path, fault in faults.items()],
        "versions": published,
        "can_edit": permissions.may("edit_playbook", request.actor),
        "form": PublishForm(initial={"effective_from": clock.today()}),
    }
    return page(request, "console/playbook.html", context, here="playbook", status=status)


def _sections(
    shown: playbook.Playbook, typed: dict[str, str], faults: dict[str, Fault], published: list[Published]
) -> list[dict[str, Any]]:
    sections: dict[str, list[dict[str, Any]]] = {}
    history: dict[str, list[tuple[Published, Change]]] = {}
    for step in published:
        for change in step.changes:
            history.setdefault(change.setting.path, []).append((step, change))
    for path, found in SETTINGS.items():
        value = playbook.get(shown, path)
        fault = faults.get(path)
        sections.setdefault(found.section, []).append(
            {
                "setting": found,
                "label": playbook_words.of_setting(found),
                "unit": playbook_words.of_unit(found.unit),
                "value": typed.get(path, value if isinstance(value, bool) else str(value)),
                "history": history.get(path, []),
                "is_default": value == found.default,
                "fault": playbook_words.of_fault(fault) if fault else "",
            }
        )
    return [
        {"name": name, "title": playbook_words.of_section(name), "rows": rows}
        for name, rows in sections.items()
    ]


@require_POST
@staff("edit_playbook")
def upload(request: StaffRequest) -> HttpResponse:
    """Take a TOML file as the draft; every fault in it is shown at once."""
    file = request.FILES.get("file")
    if file is None or not 0 < (file.size or 0) <= LARGEST_FILE:
        messages.error(request, _("Choose a TOML file of at most 200 kB."))
        return redirect("console:playbook")
    try:
        document = playbook.to_document(playbook.loads_toml(file.read().decode("utf-8-sig")))
        actions.save_draft(by=request.actor, document=document, at=clock.now())
    except UnicodeDecodeError:
        messages.error(request, _("The file is not text in UTF-8."))
        return redirect("console:playbook")
    except PlaybookFaults as refusal:
        return _page(request, {}, {fault.path: fault for fault in refusal.faults}, status=422)
    messages.success(request, _("Draft saved. Check what it changes, then publish it."))
    return redirect("console:playbook")


@require_POST
@staff("publish_playbook")
def publish(request: StaffRequest) -> HttpResponse:
    """Put the draft in force from a day."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day and the reason."))
        return redirect("console:playbook")
    try:
        actions.publish_draft(by=request.actor, at=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("The playbook is published."))
    return redirect("console:playbook")


@require_safe
@staff("view_playbook")
def download(request: StaffRequest) -> HttpResponse:
    """The playbook in force as one TOML file."""
    text = playbook.dumps_toml(get_in_force(clock.today()).playbook)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="playbook.toml"'
    return response
