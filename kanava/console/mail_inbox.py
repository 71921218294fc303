"""Mails to my address that fit no single partner: saying whose they are, partners' or a candidate's (guide: E2, F5, F6)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock
from kanava.engagement.actions import mails
from kanava.engagement.queries.mails import list_waiting_mails, name_partners
from kanava.partners.queries import resolve_by_name
from kanava.recruiting.actions.filing import file_mail
from kanava.recruiting.queries.choosing import candidates_at, resolve_candidate
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.moves import chosen, pressed

if TYPE_CHECKING:
    from kanava.engagement.models import WaitingMail

SHOWN = 600  # characters of a mail's text


class PartnerChoice(forms.Form):
    """Whose the mail is: a partner that was offered, or one by name."""

    partner = forms.CharField(label=gettext_lazy("Partner"), max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput())


class CandidateChoice(forms.Form):
    """Which candidate's the mail is."""

    prospect = forms.CharField(label=gettext_lazy("Candidate"), max_length=200)
    prospect_id = forms.IntegerField(required=False, widget=forms.HiddenInput())


@require_safe
@staff("place_mail")
def listing(request: StaffRequest) -> HttpResponse:
    """My mails that wait, the latest first, each with the partners and candidates that it may belong to."""
    found, total = list_waiting_mails(by=request.actor, after=request.GET.get("after", ""))
    names = name_partners({key for one in found.rows for key in one.candidates})
    prospects = candidates_at([address for one in found.rows for address in _addresses(one)])
    context = {
        "list": lists.listing(request, "mail-inbox", sort=""), "page": found, "total": total,
        "rows": [_row(one, names, prospects) for one in found.rows],
    }  # fmt: skip
    return page(request, "console/mail_inbox.html", context, here="steps")


def _addresses(found: "WaitingMail") -> list[str]:
    return [found.sender.lower(), *(str(one).lower() for one in found.recipients)]


def _row(found: "WaitingMail", names: Any, prospects: Any) -> dict[str, Any]:
    near = {pair: None for one in _addresses(found) for pair in prospects.get(one, ())}
    return {
        "mail": found,
        "text": found.text[:SHOWN],
        "is_cut": len(found.text) > SHOWN,
        "candidates": [(key, name) for key, name in names.items() if key in found.candidates],
        "prospects": list(near),
        # The same fields stand there once for each mail.
        "form": PartnerChoice(auto_id=f"id_{found.pk}_%s"),
        "prospect_form": CandidateChoice(auto_id=f"id_{found.pk}_%s"),
    }


def _left_out(request: StaffRequest, mail_id: int) -> str:
    mails.leave_mail_out(by=request.actor, mail_id=mail_id, at=clock.now())
    return _("The mail is left out.")


def _placed(request: StaffRequest, mail_id: int) -> str:
    told = (lists.number_in(one) for one in request.POST.getlist("candidate"))
    picked = [one for one in told if one is not None]
    if not picked:
        form = PartnerChoice(request.POST)
        typed = form.cleaned_data if form.is_valid() else {}
        picked = [resolve_by_name(typed.get("partner", ""), typed.get("partner_id"), field="partner").pk]
    placed = mails.place_mail(by=request.actor, mail_id=mail_id, partner_ids=picked, at=clock.now())
    names = ", ".join(one.partner.name for one in placed)
    return _("The mail is on the timeline of %(name)s.") % {"name": names}


def _filed(request: StaffRequest, mail_id: int) -> str:
    picked = lists.number_in(request.POST.get("candidate", ""))
    if picked is None:
        form = CandidateChoice(request.POST)
        typed = form.cleaned_data if form.is_valid() else {}
        picked = resolve_candidate(typed.get("prospect", ""), typed.get("prospect_id"), field="prospect").pk
    filed = file_mail(by=request.actor, mail_id=mail_id, candidate_id=picked, at=clock.now())
    return _("The mail is with the candidate %(name)s.") % {"name": filed.name}


ACTS = {"place": _placed, "recruiting": _filed, "leave-out": _left_out}


@require_POST
@staff("place_mail")
def act(request: StaffRequest, mail_id: int, what: str) -> HttpResponse:
    """Put a mail with partners or with a candidate, or leave it out."""
    move = chosen(ACTS, what)
    pressed(request, lambda: move(request, mail_id))
    return redirect("console:mail-inbox")
