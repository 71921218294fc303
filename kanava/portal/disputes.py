"""The partner says that an amount is wrong, and follows what becomes of that."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import name_own_deals
from kanava.disputes.actions import opening
from kanava.disputes.queries import get_own_dispute, list_messages, list_own_disputes
from kanava.ledger.queries import get_entry
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.disputes import LIVE, Ground, last_day
from kanava.rules.refusals import Refusal
from kanava.ui import dispute_words, disputes, formatting, lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.earnings import titles_of
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.disputes.models import Dispute

LABELS = {
    "ground": gettext_lazy("What is wrong"), "text": gettext_lazy("Your message"), "expected": gettext_lazy("Amount that you expect"),
}  # fmt: skip


@require_safe
@partner("view_own_disputes")
def listing(request: PartnerRequest) -> HttpResponse:
    """The partner's own disputes, the latest first."""
    found, total = list_own_disputes(by=request.actor, after=request.GET.get("after", ""))
    rows = [
        {
            "url": reverse("portal:dispute", args=[one.pk]), "ground": words.of_code(one.ground), "told": formatting.money(one.told),
            "statement": one.statement_number, "state": badge(one.state, dispute_words.for_partner(one.state)), "when": disputes.day_of(one),
        }
        for one in found.rows
    ]  # fmt: skip
    context = {
        "list": lists.listing(request, "own-disputes", sort=""), "page": found, "total": total, "rows": rows, "tab": "disputes",
    }  # fmt: skip
    return page(request, "portal/disputes.html", context, here="earnings")


@require_http_methods(["GET", "HEAD", "POST"])
@partner("open_dispute")
def begin(request: PartnerRequest, entry_id: int) -> HttpResponse:
    """Say what is wrong with an amount, and what is expected instead."""
    partner_id = request.membership.partner_id
    amount = opening.find_disputed(entry_id, partner_id=partner_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        sent = request.POST
        try:
            expected = disputes.typed_amount(sent.get("expected", ""), amount.told.currency, field="expected")
            made = opening.open_dispute(
                by=request.actor, entry_id=entry_id, ground=sent.get("ground", ""), text=sent.get("text", ""), expected=expected,
                at=clock.now(),
            )  # fmt: skip
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Sent. You see our answer here and get it by mail."))
            return redirect("portal:dispute", made.pk)
    playbook = get_in_force(clock.today()).playbook
    line = get_entry(entry_id, partner_id=partner_id)
    context = {
        "amount": amount, "title": titles_of([line], lambda ids: _titles(ids, request))[line.id], "line": line,
        "grounds": words.choices(Ground), "sent": request.POST, "days": playbook.margins.dispute_days,
        "last_on": last_day(amount.of_day, playbook), "is_late": clock.today() > last_day(amount.of_day, playbook),
        "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list("open", refusal, LABELS),
    }  # fmt: skip
    return page(request, "portal/dispute_open.html", context, here="earnings", status=422 if refusal else 200)


def _titles(ids: Collection[int], request: PartnerRequest) -> dict[int, str]:
    return {key: name.title for key, name in name_own_deals(ids, by=request.actor).items()}


@require_safe
@partner("view_own_disputes")
def detail(request: PartnerRequest, dispute_id: int) -> HttpResponse:
    """One dispute with all that was said."""
    return _page(request, dispute_id)


def _page(request: PartnerRequest, dispute_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = get_own_dispute(dispute_id, by=request.actor)
    line = get_entry(found.entry_id, partner_id=found.partner_id)
    may_open = permissions.may("open_dispute", request.actor) and found.state not in LIVE
    context: dict[str, Any] = {
        "last_on": _again_until(found) if may_open else None,
        "found": found, "said": list_messages(dispute_id, by=request.actor), "state": badge(found.state, dispute_words.for_partner(found.state)),
        "title": titles_of([line], lambda ids: _titles(ids, request))[line.id], "line": line,
        "may_answer": permissions.may("answer_dispute", request.actor), "undone_on": disputes.undone_on(found), "sent": request.POST, **disputes.facts_of(found),
        "faults": words.by_field(refusal) if refusal else {}, "fault_list": disputes.fault_list("answer", refusal, LABELS),
    }  # fmt: skip
    return page(request, "portal/dispute.html", context, here="earnings", status=422 if refusal else 200)


def _again_until(found: "Dispute") -> date | None:
    """Until when the amount of a dispute that is over can be disputed once more; None where that time has passed."""
    amount, today = opening.find_disputed(found.entry_id, partner_id=found.partner_id), clock.today()
    last = last_day(amount.of_day, get_in_force(today).playbook)
    return last if today <= last else None


@require_POST
@partner("answer_dispute")
def act(request: PartnerRequest, dispute_id: int, what: str) -> HttpResponse:
    """Write to us, or take the dispute back."""
    given: dict[str, Any] = {"by": request.actor, "dispute_id": dispute_id, "at": clock.now()}
    try:
        if what == "answer":
            opening.answer_dispute(**given, text=request.POST.get("text", ""))
            messages.success(request, _("Sent."))
        elif what == "withdraw":
            opening.withdraw_dispute(**given)
            messages.success(request, _("Withdrawn. The amount stays as it is."))
        else:
            raise Http404
    except Refusal as refusal:
        return _page(request, dispute_id, refusal)
    return redirect("portal:dispute", dispute_id)
