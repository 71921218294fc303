"""Adding a contract that was signed on paper or elsewhere."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.agreements.actions import uploading
from kanava.console.agreement_forms import TermsForm, stopped_by
from kanava.console.pages import page
from kanava.core import clock
from kanava.partners.queries import get_partner
from kanava.playbook.queries import get_in_force
from kanava.rules.files import LARGEST_FILE
from kanava.rules.refusals import Refusal
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import country_name
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import DayField, add_refusal


class UploadForm(TermsForm):
    """A contract that was signed on paper or in another service."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    file = UploadField(
        "paper",
        is_said=True,
        label=gettext_lazy("Signed contract (PDF)"),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("At most 20 MB. It is kept as it is, and nobody can change it."),
        allow_empty_file=True,
    )
    signed_on = DayField(
        label=gettext_lazy("Signed on"),
        help_text=gettext_lazy("The day of the last signature."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("upload_agreement")
def upload(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Add a contract that was signed on paper or elsewhere."""
    partner = get_partner(partner_id, by=request.actor, right="upload_agreement")
    stopped = stopped_by(request, partner)
    if stopped is not None:
        return stopped
    terms = get_in_force(clock.today()).playbook.agreements
    start = {
        "starts_on": clock.today(), "signed_on": clock.today(), "notice_months": terms.notice_months,
        "territory": country_name(partner.country), "title": _("Partner agreement"),
    }  # fmt: skip
    form = UploadForm(request.POST or None, request.FILES or None, initial=start)
    if form.is_valid():
        file, told = form.cleaned_data["file"], form.cleaned_data
        try:
            if file.size > LARGEST_FILE:
                raise uploading.PdfTooLarge(field="file")
            found = uploading.upload_agreement(
                by=request.actor, partner_id=partner_id, title=told["title"], content=file.read(),
                signed_on=told["signed_on"], terms=form.terms(), at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The contract is kept, with its dates."))
            return redirect("console:agreement", found.pk)
    context = {"form": form, "partner": partner}
    status = 422 if form.errors else 200
    return page(request, "console/agreement_upload.html", context, here="agreements", status=status)
