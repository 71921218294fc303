"""The partner's pipeline: its deals by stage with their dates, and telling how far each has come."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock, permissions
from kanava.deals.actions import closing, selling
from kanava.deals.queries import (
    count_own_deals,
    get_own_deal,
    list_events_of_deal,
    list_influenced,
    list_lines,
    list_own_deals,
    may_tell_amount,
    sum_stages,
)
from kanava.earnings.foreseeing import Ahead, foresee_fees, foresee_margins
from kanava.ledger.queries import find_entries_of
from kanava.portal.pages import page
from kanava.rules.bonuses import Reckoned
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.money import Money, parse_amount
from kanava.ui import formatting, lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.deals.models import Deal, DealLine
    from kanava.deals.queries import InfluencedDeal

TABS = (
    ("OPEN", gettext_lazy("Open deals")),
    ("WON", gettext_lazy("Won deals")),
    ("LOST", gettext_lazy("Lost deals")),
)


class ProgressForm(forms.Form):
    """How far the deal is, when it is expected to close, and its amount where that is the partner's to tell."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=lambda: words.choices(OPEN_STAGES))
    expected_close_on = DayField(label=gettext_lazy("Expected close"), required=False)
    amount = forms.CharField(
        label=gettext_lazy("Expected value"), max_length=40, widget=forms.TextInput({"inputmode": "decimal"})
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        if "amount" not in self.initial:
            del self.fields["amount"]
        else:
            self.fields["amount"].label = _("Expected value (%(currency)s)") % {"currency": currency}

    @property
    def told(self) -> dict[str, Any]:
        """What the valid form says. Raises AmountUnreadable, AmountTooLarge (field `amount`)."""
        told = {**self.cleaned_data}
        amount = told.pop("amount", None)
        return {**told, "net": parse_amount(amount, self.currency, field="amount") if amount else None}


class LostForm(forms.Form):
    """Why the deal is lost."""

    reason = forms.CharField(label=gettext_lazy("Why it was lost"), max_length=200)


@require_safe
@partner("view_own_deals")
def pipeline(request: PartnerRequest) -> HttpResponse:
    """The partner's deals; open ones in the order in which they are expected to close."""
    actor = request.actor
    stage = request.GET.get("stage", "") or "OPEN"
    text = lists.text_of(request, "q")
    shown = lists.listing(request, "own-deals", sort="")
    if lists.wants_count(request):
        return lists.count_alone(request, shown, count_own_deals(by=actor, stage=stage, text=text))
    found, total = list_own_deals(
        by=actor, stage=stage, text=text, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    partner_id, is_open = request.membership.partner_id, stage not in (Stage.WON, Stage.LOST)
    helped = list_influenced(partner_id)
    margins, fees = _foreseen(request, found.rows if is_open else (), helped)
    context = {
        "list": shown, "page": found, "rows": [_row(deal, margins.get(deal.pk)) for deal in found.rows], "total": total, "stage": stage,
        "is_open": is_open, "shows_margin": is_open and permissions.may("view_own_earnings", actor), "text": text, "tabs": TABS,
        "sums": sum_stages(partner_id), "influenced": list(zip(helped, fees, strict=True)), "shows_fee": any(fees),
        "can_register": permissions.may("submit_registration", actor),
    }  # fmt: skip
    answer = page(request, "portal/deals.html", context, here="deals", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _foreseen(
    request: PartnerRequest, deals: Sequence["Deal"], helped: Sequence["InfluencedDeal"]
) -> tuple[dict[int, list[Money]], list[Money | None]]:
    """What each of the open deals, and the partner's share in each of others', would earn when it is expected to be won, for
    those who may see it; None for a share in one that is closed."""
    open_ones = [deal for deal in deals if deal.stage in OPEN_STAGES]
    shares = [one for one in helped if one.stage in OPEN_STAGES]
    if not (open_ones or shares) or not permissions.may("view_own_earnings", request.actor):
        return {}, [None for _one in helped]
    ahead = Ahead(request.membership.partner, clock.today())
    found = foresee_margins(open_ones, partner=ahead.partner, on=ahead.today, ahead=ahead)
    fees = iter(foresee_fees(shares, ahead))
    return (
        {key: earning.totals for key, earning in found.items()},
        [next(fees).amount if one.stage in OPEN_STAGES else None for one in helped],
    )


def _row(deal: "Deal", margin: list[Money] | None) -> dict[str, str | bool]:
    """A line of the pipeline: when it closed, or is expected to, and what it would earn."""
    closing, registration = deal.closed_on or deal.expected_close_on, deal.registration
    is_protected = registration is not None and registration.state == "APPROVED"
    ends_on = registration.ends_on if registration is not None and is_protected else None
    return {
        "url": address("portal:deal", deal.pk),
        "title": deal.title,
        "stage": badge(deal.stage),
        "net": formatting.money(Money(deal.net_minor, deal.currency), whole=True),
        "margin": " + ".join(map(formatting.money, margin or ())),
        "registered": formatting.day(deal.registered_on) if deal.registered_on else "",
        "closing_label": _("Closed") if deal.closed_on else _("Expected close"),
        "closing": formatting.day(closing) if closing else "–",
        "is_late": deal.closed_on is None and closing is not None and closing < clock.today(),
        "protected": formatting.day(ends_on) if ends_on else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@partner("view_own_deals")
def detail(request: PartnerRequest, deal_id: int) -> HttpResponse:
    """One deal: its amounts, what it has earned, and how far it is."""
    actor = request.actor
    deal = get_own_deal(deal_id, by=actor)
    lines = list_lines(deal.pk)
    start: dict[str, Any] = {"stage": deal.stage, "expected_close_on": deal.expected_close_on}
    if may_tell_amount(deal, lines):
        start["amount"] = formatting.typed_amount(Money(deal.net_minor, deal.currency))
    form = ProgressForm(request.POST or None, initial=start, currency=deal.currency)
    if carried_out(
        form, lambda: closing.report_progress(by=actor, deal_id=deal_id, at=clock.now(), **form.told)
    ):
        messages.success(request, _saved(deal, get_own_deal(deal_id, by=actor)))
        return redirect("portal:deal", deal_id)
    return _page(request, deal, form, lines)


def _saved(before: "Deal", after: "Deal") -> str:
    """What the answer says: the new end of the protection where it has moved."""
    was, now = before.registration, after.registration
    if was is None or now is None or now.ends_on is None or now.ends_on == was.ends_on:
        return _("Thank you. The deal is up to date.")
    day = formatting.day(now.ends_on)
    return _("Thank you. The deal is up to date, and its protection runs on, until %(day)s.") % {"day": day}


@require_http_methods(["GET", "HEAD", "POST"])
@partner("report_deal_progress")
def lost(request: PartnerRequest, deal_id: int) -> HttpResponse:
    """Tell that a deal is lost, on a page of its own: the protection ends with it."""
    deal = get_own_deal(deal_id, by=request.actor)
    form = LostForm(request.POST or None)
    if deal.stage not in OPEN_STAGES:
        messages.error(request, words.of_refusal(selling.DealClosed()))
        return redirect("portal:deal", deal_id)
    if carried_out(
        form,
        lambda: closing.report_progress(
            by=request.actor,
            deal_id=deal_id,
            stage=Stage.LOST,
            expected_close_on=None,
            at=clock.now(),
            **form.cleaned_data,
        ),
    ):
        messages.success(request, _("Thank you. The deal is marked as lost."))
        return redirect("portal:deal", deal_id)
    context, status = {"deal": deal, "form": form}, 422 if form.errors else 200
    return page(request, "portal/deal_lost.html", context, here="deals", status=status)


def _page(
    request: PartnerRequest, deal: "Deal", form: ProgressForm, lines: Sequence["DealLine"]
) -> HttpResponse:
    actor = request.actor
    may_see_money = permissions.may("view_own_earnings", actor)
    context = {
        "deal": deal,
        "lines": lines,
        "net": Money(deal.net_minor, deal.currency),
        "form": form,
        "earning": _earning(request, deal) if may_see_money else None,
        "expected_on": expected_on(deal),
        "manager": request.membership.partner.manager,
        "can_report": deal.stage in OPEN_STAGES and permissions.may("report_deal_progress", actor),
        "entries": find_entries_of("deal", deal.pk) if may_see_money else [],
        "events": list_events_of_deal(deal),
    }
    return page(request, "portal/deal.html", context, here="deals", status=422 if form.errors else 200)


def expected_on(deal: "Deal") -> date | None:
    """The day on which a deal is expected to be won, while that lies ahead."""
    day = deal.expected_close_on
    return day if day is not None and day > clock.today() else None


def _earning(request: PartnerRequest, deal: "Deal") -> Reckoned | None:
    """What the open deal would earn when it is expected to be won; None for a closed one and one that others lead."""
    company = request.membership.partner
    if deal.stage not in OPEN_STAGES or deal.origin != Origin.SOURCED:
        return None
    return foresee_margins([deal], partner=company, on=clock.today())[deal.pk]
