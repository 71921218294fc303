"""What is known of a candidate and of the people there, typed in (guide: E1)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kanava.console.candidate_forms import CandidateForm, PersonForm
from kanava.console.pages import page
from kanava.core import clock
from kanava.matching.identifiers import written_business_id
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import candidates
from kanava.recruiting.actions.candidates import CandidateKnown, Person
from kanava.recruiting.queries import get_candidate, get_contact
from kanava.rules.refusals import Refusal
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import add_refusal, carried_out

FIELDS = tuple(CandidateForm.base_fields)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("create_candidate")
def create(request: StaffRequest) -> HttpResponse:
    """Put a company on the list."""
    start = {"country": get_in_force(clock.today()).playbook.programme.country}
    form = CandidateForm(request.POST or None, initial=start)
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            made = candidates.create_candidate(by=request.actor, told=form.told(), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
            known = _known(refusal)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": made.name})
            return redirect("console:candidate", made.pk)
    return _form_page(request, form, known=known)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_candidate")
def edit(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Change what is known of a candidate."""
    one = get_candidate(candidate_id, by=request.actor, right="edit_candidate")
    start = {name: getattr(one, name) for name in FIELDS}
    start["business_id"] = written_business_id(one.country, one.business_id) if one.business_id else ""
    form = CandidateForm(request.POST or None, initial=start)
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            candidates.edit_candidate(
                by=request.actor, candidate_id=candidate_id, told=form.told(), at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
            known = _known(refusal)
        else:
            messages.success(request, _("Change saved."))
            return redirect("console:candidate", candidate_id)
    return _form_page(request, form, one=one, known=known)


def _known(refusal: Refusal) -> dict[str, Any] | None:
    """The candidate that it is already, where that is what is wrong."""
    found = [one for one in getattr(refusal, "refusals", [refusal]) if isinstance(one, CandidateKnown)]
    if not found:
        return None
    params = found[0].params
    return {"url": address("console:candidate", params["candidate_id"]), "name": params["name"]}


def _form_page(request: StaffRequest, form: forms.Form, **more: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(
        request, "console/candidate_form.html", {"form": form, **more}, here="recruiting", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_candidate")
def contact(request: StaffRequest, candidate_id: int, contact_id: int | None = None) -> HttpResponse:
    """Add a person at a candidate, change one, or forget one."""
    one = get_candidate(candidate_id, by=request.actor, right="edit_candidate")
    known = get_contact(candidate_id, contact_id) if contact_id is not None else None
    if request.method == "POST" and "remove" in request.POST and known is not None:
        candidates.remove_contact(
            by=request.actor, candidate_id=candidate_id, contact_id=known.pk, at=clock.now()
        )
        return redirect("console:candidate", candidate_id)
    start = {name: getattr(known, name) for name in PersonForm.base_fields} if known is not None else {}
    form = PersonForm(request.POST or None, initial=start)
    if carried_out(
        form,
        lambda: candidates.save_contact(
            by=request.actor, candidate_id=candidate_id, person=Person(**form.cleaned_data), at=clock.now(), contact_id=contact_id
        ),
    ):  # fmt: skip
        return redirect("console:candidate", candidate_id)
    context = {"form": form, "candidate": one, "known": known}
    status = 422 if form.errors else 200
    return page(request, "console/candidate_contact.html", context, here="recruiting", status=status)
