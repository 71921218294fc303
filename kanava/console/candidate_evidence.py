"""The papers of a candidate's checks: put there, taken along, taken away (guide: G2, G10)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.candidate_diligence import back_to, diligence_page, require_check
from kanava.console.diligence_forms import PaperForm
from kanava.core import clock
from kanava.recruiting.actions import evidence as actions
from kanava.recruiting.actions.evidence import Sent
from kanava.recruiting.queries import get_candidate, get_paper
from kanava.rules.files import LARGEST_FILE, FileMissing, PaperTooLarge
from kanava.ui.access import StaffRequest, staff
from kanava.ui.downloads import paper_download
from kanava.ui.forms import carried_out


@require_POST
@staff("check_candidate")
def add(request: StaffRequest, candidate_id: int, check: str) -> HttpResponse:
    """Keep a paper as evidence of a check."""
    require_check(check)
    form = PaperForm(request.POST, request.FILES, prefix=f"{check}-paper")
    if carried_out(
        form,
        lambda: actions.add_paper(
            by=request.actor, candidate_id=candidate_id, check=check, sent=_sent(form), at=clock.now()
        ),
    ):
        messages.success(request, _("The document is kept."))
        return back_to(candidate_id, check)
    one = get_candidate(candidate_id, by=request.actor)
    return diligence_page(request, one, check=check, sent=form, name="paper_form")


def _sent(form: PaperForm) -> Sent:
    """The paper that was sent. Raises FileMissing, PaperTooLarge before it is read."""
    told: dict[str, Any] = dict(form.cleaned_data)
    file = told.pop("file")
    if file is None:
        raise FileMissing(field="file")
    if file.size > LARGEST_FILE:
        raise PaperTooLarge(field="file")
    return Sent(file.name or "", file.read(), **told)


@require_safe
@staff("read_evidence")
def download(request: StaffRequest, candidate_id: int, evidence_id: int) -> HttpResponse:
    """A paper to take along."""
    found = get_paper(candidate_id, evidence_id, by=request.actor)
    return paper_download(found.name, bytes(found.content), found.file_kind)


@require_POST
@staff("check_candidate")
def remove(request: StaffRequest, candidate_id: int, evidence_id: int) -> HttpResponse:
    """Take a paper away."""
    found = actions.remove_paper(
        by=request.actor, candidate_id=candidate_id, evidence_id=evidence_id, at=clock.now()
    )
    messages.success(request, _("The document is removed."))
    return back_to(candidate_id, found.check_code)
