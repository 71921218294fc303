"""Agreements: the list, one with its text, signers and next step, its files, and the section of a partner's page."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.agreements import queries
from kanava.agreements.actions import drafting, ending, sending
from kanava.agreements.completing import phase_of
from kanava.agreements.papers import Paper, contract_pdf
from kanava.agreements.queries import AgreementFilter
from kanava.console.agreement_section import until
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.partners.queries import list_managers
from kanava.rules.agreement_texts import Missing, Origin
from kanava.rules.agreements import Phase, Side, State
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.ui import agreement_words, formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.downloads import pdf_download, pdf_to_read
from kanava.ui.forms import DayField, carried_out
from kanava.ui.limits import allows, too_many
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.agreements.models import Agreement, Signer


SIDES: list[tuple[str, Any]] = [
    (Side.OURS.value, gettext_lazy("We did")),
    (Side.THEIRS.value, gettext_lazy("The partner did")),
]


class ReasonForm(forms.Form):
    """Why an agreement is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea)


class NoticeForm(forms.Form):
    """Who gave notice, and when."""

    side = forms.ChoiceField(label=gettext_lazy("Who gave notice"), choices=SIDES)
    given_on = DayField(label=gettext_lazy("Day of the notice"))


class AddressForm(forms.Form):
    """Where the link goes, if not to the same address as before."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))


@require_safe
@staff("view_agreements")
def listing(request: StaffRequest) -> HttpResponse:
    """All agreements, narrowed by state, partner and manager."""
    actor, on = request.actor, clock.today()
    state = request.GET.get("state", "")
    wanted = AgreementFilter(
        text=lists.text_of(request, "q"),
        state=state if state in queries.STATES else "",
        manager_id=lists.number_of(request, "manager"),
        sort=request.GET.get("sort", "-id"),
    )
    shown = lists.listing(request, "agreements", sort=wanted.sort, user_id=actor.user_id)
    found, total = queries.list_agreements(
        by=actor, wanted=wanted, on=on, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted,
        "states": [(code, STATES[code]) for code in queries.STATES], "managers": list_managers(), "tab": "agreements",
    }  # fmt: skip
    answer = page(
        request, "console/agreements.html", context, here="agreements", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


STATES: Mapping[str, Any] = {
    "OPEN": gettext_lazy("Drafted or being signed"), "RUNNING": gettext_lazy("In force"), "COMING": gettext_lazy("Begins later"),
    "OVER": gettext_lazy("Over"), "DECLINED": gettext_lazy("Declined"), "RECALLED": gettext_lazy("Taken back"),
}  # fmt: skip


def _row(found: "Agreement") -> dict[str, str]:
    manager = found.partner.manager
    last = found.last_on if found.state == State.SIGNED else found.ends_on
    return {
        "url": address("console:agreement", found.pk),
        "title": found.title,
        "reference": found.reference,
        "partner": found.partner.name,
        "state": badge(phase_of(found, clock.today())),
        "starts": formatting.day(found.starts_on),
        "ends": formatting.day(last) if last else until(found),
        "manager": manager.name if manager is not None else "",
    }


@require_safe
@staff("view_agreements")
def detail(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """One agreement: its next step, its text with what is missing, its signers and files."""
    return _page(request, queries.get_agreement(agreement_id, by=request.actor))


def _page(request: StaffRequest, found: "Agreement", **sent: forms.Form) -> HttpResponse:
    actor, on = request.actor, clock.today()
    paper = _paper(found)
    signers = queries.list_signers(found.pk)
    turn = queries.next_signer(signers) if found.state == State.SIGNING else None
    owned = queries.owned(found)
    may = {
        name: permissions.may(name, actor, owned)
        for name in ("draft_agreement", "send_agreement", "give_notice")
    }
    context = {
        "found": found, "partner": found.partner, "phase": phase_of(found, on), "text": paper.data if paper else _kept_text(found),
        "gaps": [gap_of(one, found, actor) for one in paper.missing] if paper else [], "signers": [_signer(one, turn) for one in signers],
        "turn": turn, "is_my_turn": sending.is_asked(turn, email=request.user.email), "may": may, "documents": queries.list_documents(found.pk),
        "dates": queries.list_dates_of(found.pk),
        "may_renew": may["draft_agreement"] and _is_renewable(found),
        "recall_form": ReasonForm(), "notice_form": NoticeForm(initial={"given_on": on}),
        "resend_form": AddressForm(initial={"email": turn.email if turn else ""}), **sent,
    }  # fmt: skip
    status = 422 if any(form.is_bound and form.errors for form in sent.values()) else 200
    return page(request, "console/agreement.html", context, here="agreements", status=status)


def _is_renewable(found: "Agreement") -> bool:
    """Whether the next agreement can be drafted."""
    is_running = (
        phase_of(found, clock.today()) == Phase.RUNNING and found.partner.lifecycle != Lifecycle.EXITED
    )
    return is_running and queries.open_of(found.partner_id) is None


def _paper(found: "Agreement") -> Paper | None:
    """The text of a draft as it would be sent now; what was sent is kept."""
    return sending.paper_of(found, at=clock.now()) if found.state == State.DRAFT else None


def _kept_text(found: "Agreement") -> dict[str, Any] | None:
    return queries.get_document(found.pk, "CONTRACT").text if found.version_id is not None else None


def _signer(one: "Signer", turn: "Signer | None") -> dict[str, Any]:
    signature = queries.signature_of(one)
    is_late = one.expires_at is not None and one.expires_at <= clock.now()
    return {
        "one": one, "signature": signature, "is_turn": turn is not None and one.pk == turn.pk,
        "is_expired": signature is None and is_late, "is_revoked": signature is None and one.revoked_at is not None,
    }  # fmt: skip


def gap_of(one: Missing, found: "Agreement", actor: Actor) -> dict[str, str]:
    """What is missing and where it is told, for those who may; the company's pages lead back to the agreement."""
    back = f"?next={reverse('console:agreement', args=[found.pk])}"
    where = {
        Origin.PARTNER: ("edit_partner", reverse("console:partner-edit", args=[found.partner_id]) + back),
        Origin.COMPANY: ("edit_agreement_templates", reverse("console:agreement-company") + back),
        Origin.TERMS: ("draft_agreement", reverse("console:agreement-edit", args=[found.pk])),
        Origin.PLAYBOOK: ("edit_playbook", reverse("console:playbook")),
    }
    right, url = where[one.origin]
    is_allowed = permissions.may(right, actor, queries.owned(found))
    return {
        "name": agreement_words.of_placeholder(one.name),
        "url": f"{url}#id_{one.field}" if is_allowed else "",
    }


