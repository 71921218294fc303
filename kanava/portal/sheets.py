"""Registering by sheet and by mail: the sheet to fill in, its upload, and the address to write to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock
from kanava.letterbox.queries import known_of, registration_address
from kanava.letterbox.reading.sheets import LARGEST_SHEET, SheetUnreadable
from kanava.letterbox.reading.template import MEDIA_TYPE, make_template
from kanava.letterbox.uploading import draft_sheet, submit_drafts
from kanava.portal.pages import page
from kanava.ui import mail_words, sheet_rows
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.file_fields import UploadField
from kanava.ui.limits import allows, too_many
from kanava.ui.trials import trial_of

if TYPE_CHECKING:
    from kanava.letterbox.uploading import Uploaded


class SheetForm(forms.Form):
    """A sheet of deals."""

    file = UploadField(
        "sheet", label=gettext_lazy("Sheet"), help_text=gettext_lazy(".xlsx or .csv, at most 200 deals.")
    )


@require_safe
@partner("submit_registration")
def template(request: PartnerRequest) -> HttpResponse:
    """The sheet to fill in, in the reader's language."""
    known = known_of(request.membership.partner, clock.today())
    answer = HttpResponse(make_template(known, get_language() or "en"), content_type=MEDIA_TYPE)
    name = _("deals")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@partner("submit_registration")
def upload(request: PartnerRequest) -> HttpResponse:
    """The sheet's way up: its deals become drafts, and what is missing in each is said."""
    form = SheetForm(request.POST or None, request.FILES or None)
    uploaded: Uploaded | None = None
    if request.method == "POST" and form.is_valid():
        if not allows(request, "upload_deals", key=str(request.user.pk)):
            return too_many(request)
        try:
            content = form.cleaned_data["file"].read(LARGEST_SHEET + 1)
            uploaded = draft_sheet(
                content, by=request.actor, partner=request.membership.partner, at=clock.now()
            )
        except SheetUnreadable as refusal:
            form.add_error("file", mail_words.of_sheet(str(refusal.params["reason"])))
        else:
            if not uploaded.rows:
                form.add_error("file", _("The sheet has no deal below its headings and the example."))
    status = 422 if form.errors else 200
    return _page(request, form, sheet_rows.shown(uploaded, request), status)


def _page(request: PartnerRequest, form: SheetForm, shown: Mapping[str, Any], status: int) -> HttpResponse:
    address = registration_address() if trial_of(request) is None else ""
    context = {**shown, "form": form, "address": address}
    return page(request, "portal/sheet.html", context, here="register", status=status)


@require_POST
@partner("submit_registration")
def submit(request: PartnerRequest) -> HttpResponse:
    """Register the drafts that were chosen; each stands for itself. Where none is, the sheet stays open."""
    chosen = mail_words.chosen_drafts(request)
    again = None if chosen else sheet_rows.shown_again(request, by=request.actor)
    if again is not None:
        return _page(request, SheetForm(), again, 422)
    told = submit_drafts(chosen, by=request.actor, at=clock.now())
    mail_words.say_what_was_sent(request, told, by=request.actor)
    return redirect("portal:registrations")
