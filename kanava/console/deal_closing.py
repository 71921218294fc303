"""How a deal ends: won or lost, each on a page that says first what follows from it; and taking a mistake back."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.console.telling import done_and_told, nobody_told
from kanava.core import clock, permissions
from kanava.deals.actions import closing, reopening, selling
from kanava.deals.queries import get_deal
from kanava.earnings.foreseeing import Foreseen, foresee_win
from kanava.ledger.queries import find_entries_of
from kanava.rules.deals import OPEN_STAGES
from kanava.rules.money import AmountNegative, Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField, add_refusal, carried_out

if TYPE_CHECKING:
    from kanava.deals.models import Deal


class WinForm(forms.Form):
    """The order: its day and, where it differs, its amount."""

    closed_on = DayField(label=gettext_lazy("Day of the order"))
    amount = forms.CharField(label=gettext_lazy("Net to vendor"), max_length=40)


class LoseForm(forms.Form):
    """When and why it was lost."""

    closed_on = DayField(label=gettext_lazy("Day"))
    reason = forms.CharField(label=gettext_lazy("Why it was lost"), max_length=200)


class ReopenForm(forms.Form):
    """Why the end was a mistake."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"), max_length=500, widget=forms.Textarea
    )


def owned_of(deal: "Deal") -> permissions.Owned:
    """Whose the deal is, for the permission table."""
    manager_id = deal.partner.manager_id if deal.partner is not None else None
    return permissions.Owned(deal.partner_id, manager_id, deal.seller_id)


def _allowed(request: StaffRequest, deal_id: int, right: str, *, is_open: bool) -> "Deal | None":
    """The deal, if the reader may do this to it; None, with a message, where somebody has been faster."""
    deal = get_deal(deal_id, by=request.actor)
    permissions.require(right, request.actor, owned_of(deal))
    if (deal.stage in OPEN_STAGES) == is_open:
        return deal
    refusal = selling.DealClosed() if is_open else reopening.DealOpen()
    messages.error(request, words.of_refusal(refusal))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@staff("close_deal")
def win(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The order has come. The ledger is written only after its writer has seen what is earned by it."""
    deal = _allowed(request, deal_id, "close_deal", is_open=True)
    if deal is None:
        return redirect("console:deal", deal_id)
    start = {
        "closed_on": clock.today(),
        "amount": formatting.typed_amount(Money(deal.net_minor, deal.currency)),
    }
    sent = request.POST if request.method == "POST" else request.GET if "amount" in request.GET else None
    form = WinForm(sent, initial=start)
    form.fields["amount"].label = f"{_('Net to vendor')} ({deal.currency})"
    earned: Sequence[Foreseen] | None = None
    try:
        on, net = _order(form, deal)
        earned = foresee_win(deal, won_on=on, net=net)
        seen = _fingerprint(on, net, earned)
        if request.method == "POST" and request.POST.get("seen") == seen:
            closing.win_deal(by=request.actor, deal_id=deal_id, closed_on=on, at=clock.now(), net=net)
            messages.success(request, _said(_("The deal is won."), deal, request))
            return redirect("console:deal", deal_id)
    except Refusal as refusal:
        add_refusal(form, refusal)
    except forms.ValidationError:
        pass
    is_unseen = request.method == "POST" and not form.errors
    context = {
        "deal": deal, "form": form, "earned": earned, "seen": "" if earned is None else seen, "is_unseen": is_unseen,
        "may_see_money": permissions.may("view_earnings", request.actor), "nobody_told": _nobody_told(deal, request),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    partials = frozenset(["earned"])
    return page(request, "console/deal_win.html", context, here="deals", status=status, partials=partials)


def _order(form: WinForm, deal: "Deal") -> tuple[date, Money]:
    """Day and net amount as typed, or as they stand before anything is typed.

    Raises:
        ValidationError, AmountUnreadable, AmountNegative (field `amount`).
    """
    if not form.is_bound:
        return clock.today(), Money(deal.net_minor, deal.currency)
    if not form.is_valid():
        raise forms.ValidationError("")
    net = parse_amount(form.cleaned_data["amount"], deal.currency, field="amount")
    if net.minor < 0:
        raise AmountNegative(field="amount")
    return form.cleaned_data["closed_on"], net


def _fingerprint(on: date, net: Money, earned: Sequence[Foreseen]) -> str:
    """What the reader has seen: day, amount and what is earned. Anything else must be looked at first."""
    parts = [f"{one.partner_id}-{one.account}-{one.amount.minor}-{one.amount.currency}" for one in earned]
    return "_".join([on.isoformat(), str(net.minor), *parts])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("close_deal")
def lose(request: StaffRequest, deal_id: int) -> HttpResponse:
    """The customer has decided otherwise."""
    deal = _allowed(request, deal_id, "close_deal", is_open=True)
    if deal is None:
        return redirect("console:deal", deal_id)
    form = LoseForm(request.POST or None, initial={"closed_on": clock.today()})
    if carried_out(
        form,
        lambda: closing.lose_deal(by=request.actor, deal_id=deal_id, at=clock.now(), **form.cleaned_data),
    ):
        messages.success(request, _said(_("The deal is lost."), deal, request))
        return redirect("console:deal", deal_id)
    context = {"deal": deal, "form": form, "nobody_told": _nobody_told(deal, request)}
    status = 422 if form.errors else 200
    return page(request, "console/deal_lost.html", context, here="deals", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("reopen_deal")
def reopen(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Won or lost by mistake: open again."""
    deal = _allowed(request, deal_id, "reopen_deal", is_open=False)
    if deal is None:
        return redirect("console:deal", deal_id)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = reopening.reopen_deal(
                by=request.actor, deal_id=deal_id, reason=form.cleaned_data["reason"], at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            _tell(request, deal, done)
            return redirect("console:deal", deal_id)
    entries = find_entries_of("deal", deal_id) if permissions.may("view_earnings", request.actor) else []
    context = {
        "deal": deal, "form": form,
        "standing": [one for one in entries if not one.is_reversal and one.reversed_on is None],
        "may_see_money": permissions.may("view_earnings", request.actor), "nobody_told": _nobody_told(deal, request),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/deal_reopen.html", context, here="deals", status=status)


def _nobody_told(deal: "Deal", request: StaffRequest) -> str:
    """That the partner has no letter about the end of its deal, if so; a deal without registration has none at all."""
    if deal.registration is None or deal.partner is None:
        return ""
    return nobody_told(deal.registration, deal.partner, by=request.actor)


def _said(done: str, deal: "Deal", request: StaffRequest) -> str:
    if deal.registration is None or deal.partner is None:
        return done
    told = _("The partner is told by mail.")
    return done_and_told(done, told, deal.registration, deal.partner, by=request.actor)


def _tell(request: StaffRequest, deal: "Deal", done: reopening.Reopened) -> None:
    told = {
        "PROTECTION_OVER": _("The deal is open again. Its protection had ended, so nothing protects it now."),
        "SCOPE_HELD": _(
            "The deal is open again, but not protected: another partner has come to hold the opportunity."
        ),
    }
    if done.lapsed:
        messages.warning(request, _said(told[done.lapsed], deal, request))
    else:
        messages.success(request, _said(_("The deal is open again."), deal, request))
