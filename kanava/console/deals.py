"""Deals: the list, one deal with its money, and closing it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.actions import selling
from kanava.deals.models import Deal
from kanava.deals.queries import DealFilter, get_deal, list_deals, list_events_of
from kanava.ledger.queries import find_entries_of
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.money import Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DateInput, add_refusal


class CloseForm(forms.Form):
    """How a deal ended."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[("WON", gettext_lazy("Won")), ("LOST", gettext_lazy("Lost"))]
    )
    closed_on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    amount = forms.CharField(label=gettext_lazy("Net to vendor"), required=False, max_length=40)
    reason = forms.CharField(label=gettext_lazy("Why it was lost"), required=False, max_length=200)


@require_safe
@staff("view_deals")
def listing(request: StaffRequest) -> HttpResponse:
    """Deals of all origins with filters that stay in the address."""
    get = request.GET
    wanted = DealFilter(
        text=get.get("q", "")[:100],
        origin=get.get("origin", ""),
        stage=get.get("stage", ""),
        sort=get.get("sort", "-id"),
    )
    rows, total = list_deals(by=request.actor, wanted=wanted, after=get.get("after", ""))
    query = get.copy()
    query.pop("after", None)
    context = {
        "page": rows, "total": total, "wanted": wanted, "query": query.urlencode(),
        "origins": words.choices(Origin), "stages": words.choices(Stage),
    }  # fmt: skip
    return page(request, "console/deals.html", context, here="deals")


@require_safe
@staff("view_deals")
def detail(request: StaffRequest, deal_id: int) -> HttpResponse:
    """One deal, and why its earnings are what they are."""
    deal = get_deal(deal_id, by=request.actor)
    return _page(request, deal, CloseForm(initial={"closed_on": clock.today()}))


def _page(request: StaffRequest, deal: Deal, form: CloseForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    manager_id = deal.partner.manager_id if deal.partner is not None else None
    owned = permissions.Owned(deal.partner_id, manager_id, deal.seller_id)
    context = {
        "deal": deal,
        "lines": deal.lines.select_related("product_line").order_by("id"),
        "net": Money(deal.net_minor, deal.currency),
        "form": form,
        "can_close": deal.stage in OPEN_STAGES and permissions.may("close_deal", actor, owned),
        "entries": find_entries_of("deal", deal.pk) if permissions.may("view_earnings", actor) else [],
        "events": list_events_of("deal", deal.pk),
    }
    return page(request, "console/deal.html", context, here="deals", status=status)


@require_POST
@staff("view_deals")
def close(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Win or lose the deal; what was typed stays when it cannot be."""
    deal = get_deal(deal_id, by=request.actor)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            _close(request, deal, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The deal is closed."))
            return redirect("console:deal", deal_id)
    return _page(request, deal, form, status=422)


def _close(request: StaffRequest, deal: Deal, typed: dict[str, Any]) -> None:
    by, at, closed_on = request.actor, clock.now(), typed["closed_on"]
    if typed["outcome"] == "WON":
        net = (
            parse_amount(typed["amount"], deal.currency, field="amount") if typed["amount"].strip() else None
        )
        selling.win_deal(by=by, deal_id=deal.pk, closed_on=closed_on, at=at, net=net)
    else:
        selling.lose_deal(by=by, deal_id=deal.pk, closed_on=closed_on, at=at, reason=typed["reason"])