@require_safe
@staff("view_agreements")
def preview(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """The PDF as it would be sent now; of what was sent, the document itself."""
    found = queries.get_agreement(agreement_id, by=request.actor)
    paper = _paper(found)
    if paper is None:
        kind = "CONTRACT" if found.version_id is not None else "UPLOAD"
        return redirect("console:agreement-document", found.pk, kind)
    return pdf_to_read(found.reference, contract_pdf(paper, at=clock.now()))


@require_safe
@staff("view_agreements")
def document(request: StaffRequest, agreement_id: int, kind: str) -> HttpResponse:
    """A file of the agreement to take along."""
    found = queries.get_agreement(agreement_id, by=request.actor)
    kept = queries.get_document(found.pk, kind)
    return pdf_download(f"{found.reference}-{kept.kind.lower()}", bytes(kept.content))


def _send(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    sending.send_agreement(by=request.actor, agreement_id=agreement_id, at=clock.now())
    return _("The agreement is sent. The first signer has a letter with a link.")


def _resend(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    signer_id = _signer_id(request)
    sending.resend_link(
        by=request.actor, agreement_id=agreement_id, signer_id=signer_id, at=clock.now(), **typed
    )
    return _("A new link is sent. The earlier one does not work any more.")


def _revoke(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    signer_id = _signer_id(request)
    sending.revoke_link(by=request.actor, agreement_id=agreement_id, signer_id=signer_id, at=clock.now())
    return _("The link works no more. Send it again when it is time.")


def _recall(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    sending.recall_agreement(by=request.actor, agreement_id=agreement_id, at=clock.now(), **typed)
    return _("The agreement is taken back. Those who were invited are told by mail.")


def _notice(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    found = ending.give_notice(by=request.actor, agreement_id=agreement_id, at=clock.now(), **typed)
    assert found.last_on is not None
    return _("Notice is noted. The last day is %(day)s.") % {"day": formatting.day(found.last_on)}


def _copies(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    sending.send_copies(by=request.actor, agreement_id=agreement_id, at=clock.now())
    return _("Everybody who signed has a new link to the document.")


def _discard(request: StaffRequest, agreement_id: int, typed: dict[str, Any]) -> str:
    drafting.delete_agreement(by=request.actor, agreement_id=agreement_id, at=clock.now())
    return _("The draft is discarded.")


def _signer_id(request: StaffRequest) -> int:
    text = request.POST.get("signer", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


Move = Callable[[StaffRequest, int, dict[str, Any]], str]
MOVES: Mapping[str, tuple[type[forms.Form], Move]] = {
    "send": (forms.Form, _send), "resend": (AddressForm, _resend), "revoke": (forms.Form, _revoke),
    "recall": (ReasonForm, _recall), "notice": (NoticeForm, _notice), "copies": (forms.Form, _copies), "discard": (forms.Form, _discard),
}  # fmt: skip


@require_POST
@staff("view_agreements")
def act(request: StaffRequest, agreement_id: int, what: str) -> HttpResponse:
    """Send, send again, take back, give notice, discard; the page comes back with the form where something is wrong."""
    if what not in MOVES:
        raise Http404
    kind, carry_out = MOVES[what]
    found = queries.get_agreement(agreement_id, by=request.actor)
    if what in ("resend", "copies") and not allows(request, "invite", key=f"agreement:{agreement_id}"):
        return too_many(request)
    form, said = kind(request.POST), [""]
    if carried_out(form, lambda: said.__setitem__(0, carry_out(request, agreement_id, form.cleaned_data))):
        messages.success(request, said[0])
        if what == "discard":
            return redirect("console:partner", found.partner_id)
        return redirect("console:agreement", agreement_id)
    if kind is forms.Form:
        messages.error(request, str(form.non_field_errors()[0]))
        return redirect("console:agreement", agreement_id)
    return _page(request, queries.get_agreement(agreement_id, by=request.actor), **{f"{what}_form": form})


@require_POST
@staff("open_own_signing")
def sign_own(request: StaffRequest, agreement_id: int) -> HttpResponse:
    """To the page on which one signs, for the signed-in signer whose turn it is."""
    if not allows(request, "invite", key=f"agreement:{agreement_id}"):
        return too_many(request)
    try:
        token = sending.open_own_signing(by=request.actor, agreement_id=agreement_id, at=clock.now())
    except (sending.NotTheirTurn, drafting.AgreementMoved) as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect("console:agreement", agreement_id)
    return redirect("public:sign", token)
