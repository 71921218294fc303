"""Exchange rates: how fresh they are, where they come from, and bringing them in by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.integrations import rates
from kanava.integrations.rates_queries import get_rates_standing
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, rates_words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import UploadField

FETCH_SECONDS = 20.0  # a person waits for it
LARGEST_UPLOAD = 8 * 2**20


class UploadForm(forms.Form):
    """A file of the bank's."""

    file = UploadField(
        "rates",
        label=gettext_lazy("File of the bank"),
        help_text=gettext_lazy("eurofxref.zip or eurofxref-hist.zip from the bank's site, or the CSV in it."),
    )


@require_safe
@staff("view_rates")
def overview(request: StaffRequest) -> HttpResponse:
    """The newest rates and how they came."""
    return _page(request, UploadForm())


def _page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    standing = get_rates_standing(by=request.actor, at=clock.now())
    runs = [
        {"run": run, "person": person, "how": rates_words.HOW[run.how], "why": _why(run)}
        for run, person in standing.runs
    ]
    context = {
        "standing": standing, "runs": runs, "form": form, "failure": _why(standing.failed),
        "can_load": permissions.may("load_rates", request.actor),
    }  # fmt: skip
    return page(request, "console/rates.html", context, here="rates", status=status)


def _why(run: Any) -> str:
    return rates_words.of_refusal(run.refusal, run.params) if run is not None and run.refusal else ""


@require_POST
@staff("load_rates")
def fetch(request: StaffRequest) -> HttpResponse:
    """Fetch what is missing now."""
    try:
        run = rates.fetch_rates(by=request.actor, at=clock.now(), all_in=FETCH_SECONDS)
    except Refusal as refusal:
        messages.error(request, rates_words.of_refusal(refusal.code, refusal.params))
    else:
        messages.success(request, _came_in(run) if run else _("Nothing is missing: every day has its rates."))
    return redirect("console:rates")


@require_POST
@staff("load_rates")
def upload(request: StaffRequest) -> HttpResponse:
    """Take a file of the bank's by hand; one that is not whole changes nothing."""
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = rates.bring_in(
                by=request.actor, content=file.read(LARGEST_UPLOAD + 1), how=rates.UPLOAD, source=file.name, at=clock.now()
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", rates_words.of_refusal(refusal.code, refusal.params))
        else:
            messages.success(request, _came_in(run))
            return redirect("console:rates")
    return _page(request, form, status=422)


def _came_in(run: Any) -> str:
    if not run.added:
        return _("The file has nothing new: its rates are here already.")
    return ngettext("%(n)s new rate.", "%(n)s new rates.", run.added) % {"n": formatting.number(run.added)}
