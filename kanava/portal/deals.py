"""The partner's pipeline: its deals by stage with their dates, and telling how far each has come."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock, permissions
from kanava.deals.actions import selling
from kanava.deals.queries import (
    count_own_deals,
    get_own_deal,
    list_influenced,
    list_lines,
    list_own_deals,
    list_own_events,
    sum_stages,
)
from kanava.ledger.queries import find_entries_of
from kanava.portal.pages import page
from kanava.rules.deals import OPEN_STAGES, Stage
from kanava.rules.money import Money
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.forms import DateInput, add_refusal
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.deals.models import Deal

TABS = (
    ("OPEN", gettext_lazy("Open deals")),
    ("WON", gettext_lazy("Won deals")),
    ("LOST", gettext_lazy("Lost deals")),
)


class ProgressForm(forms.Form):
    """How far the deal is, and when it is expected to close."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), choices=lambda: words.choices([*OPEN_STAGES, Stage.LOST])
    )
    expected_close_on = forms.DateField(
        label=gettext_lazy("Expected close"), required=False, widget=DateInput()
    )
    reason = forms.CharField(label=gettext_lazy("Why, if it is lost"), required=False, max_length=200)


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
    partner_id = request.membership.partner_id
    context = {
        "list": shown, "page": found, "rows": [_row(deal) for deal in found.rows], "total": total, "stage": stage,
        "is_open": stage not in (Stage.WON, Stage.LOST), "text": text, "tabs": TABS,
        "sums": sum_stages(partner_id), "influenced": list_influenced(partner_id),
        "can_register": permissions.may("submit_registration", actor),
    }  # fmt: skip
    answer = page(request, "portal/deals.html", context, here="deals", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(deal: "Deal") -> dict[str, str | bool]:
    """A line of the pipeline: when it closed, or is expected to."""
    closing, registration = deal.closed_on or deal.expected_close_on, deal.registration
    is_protected = registration is not None and registration.state == "APPROVED"
    ends_on = registration.ends_on if registration is not None and is_protected else None
    return {
        "url": address("portal:deal", deal.pk),
        "title": deal.title,
        "stage": badge(deal.stage),
        "net": formatting.money(Money(deal.net_minor, deal.currency), whole=True),
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
    start = {"stage": deal.stage, "expected_close_on": deal.expected_close_on}
    form = ProgressForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            selling.report_progress(by=actor, deal_id=deal_id, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Thank you. The deal is up to date."))
            return redirect("portal:deal", deal_id)
    return _page(request, deal, form)


def _page(request: PartnerRequest, deal: "Deal", form: ProgressForm) -> HttpResponse:
    actor = request.actor
    may_see_money = permissions.may("view_own_earnings", actor)
    context = {
        "deal": deal,
        "lines": list_lines(deal.pk),
        "net": Money(deal.net_minor, deal.currency),
        "form": form,
        "can_report": deal.stage in OPEN_STAGES and permissions.may("report_deal_progress", actor),
        "entries": find_entries_of("deal", deal.pk) if may_see_money else [],
        "events": list_own_events("deal", deal.pk),
    }
    return page(request, "portal/deal.html", context, here="deals", status=422 if form.errors else 200)
