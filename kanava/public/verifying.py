"""Whether a file is a document that was signed here: told by its hash, to everybody, and nothing else is told."""

import hashlib

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.agreements.actions.uploading import NotPdf, PdfTooLarge
from kanava.agreements.queries import verify as look_up
from kanava.rules.files import LARGEST_FILE, FileMissing
from kanava.rules.refusals import Refusal
from kanava.ui.access import public
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import add_refusal
from kanava.ui.limits import allows, too_many


class VerifyForm(forms.Form):
    """A file."""

    file = UploadField(
        "paper",
        is_said=True,
        label=gettext_lazy("The document (PDF)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "application/pdf,.pdf", "required": True}),
        help_text=gettext_lazy("At most 20 MB. The file is compared and not kept."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def verify(request: HttpRequest) -> HttpResponse:
    """Take a file and tell whether it was signed here, when, and by how many."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    context = {"form": form, "is_answered": False}
    if request.method == "POST":
        if not allows(request, "verify_document", key="verify"):
            return too_many(request)
        if form.is_valid():
            try:
                digest = _digest(form.cleaned_data["file"])
            except Refusal as refusal:
                add_refusal(form, refusal)
            else:
                context |= {"is_answered": True, "proof": look_up(digest), "digest": digest}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "public/verify.html", context, status=status)


def _digest(file: UploadedFile | None) -> str:
    """The file's hash, read piece by piece. Raises FileMissing, PdfTooLarge, NotPdf."""
    if file is None or not file.size:
        raise FileMissing(field="file")
    if file.size > LARGEST_FILE:
        raise PdfTooLarge(field="file")
    found, is_first = hashlib.sha256(), True
    for piece in file.chunks():
        if is_first and not piece.lstrip()[:5] == b"%PDF-":
            raise NotPdf(field="file")
        is_first = False
        found.update(piece)
    return found.hexdigest()
