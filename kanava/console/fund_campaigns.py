"""One campaign as we decide about it: the request, its claim with proofs, and what it led to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.mdf.actions import deciding, linking, settling
from kanava.mdf.queries import get_campaign, get_proof, left_of, list_costs
from kanava.partners.queries import list_followers
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import mdf
from kanava.rules.campaigns import Reason
from kanava.rules.mdf import Claim
from kanava.rules.money import Money, parse_amount
from kanava.rules.text import fitting
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.campaigns import LinesFaulty, amounts_sent, campaign_context, fault_list
from kanava.ui.downloads import paper_download
from kanava.ui.moves import chosen, refused

if TYPE_CHECKING:
    from kanava.mdf.models import Campaign

RIGHTS = ("decide_funds", "approve_fund_exception", "settle_claim", "link_campaign_deal")
LABELS: dict[str, Any] = {
    "amount": gettext_lazy("Amount"), "question": gettext_lazy("Question"), "reason": gettext_lazy("Reason the partner sees"), "costs": gettext_lazy("Costs"),
    "message": gettext_lazy("Message to the partner"), "deal": gettext_lazy("Deal"),
}  # fmt: skip


@require_safe
@staff("view_funds")
def detail(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """One campaign, and what to do about it."""
    return _page(request, get_campaign(campaign_id, by=request.actor))


def _page(
    request: StaffRequest,
    found: "Campaign",
    *,
    what: str = "",
    faulty: dict[str | None, str] | None = None,
    lines: dict[int, str] | None = None,
) -> HttpResponse:
    """The page; with the move that was refused, its sentences and what was typed."""
    actor, today = request.actor, clock.today()
    owned = Owned(partner_id=found.partner_id, manager_id=found.partner.manager_id)
    may = {name: permissions.may(name, actor, owned) for name in RIGHTS}
    playbook = get_in_force(today).playbook
    funds, currency = playbook.funds, playbook.programme.currency
    context = campaign_context(
        found, currency, sent=request.POST if what == "pay" else {}, faults=lines or {}
    )
    context |= {
        "may": may, "may_approve": may["decide_funds"] and (may["approve_fund_exception"] or not found.is_exception), "terms": funds,
        "left": left_of(found.partner_id, by=actor, on=today, currency=currency), "reasons": words.choices(Reason), "would_pay": _would_pay(found, context["cost_rows"]),
        "is_overdue": found.due_at is not None and found.due_at < clock.now(), "is_late": found.claim_due_on is not None and found.claim_due_on < today,
        "extensions_left": max(funds.max_extensions - found.extensions, 0), "is_read": bool(list_followers(found.partner_id, writer_id=found.created_by_id)),
        "moved": what, "sent": request.POST, "faults": faulty or {}, "fault_list": fault_list(what, faulty or {}, lines or {}, LABELS),
    }  # fmt: skip
    status = 422 if faulty or lines else 200
    return page(request, "console/fund_campaign.html", context, here="funds", status=status)


def _would_pay(found: "Campaign", costs: Any) -> Money | None:
    """What the claim comes to if all of it is accepted; None where nothing is claimed."""
    if found.state != "CLAIMED":
        return None
    proven = tuple(Money(cost.claimed_minor or 0, found.currency) for cost in costs)
    approved = Money(found.approved_minor or 0, found.currency)
    claim = Claim(proven, found.share_points, approved, found.playbook_version_id)
    return mdf.pay(claim, get_of_version(claim.version_id)).amount


def _message(request: StaffRequest) -> str:
    return fitting(request.POST.get("message", ""), 2000, field="message")


def _approve(given: dict[str, Any], request: StaffRequest) -> None:
    found = get_campaign(given["campaign_id"], by=request.actor)
    text = request.POST.get("amount", "").strip()[:40]
    amount = parse_amount(text, found.currency, field="amount") if text else None
    deciding.approve_campaign(**given, amount=amount, message=_message(request))


def _pay(given: dict[str, Any], request: StaffRequest) -> None:
    found = get_campaign(given["campaign_id"], by=request.actor)
    accepted = amounts_sent(request.POST, list_costs(found.pk), found.currency)
    settling.pay_claim(**given, accepted=accepted, message=_message(request))


def _deal(request: StaffRequest) -> int:
    text = request.POST.get("deal", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


Move = Callable[[dict[str, Any], StaffRequest], Any]
MOVES: dict[str, tuple[Move, Any]] = {
    "approve": (_approve, gettext_lazy("Approved.")),
    "ask": (
        lambda given, request: deciding.ask_partner(
            **given, question=fitting(request.POST.get("question", ""), 2000, field="question")
        ),
        gettext_lazy("The question stands on the partner's page."),
    ),
    "decline": (
        lambda given, request: deciding.decline_campaign(
            **given, reason=request.POST.get("reason", ""), message=_message(request)
        ),
        gettext_lazy("Declined."),
    ),
    "recall": (
        lambda given, request: deciding.recall_approval(**given, message=_message(request)),
        gettext_lazy("The approval is taken back; the request waits for a decision."),
    ),
    "pay": (_pay, gettext_lazy("The claim is approved and stands among the partner’s earnings.")),
    "return": (
        lambda given, request: settling.return_claim(**given, message=_message(request)),
        gettext_lazy("The claim is sent back."),
    ),
    "reject": (
        lambda given, request: settling.decline_claim(**given, message=_message(request)),
        gettext_lazy("The claim is declined."),
    ),
    "reopen": (
        lambda given, request: settling.reopen_claim(**given, message=_message(request)),
        gettext_lazy("The claim is open again and waits for a decision."),
    ),
    "extend": (
        lambda given, request: settling.extend_claim(**given),
        gettext_lazy("The partner has more time for its claim."),
    ),
    "keep": (
        lambda given, request: settling.decline_time(**given, message=_message(request)),
        gettext_lazy("Declined."),
    ),
    "link": (
        lambda given, request: linking.link_deal(**given, deal_id=_deal(request)),
        gettext_lazy("The deal counts as a result of the campaign."),
    ),
    "unlink": (
        lambda given, request: linking.unlink_deal(**given, deal_id=_deal(request)),
        gettext_lazy("The deal counts no longer as a result of the campaign."),
    ),
}


@require_POST
@staff("view_funds")
def act(request: StaffRequest, campaign_id: int, what: str) -> HttpResponse:
    """Carry out one decision and come back to the campaign; what was typed stays where it is refused."""
    move, done = chosen(MOVES, what)
    given = {"by": request.actor, "campaign_id": campaign_id, "at": clock.now()}
    refusal = refused(lambda: move(given, request))
    if isinstance(refusal, LinesFaulty):
        return _page(
            request, get_campaign(campaign_id, by=request.actor), what=what, lines=refusal.params["lines"]
        )
    if refusal is not None:
        found = get_campaign(campaign_id, by=request.actor)
        return _page(request, found, what=what, faulty=words.by_field(refusal))
    messages.success(request, done)
    return redirect("console:fund-campaign", campaign_id)


@require_safe
@staff("view_funds")
def proof(request: StaffRequest, campaign_id: int, proof_id: int) -> HttpResponse:
    """A file to look at."""
    found = get_campaign(campaign_id, by=request.actor)
    kept = get_proof(found.pk, proof_id)
    return paper_download(kept.name, bytes(kept.content), kept.file_kind)
