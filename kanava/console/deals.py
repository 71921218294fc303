"""Deals: the list, one deal with its money, and who influenced."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console import files
from kanava.console.customer_payments import account_of
from kanava.console.deal_closing import owned_of
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.people import list_sellers
from kanava.deals.actions import influencing
from kanava.deals.queries import (
    DealFilter,
    count_deals,
    get_deal,
    list_deals,
    list_events_of_deal,
    list_lines,
    list_shares,
    name_product_lines,
)
from kanava.deals.valuing import value_of
from kanava.engagement.queries.touchpoints import list_about_deal
from kanava.integrations.fields import Target
from kanava.integrations.queries import list_imports_of
from kanava.ledger.queries import find_entries_of
from kanava.partners.queries import name_partners, resolve_by_name
from kanava.playbook.queries import get_in_force
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.margins import Role
from kanava.rules.money import Money
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, lists, terms_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import NumberField, add_refusal
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.deals.models import Deal
    from kanava.ledger.queries import Line


class ShareForm(forms.Form):
    """Which partner had a part in the deal, in which role, and how much."""

    partner = forms.CharField(label=gettext_lazy("Partner"), max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    role = forms.ChoiceField(label=gettext_lazy("Part in the deal"), choices=list(terms_words.ROLES.items()))
    share = NumberField(
        label=gettext_lazy("Share of that part’s fee, %"), min_value=0, max_value=100, decimal_places=2
    )
    note = forms.CharField(label=gettext_lazy("How it helped"), required=False, max_length=300)


@require_safe
@staff("view_deals")
def listing(request: StaffRequest) -> HttpResponseBase:
    """Deals of all origins with filters that stay in the address."""
    actor = request.actor
    wanted = DealFilter(
        text=lists.text_of(request, "q"),
        origin=request.GET.get("origin", ""),
        stage=request.GET.get("stage", ""),
        partner=lists.text_of(request, "partner"),
        seller_id=lists.number_of(request, "seller"),
        product_line_id=lists.number_of(request, "line"),
        closed_from=lists.day_of(request, "closed_from"),
        closed_to=lists.day_of(request, "closed_to"),
        sort=request.GET.get("sort", ""),
    )
    if files.is_file(request):
        return files.deals(request, wanted)
    shown = lists.listing(request, "deals", sort=wanted.order, user_id=actor.user_id)
    if lists.wants_count(request):
        return lists.count_alone(request, shown, count_deals(by=actor, wanted=wanted))
    found, total = list_deals(
        by=actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(deal) for deal in found.rows], "total": total, "wanted": wanted, "origins": words.choices(Origin), "stages": words.choices(Stage),
        "lines": name_product_lines(), "sellers": list_sellers(),
        "can_create": permissions.may("create_direct_deal", actor), "can_import": permissions.may("import_file", actor),
    }  # fmt: skip
    answer = page(request, "console/deals.html", context, here="deals", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(deal: "Deal") -> dict[str, str]:
    """A line of the list; the customer where the title does not name it."""
    customer = deal.customer.name if deal.customer is not None else ""
    return {
        "url": address("console:deal", deal.pk),
        "title": deal.title,
        "customer": "" if customer in deal.title else customer,
        "stage": badge(deal.stage),
        "partner": deal.partner.name if deal.partner is not None else "",
        "origin": badge(deal.origin),
        "net": formatting.money(Money(deal.net_minor, deal.currency), whole=True),
        "opened": formatting.day(deal.opened_on) if deal.opened_on else "",
        "closed": formatting.day(deal.closed_on) if deal.closed_on else "",
        "expected": formatting.day(deal.expected_close_on) if deal.expected_close_on else "",
    }


@require_safe
@staff("view_deals")
def detail(request: StaffRequest, deal_id: int) -> HttpResponse:
    """One deal, and why its earnings are what they are."""
    deal = get_deal(deal_id, by=request.actor)
    return _page(request, deal)


def _page(request: StaffRequest, deal: "Deal", *, share: ShareForm | None = None) -> HttpResponse:
    actor, owned = request.actor, owned_of(deal)
    is_open, lines, today = deal.stage in OPEN_STAGES, list_lines(deal.pk), clock.today()
    home = get_in_force(today).playbook.programme.currency
    context = {
        "deal": deal,
        "lines": lines,
        # One of everything tells nothing.
        "has_quantities": any(line.quantity != 1 for line in lines),
        "base": get_in_force(deal.closed_on or today).playbook.margins.base,
        "home": home,
        "value": value_of(deal, home, today) if deal.currency != home else None,
        "shares": list_shares(deal.pk),
        "talks": list_about_deal(deal.pk, deal.registration_id, by=actor),
        "share_form": share or ShareForm(),
        "can_close": is_open and permissions.may("close_deal", actor, owned),
        "can_reopen": not is_open and permissions.may("reopen_deal", actor, owned),
        "can_edit": is_open and permissions.may("edit_deal", actor, owned),
        "can_share": is_open and permissions.may("share_influence", actor, owned),
        "entries": _entries(deal.pk) if permissions.may("view_earnings", actor) else [],
        "imports": list_imports_of(Target.DEALS, deal.pk) if deal.is_imported else [],
        "events": list_events_of_deal(deal),
        **account_of(request, deal),
    }
    status = 422 if share and share.errors else 200
    return page(request, "console/deal.html", context, here="deals", status=status)


def _entries(deal_id: int) -> "list[tuple[str, Line]]":
    """What the deal has led to, each entry with whose it is. One statement for the names."""
    found = find_entries_of("deal", deal_id)
    names = name_partners({line.partner_id for line in found}) if found else {}
    return [(names.get(line.partner_id, ""), line) for line in found]


@require_POST
@staff("share_influence")
def share(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Give a partner its share of what its part in the deal earns."""
    deal = get_deal(deal_id, by=request.actor)
    form = ShareForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            partner = resolve_by_name(typed["partner"], typed["partner_id"], field="partner")
            influencing.share_influence(
                by=request.actor, deal_id=deal_id, partner_id=partner.pk, share_points=int(typed["share"] * 100),
                note=typed["note"], at=clock.now(), role=typed["role"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Share saved."))
            return redirect("console:deal", deal_id)
    return _page(request, deal, share=form)


@require_POST
@staff("share_influence")
def unshare(request: StaffRequest, deal_id: int, partner_id: int) -> HttpResponse:
    """Take a partner's share back."""
    try:
        influencing.withdraw_influence(
            by=request.actor, deal_id=deal_id, partner_id=partner_id, at=clock.now(),
            role=request.POST.get("role") or Role.INFLUENCED,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:deal", deal_id)
