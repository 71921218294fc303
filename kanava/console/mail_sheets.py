"""A partner's sheet that came to staff some other way: read for the partner, looked at, and registered for it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.letterbox.queries import known_of_programme, registration_address
from kanava.letterbox.reading.sheets import LARGEST_SHEET, SheetUnreadable
from kanava.letterbox.reading.template import MEDIA_TYPE, make_template
from kanava.letterbox.uploading import draft_sheet, submit_drafts
from kanava.partners.queries import resolve_by_name
from kanava.ui import mail_words, sheet_rows
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.letterbox.uploading import Uploaded


class PartnerSheetForm(forms.Form):
    """Whose sheet it is, and the sheet."""

    partner = forms.CharField(label=gettext_lazy("Partner"), max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    file = UploadField(
        "sheet", label=gettext_lazy("Sheet"), help_text=gettext_lazy(".xlsx or .csv, at most 200 deals.")
    )


@require_safe
@staff("submit_registration")
def template(request: StaffRequest) -> HttpResponse:
    """The sheet to fill in, in the reader's language."""
    known = known_of_programme(clock.today())
    answer = HttpResponse(make_template(known, get_language() or "en"), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{_("deals")}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff("submit_registration")
def upload(request: StaffRequest) -> HttpResponse:
    """Read a partner's sheet; its deals become the partner's drafts."""
    form = PartnerSheetForm(request.POST or None, request.FILES or None)
    found: list[Uploaded] = []

    def act() -> None:
        told = form.cleaned_data
        partner = resolve_by_name(told["partner"], told["partner_id"], field="partner")
        content = told["file"].read(LARGEST_SHEET + 1)
        try:
            found.append(draft_sheet(content, by=request.actor, partner=partner, at=clock.now()))
        except SheetUnreadable as refusal:
            form.add_error("file", mail_words.of_sheet(str(refusal.params["reason"])))

    if request.method == "POST" and carried_out(form, act) and found and not found[0].rows:
        form.add_error("file", _("The sheet has no deal below its headings and the example."))
    shown = sheet_rows.shown(found[0] if found else None, request)
    return _page(request, form, shown, 422 if form.errors else 200)


def _page(
    request: StaffRequest, form: PartnerSheetForm, shown: Mapping[str, Any], status: int
) -> HttpResponse:
    context = {**shown, "form": form, "address": registration_address()}
    return page(request, "console/mail_sheet.html", context, here="mails", status=status)


@require_POST
@staff("submit_registration")
def submit(request: StaffRequest) -> HttpResponse:
    """Register the drafts that were chosen, for their partner. Where none is, the sheet stays open."""
    chosen = mail_words.chosen_drafts(request)
    again = None if chosen else sheet_rows.shown_again(request, by=request.actor)
    if again is not None:
        return _page(request, PartnerSheetForm(), again, 422)
    told = submit_drafts(chosen, by=request.actor, at=clock.now())
    mail_words.say_what_was_sent(request, told, by=request.actor)
    return redirect("console:registrations")
