"""Registering a deal in under a minute."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.core import clock
from kanava.deals.actions import registering
from kanava.deals.actions.registering import Typed
from kanava.deals.queries import (
    get_own_registration,
    list_product_lines,
    offer_customers,
)
from kanava.matching.identifiers import written_business_id
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.deals import Kind
from kanava.rules.money import Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.rules.registration import State
from kanava.rules.terms import Revenue
from kanava.ui import formatting, lists, registration_words, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.countries import country_name
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField, DayField, add_refusal
from kanava.ui.selling import needs_of_lines
from kanava.ui.suggestions import Suggestion

if TYPE_CHECKING:
    from kanava.deals.models import Registration


def _line_choices() -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = [(line.pk, line.name) for line in list_product_lines()]
    return found if len(found) == 1 else [("", "–"), *found]


# What stands behind "Tell more": it is open where something is wrong in it.
MORE = ("customer_domain", "customer_business_id", "kind", "revenue", "customer_contact", "note")


class RegistrationForm(forms.Form):
    """The few fields of a registration; what is wrong in substance the action says.

    A draft may lack the product line, so the browser alone asks for it, and only of who registers.
    """

    customer_name = forms.CharField(
        label=gettext_lazy("Which company is the customer?"),
        max_length=200,
        widget=forms.TextInput({"autofocus": True}),
    )
    product_line = forms.TypedChoiceField(
        label=gettext_lazy("What do they need?"),
        choices=_line_choices,
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.Select({"required": True}),
    )
    customer_country = CountryField(label=gettext_lazy("Country"))
    amount = forms.CharField(
        label=gettext_lazy("Expected value"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    expected_close_on = DayField(label=gettext_lazy("Expected close"), required=False)
    customer_domain = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=200)
    customer_business_id = forms.CharField(label=gettext_lazy("Business id"), required=False, max_length=30)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: words.choices(Kind))
    revenue = forms.ChoiceField(
        label=gettext_lazy("Revenue"), required=False, choices=lambda: [("", "–"), *words.choices(Revenue)]
    )
    customer_contact = forms.CharField(
        label=gettext_lazy("Contact at the customer"), required=False, max_length=200
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea)


@require_safe
@partner("submit_registration")
def suggest(request: PartnerRequest) -> HttpResponse:
    """Companies to choose from while one types; never who works on them."""
    options = []
    for place, one in enumerate(offer_customers(lists.text_of(request, "customer_name"), by=request.actor)):
        fill = {"customer_name": one.name, "customer_country": one.country, "customer_domain": one.domain}
        note = " · ".join(part for part in (country_name(one.country), one.domain) if part)
        options.append(Suggestion.of(f"company-{place}", one.name, note, fill))
    return render(request, "ui/suggestions.html", {"options": options})


@require_http_methods(["GET", "HEAD", "POST"])
@partner("submit_registration")
def register(request: PartnerRequest) -> HttpResponse:
    """The form; nothing typed is lost when something is wrong."""
    company = request.membership.partner
    start = {"customer_country": company.country, "currency": company.currency}
    return _form(request, None, start)


@require_http_methods(["GET", "HEAD", "POST"])
@partner("submit_registration")
def edit(request: PartnerRequest, registration_id: int) -> HttpResponse:
    """Go on with a draft."""
    draft = get_own_registration(registration_id, by=request.actor)
    if draft.state != State.DRAFT:
        return redirect("portal:registration", registration_id)
    has_amount = draft.amount_minor is not None
    start = {
        **{name: getattr(draft, name) for name in (
            "customer_name", "customer_country", "currency", "expected_close_on", "customer_domain", "kind",
            "revenue", "customer_contact", "note",
        )},
        "customer_business_id": written_business_id(draft.customer_country, draft.customer_business_id),
        "product_line": draft.product_line_id,
        "amount": formatting.typed_amount(Money(draft.amount_minor or 0, draft.currency)) if has_amount else "",
    }  # fmt: skip
    return _form(request, draft, start)


def _form(request: PartnerRequest, draft: "Registration | None", start: dict[str, Any]) -> HttpResponse:
    form = RegistrationForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, form.cleaned_data, draft, stays_draft="draft" in request.POST)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("portal:registration", kept)
    playbook = get_in_force(clock.today()).playbook
    context = {
        "form": form, "draft": draft, "decision_days": playbook.registration.decision_days,
        "protection_terms": registration_words.of_protection_terms(playbook),
        "needs": needs_of_lines(request.membership.partner, list_product_lines(), playbook, by=request.actor),
        "more_faulty": any(form[name].errors for name in MORE),
    }  # fmt: skip
    return page(request, "portal/register.html", context, here="register", status=422 if form.errors else 200)


def _keep(
    request: PartnerRequest, clean: dict[str, Any], draft: "Registration | None", *, stays_draft: bool
) -> int:
    """Keep what was typed and submit it, unless it is to stay a draft. A partner that may not submit now keeps the draft."""
    actor, at = request.actor, clock.now()
    left_out = _take_out_amount(clean) if stays_draft else ""
    typed = Typed(product_line_id=clean.pop("product_line"), **clean)
    kept = registering.save_draft(
        by=actor, partner_id=request.membership.partner_id, typed=typed, at=at, registration_id=draft.pk if draft else None,
        is_complete=not stays_draft,
    )  # fmt: skip
    if left_out:
        said = _("The draft is kept without its expected value: “%(text)s” is no amount of that currency.")
        messages.warning(request, said % {"text": left_out})
    elif stays_draft:
        messages.success(request, _("The draft is kept. You can go on with it at any time."))
    else:
        try:
            registering.submit_registration(by=actor, registration_id=kept.pk, at=at)
        except Refusal as refusal:
            messages.error(request, words.of_refusal(refusal))
    return kept.pk


def _take_out_amount(clean: dict[str, Any]) -> str:
    """Empty an amount that cannot be read: a draft has no place for it. Returns what was typed."""
    typed: str = clean["amount"]
    try:
        is_amount = not typed.strip() or parse_amount(typed, clean["currency"]).minor >= 0
    except Refusal:
        is_amount = False
    if is_amount:
        return ""
    clean["amount"] = ""
    return typed.strip()
