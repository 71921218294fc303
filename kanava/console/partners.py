"""Partners: the list, taking one in, and the page with the timeline."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.queries import DealFilter, list_deals, sum_open
from kanava.ledger.queries import get_balances
from kanava.partners import actions
from kanava.partners.queries import PartnerFilter, get_partner, list_managers, list_partners, list_timeline
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle, PartnerType, Tier
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import country_choices
from kanava.ui.forms import DateInput, add_refusal


class PartnerForm(forms.Form):
    """What it takes to take a partner in."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=lambda: words.choices(PartnerType))
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput(), required=False)


class NoteForm(forms.Form):
    """A line for the timeline."""

    text = forms.CharField(label=gettext_lazy("Note"), max_length=4000, widget=forms.Textarea)


@require_safe
@staff("view_partners")
def listing(request: StaffRequest) -> HttpResponse:
    """All partners with search and filters."""
    get = request.GET
    manager = get.get("manager", "")
    wanted = PartnerFilter(
        text=get.get("q", "")[:100], type=get.get("type", ""), tier=get.get("tier", ""), lifecycle=get.get("lifecycle", ""),
        manager_id=int(manager) if manager.isdecimal() and len(manager) < 15 else None, sort=get.get("sort", "sort_key"),
    )  # fmt: skip
    rows, total = list_partners(by=request.actor, wanted=wanted, after=get.get("after", ""))
    query = get.copy()
    query.pop("after", None)
    context = {
        "page": rows, "total": total, "wanted": wanted, "query": query.urlencode(), "types": words.choices(PartnerType),
        "tiers": words.choices(Tier), "lifecycles": words.choices(Lifecycle), "managers": list_managers(),
        "can_create": permissions.may("create_partner", request.actor),
    }  # fmt: skip
    return page(request, "console/partners.html", context, here="partners")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("create_partner")
def create(request: StaffRequest) -> HttpResponse:
    """Take a partner in."""
    form = PartnerForm(request.POST or None, initial={"country": "FI", "signed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            partner = actions.create_partner(by=request.actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is a partner now.") % {"name": partner.name})
            return redirect("console:partner", partner.pk)
    return page(
        request,
        "console/partner_new.html",
        {"form": form},
        here="partners",
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_partners")
def detail(request: StaffRequest, partner_id: int) -> HttpResponse:
    """One partner: figures, deals, people, timeline."""
    actor = request.actor
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_note(by=actor, partner_id=partner_id, text=form.cleaned_data["text"], at=clock.now())
        return redirect("console:partner", partner_id)
    partner = get_partner(partner_id, by=actor)
    deals, total = list_deals(by=actor, wanted=DealFilter(partner_id=partner.pk))
    earned = get_balances(partner.pk) if permissions.may("view_earnings", actor) else {}
    context = {
        "partner": partner,
        "deals": deals.rows[:10],
        "total": total,
        "open": [Money(minor, currency) for currency, minor in sum_open(partner.pk).items()],
        "earned": [
            amount for kind in ("ACCRUED", "HELD", "PAYABLE", "RESALE") for amount in earned.get(kind, [])
        ],
        "contacts": partner.contacts.order_by("-is_primary", "name"),
        "timeline": list_timeline(partner.pk),
        "form": form,
        "can_note": permissions.may("add_note", actor),
    }
    return page(request, "console/partner.html", context, here="partners")
