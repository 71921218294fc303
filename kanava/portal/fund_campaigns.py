"""One campaign of the partner's: where it stands, questions, proofs and claim, and the deals that it led to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.mdf.actions import claiming, linking, requesting
from kanava.mdf.queries import get_own_campaign, get_proof, list_costs
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.campaigns import ProofKind, State
from kanava.rules.files import LARGEST_FILE, FileMissing, PaperTooLarge
from kanava.rules.mdf import missing_proofs
from kanava.rules.text import fitting
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.campaigns import LinesFaulty, amounts_sent, campaign_context, fault_list
from kanava.ui.downloads import paper_download
from kanava.ui.moves import chosen, refused

if TYPE_CHECKING:
    from kanava.mdf.models import Campaign

LABELS: dict[str, Any] = {
    "answer": gettext_lazy("Your answer"), "file": gettext_lazy("File"), "kind": gettext_lazy("What it proves"), "reason": gettext_lazy("Why you need more time"),
    "costs": gettext_lazy("Costs"), "more": gettext_lazy("The campaign has cost more than was planned"), "deal": gettext_lazy("Deal"),
}  # fmt: skip

# Moves of the form in which a claim is typed: files are added and removed in the middle of that.
FILES = ("prove", "unprove")
CLAIMING = (*FILES, "claim")


@require_safe
@partner("view_own_funds")
def detail(request: PartnerRequest, campaign_id: int) -> HttpResponse:
    """One campaign, and what the partner can do next."""
    return _page(request, get_own_campaign(campaign_id, by=request.actor))


def _page(
    request: PartnerRequest,
    found: "Campaign",
    *,
    what: str = "",
    faulty: dict[str | None, str] | None = None,
    lines: dict[int, str] | None = None,
) -> HttpResponse:
    """The page; with the move that was refused, its sentences and what was typed."""
    actor, today = request.actor, clock.today()
    funds = get_in_force(today).playbook
    context = campaign_context(
        found, funds.programme.currency, sent=request.POST if what in CLAIMING else {}, faults=lines or {}
    )
    is_late = found.claim_due_on is not None and found.claim_due_on < today
    before = {"leads": "" if found.actual_leads is None else found.actual_leads, "outcome": found.outcome}
    sent_kinds = {one.kind for one in context["proofs"]}
    context |= {
        "may": {name: permissions.may(name, actor) for name in ("request_funds", "claim_funds", "link_campaign_deal")},
        "is_over": found.ends_on < today, "is_late": is_late,
        "typed": request.POST if what in CLAIMING else before,
        "may_take_back": found.state == State.CLAIMED and not is_late and not found.reopened and permissions.may("claim_funds", actor),
        "extensions_left": max(funds.funds.max_extensions - found.extensions, 0), "terms": funds.funds,
        "missing": missing_proofs(sent_kinds, funds), "kinds": words.choices(ProofKind), "moved": what, "sent": request.POST,
        "faults": faulty or {}, "fault_list": fault_list(what, faulty or {}, lines or {}, LABELS),
    }  # fmt: skip
    status = 422 if faulty or lines else 200
    return page(request, "portal/fund_campaign.html", context, here="funds", status=status)


def _prove(given: dict[str, Any], request: PartnerRequest) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise FileMissing(field="file")
    if (file.size or 0) > LARGEST_FILE:
        raise PaperTooLarge(field="file")
    kind = request.POST.get("kind", "")
    claiming.add_proof(**given, kind=kind, name=file.name or "", content=file.read())


def _number(request: PartnerRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _claim(given: dict[str, Any], request: PartnerRequest) -> None:
    found = get_own_campaign(given["campaign_id"], by=request.actor)
    claimed = amounts_sent(request.POST, list_costs(found.pk), found.currency)
    leads, outcome = (
        _number(request, "leads"),
        fitting(request.POST.get("outcome", ""), 2000, field="outcome"),
    )
    is_meant = "more" in request.POST
    claiming.claim_costs(**given, claimed=claimed, leads=leads, outcome=outcome, is_more_meant=is_meant)


Move = Callable[[dict[str, Any], PartnerRequest], Any]
MOVES: dict[str, tuple[Move, Any]] = {
    "answer": (
        lambda given, request: requesting.answer_question(
            **given, answer=fitting(request.POST.get("answer", ""), 4000, field="answer")
        ),
        gettext_lazy("Thank you, the answer is sent."),
    ),
    "withdraw": (
        lambda given, request: requesting.withdraw_campaign(**given),
        gettext_lazy("The campaign is withdrawn."),
    ),
    "prove": (_prove, gettext_lazy("The file is kept.")),
    "unprove": (
        lambda given, request: claiming.remove_proof(**given, proof_id=_number(request, "proof") or 0),
        gettext_lazy("The file is removed."),
    ),
    "unclaim": (
        lambda given, request: claiming.take_claim_back(**given),
        gettext_lazy("The claim is taken back. Correct it and send it again."),
    ),
    "claim": (_claim, gettext_lazy("The claim is sent.")),
    "extend": (
        lambda given, request: claiming.ask_for_time(
            **given, reason=fitting(request.POST.get("reason", ""), 2000, field="reason")
        ),
        gettext_lazy("More time is asked for."),
    ),
    "link": (
        lambda given, request: linking.link_deal(**given, deal_id=_number(request, "deal")),
        gettext_lazy("The deal counts as a result of the campaign."),
    ),
    "unlink": (
        lambda given, request: linking.unlink_deal(**given, deal_id=_number(request, "deal") or 0),
        gettext_lazy("The deal counts no longer as a result of the campaign."),
    ),
}


@require_POST
@partner("view_own_funds")
def act(request: PartnerRequest, campaign_id: int, what: str) -> HttpResponse:
    """Carry out one step and come back to the campaign; what was typed stays where it is refused."""
    move, done = chosen(MOVES, what)
    given = {"by": request.actor, "campaign_id": campaign_id, "at": clock.now()}
    refusal = refused(lambda: move(given, request))
    if isinstance(refusal, LinesFaulty):
        return _page(
            request, get_own_campaign(campaign_id, by=request.actor), what=what, lines=refusal.params["lines"]
        )
    if refusal is not None:
        found = get_own_campaign(campaign_id, by=request.actor)
        return _page(request, found, what=what, faulty=words.by_field(refusal))
    messages.success(request, done)
    if what in FILES and any(name in request.POST for name in ("leads", "outcome")):
        # What was typed of the claim meanwhile stands on this page alone.
        return _page(request, get_own_campaign(campaign_id, by=request.actor), what=what)
    return redirect("portal:fund-campaign", campaign_id)


@require_safe
@partner("view_own_funds")
def proof(request: PartnerRequest, campaign_id: int, proof_id: int) -> HttpResponse:
    """A file to take along."""
    found = get_own_campaign(campaign_id, by=request.actor)
    kept = get_proof(found.pk, proof_id)
    return paper_download(kept.name, bytes(kept.content), kept.file_kind)
