"""Amounts that partners dispute: those that wait, and one with its conversation and its outcome (guide: C5)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.deals.queries import name_deals
from kanava.disputes.actions import handling
from kanava.disputes.queries import (
    SHOWS,
    DisputeFilter,
    count_to_do,
    get_dispute,
    list_answerers,
    list_disputes,
    list_messages,
)
from kanava.ledger.queries import get_entry
from kanava.rules.disputes import GrantedOutOfRange, State
from kanava.rules.refusals import Refusal
from kanava.ui import disputes, formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.earnings import titles_of
from kanava.ui.moves import chosen, refused
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.disputes.models import Dispute

# Which list, words, and which of the counts of what waits stands beside them.
TABS = (
    ("", gettext_lazy("For you"), "mine"), ("OURS", gettext_lazy("All to answer"), "ours"), ("WITH_PARTNER", gettext_lazy("With the partner"), ""),
    ("OVER", gettext_lazy("Over"), ""), ("ALL", gettext_lazy("All"), ""),
)  # fmt: skip
RIGHTS = ("answer_as_us", "assign_dispute", "decide_dispute", "approve_adjustment")
LABELS = {
    "text": gettext_lazy("Message to the partner"), "amount": gettext_lazy("Amount to add"), "owner": gettext_lazy("Who answers"),
}  # fmt: skip


@require_safe
@staff("view_disputes")
def listing(request: StaffRequest) -> HttpResponse:
    """Disputes: those that wait for the reader in the order of the day an answer is due, and the others."""
    waits = count_to_do(by=request.actor)
    # Where nothing is the reader's own, what waits for colleagues is at least not hidden.
    show = request.GET.get("show", "" if waits.mine or not waits.ours else "OURS")
    wanted = DisputeFilter(show if show in SHOWS else "", lists.text_of(request, "q"))
    shown = lists.listing(request, "disputes", sort="")
    found, total = list_disputes(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "tab": "disputes", "others": waits.ours,
        "tabs": [(code, label, getattr(waits, counted) if counted else 0) for code, label, counted in TABS],
    }  # fmt: skip
    answer = page(request, "console/disputes.html", context, here="earnings", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Dispute") -> dict[str, Any]:
    return {
        "url": address("console:dispute", found.pk), "partner": found.partner.name, "ground": words.of_code(found.ground), "state": badge(found.state),
        "told": formatting.money(found.told), "expected": formatting.money(found.expected) if found.expected is not None else "",
        "owner": found.owner.name if found.owner else "", "when": disputes.day_of(found), "is_late": _is_late(found),
    }  # fmt: skip


def _is_late(found: "Dispute") -> bool:
    return found.due_at is not None and found.due_at < clock.now()


@require_safe
@staff("view_disputes")
def detail(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """One dispute, all that was said, and what to do about it."""
    return _page(request, dispute_id)


def _page(
    request: StaffRequest, dispute_id: int, *, what: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    found = get_dispute(dispute_id, by=request.actor)
    owned = Owned(found.partner_id, manager_id=found.partner.manager_id, seller_id=found.owner_id)
    line = get_entry(found.entry_id, partner_id=found.partner_id)
    faults = words.by_field(refusal) if refusal else {}
    context: dict[str, Any] = {
        "found": found, "said": list_messages(dispute_id, by=request.actor), "line": line, "is_late": _is_late(found), "answerers": list_answerers(),
        "may": {name: permissions.may(name, request.actor, owned) for name in RIGHTS}, "moved": what, "sent": request.POST,
        "title": titles_of([line], lambda ids: name_deals(ids, by=request.actor))[line.id], **disputes.facts_of(found),
        "faults": faults, "fault_list": disputes.fault_list(what, refusal, LABELS),
        "undone_on": disputes.undone_on(found), "typed_difference": _difference(found), "entry_url": reverse("console:partner-earning", args=[found.partner_id, found.entry_id]),
        "correction_url": reverse("console:partner-earning", args=[found.partner_id, found.correction_id]) if found.correction_id else "",
    }  # fmt: skip
    return page(request, "console/dispute.html", context, here="earnings", status=422 if refusal else 200)


def _difference(found: "Dispute") -> str:
    """What the partner expects more, for the field of what is added."""
    return formatting.typed_amount(found.expected - found.told) if found.expected is not None else ""


def _grant(given: dict[str, Any], request: StaffRequest) -> None:
    found = get_dispute(given["dispute_id"], by=request.actor)
    amount = disputes.typed_amount(request.POST.get("amount", ""), found.currency, field="amount")
    if amount is None:
        raise GrantedOutOfRange(field="amount", most=None)
    handling.grant_dispute(**given, amount=amount, text=_text(request))


def _text(request: StaffRequest) -> str:
    return request.POST.get("text", "")


def _number(request: StaffRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


Move = Callable[[dict[str, Any], StaffRequest], Any]
MOVES: dict[str, tuple[Move, Any]] = {
    "reply": (
        lambda given, request: handling.reply_to_dispute(
            **given, text=_text(request), asks="asks" in request.POST
        ),
        gettext_lazy("Sent to the partner."),
    ),
    "assign": (
        lambda given, request: handling.assign_dispute(**given, user_id=_number(request, "owner")),
        gettext_lazy("Handed over."),
    ),
    "grant": (_grant, gettext_lazy("Noted. The partner sees the correction as soon as it is approved.")),
    "decline": (
        lambda given, request: handling.decline_dispute(**given, text=_text(request)),
        gettext_lazy("The partner is told that the amount stays as it is."),
    ),
    "approve": (
        lambda given, request: handling.approve_correction(**given),
        gettext_lazy("Approved. The correction stands among the partner’s earnings."),
    ),
    "back": (
        lambda given, request: handling.send_back(**given, text=_text(request)),
        gettext_lazy("Sent back to whoever answers."),
    ),
}


@require_POST
@staff("view_disputes")
def act(request: StaffRequest, dispute_id: int, what: str) -> HttpResponse:
    """Move the dispute on, or say beside the form why not."""
    move, said = chosen(MOVES, what)
    given: dict[str, Any] = {"by": request.actor, "dispute_id": dispute_id, "at": clock.now()}
    refusal = refused(lambda: move(given, request))
    if refusal is not None:
        return _page(request, dispute_id, what=what, refusal=refusal)
    if what == "grant" and get_dispute(dispute_id, by=request.actor).state != State.PROPOSED:
        said = _("Corrected. The partner is told, and the correction stands among its earnings now.")
    messages.success(request, str(said))
    return redirect("console:dispute", dispute_id)
