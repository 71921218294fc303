"""Registering a deal in under a minute, and following it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.core import clock, permissions
from kanava.deals.actions import registering
from kanava.deals.actions.registering import Typed
from kanava.deals.queries import get_own_registration, list_events_of, list_product_lines
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.deals import Kind
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.countries import country_choices
from kanava.ui.forms import DateInput, add_refusal

CURRENCIES = [(code, code) for code in ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "JPY", "AUD")]


def _line_choices() -> list[tuple[int, str]]:
    return [(line.pk, line.name) for line in list_product_lines()]


class RegistrationForm(forms.Form):
    """The few fields of a registration; what is wrong in substance the action says."""

    customer_name = forms.CharField(
        label=gettext_lazy("Which company is the customer?"),
        max_length=200,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    product_line = forms.TypedChoiceField(
        label=gettext_lazy("What do they need?"), choices=_line_choices, coerce=int
    )
    customer_country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    amount = forms.CharField(
        label=gettext_lazy("Expected value"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    expected_close_on = forms.DateField(
        label=gettext_lazy("Expected close"), required=False, widget=DateInput()
    )
    customer_domain = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=200)
    customer_business_id = forms.CharField(label=gettext_lazy("Business id"), required=False, max_length=30)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: words.choices(Kind))
    customer_contact = forms.CharField(
        label=gettext_lazy("Contact at the customer"), required=False, max_length=200
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea)


@require_http_methods(["GET", "HEAD", "POST"])
@partner("submit_registration")
def register(request: PartnerRequest) -> HttpResponse:
    """The form; nothing typed is lost when something is wrong."""
    company = request.membership.partner
    form = RegistrationForm(
        request.POST or None, initial={"customer_country": company.country, "currency": company.currency}
    )
    if request.method == "POST" and form.is_valid():
        try:
            registration_id = _keep(request, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("portal:registration", registration_id)
    terms = get_in_force(clock.today()).playbook.registration
    context = {"form": form, "decision_days": terms.decision_days, "protection_days": terms.protection_days}
    return page(request, "portal/register.html", context, here="register", status=422 if form.errors else 200)


def _keep(request: PartnerRequest, clean: dict[str, Any]) -> int:
    actor, at = request.actor, clock.now()
    typed = Typed(product_line_id=clean.pop("product_line"), **clean)
    draft = registering.save_draft(by=actor, partner_id=request.membership.partner_id, typed=typed, at=at)
    if "draft" not in request.POST:
        registering.submit_registration(by=actor, registration_id=draft.pk, at=at)
    return draft.pk


@require_safe
@partner("view_own_deals")
def detail(request: PartnerRequest, registration_id: int) -> HttpResponse:
    """One registration with its answer and what the partner can do next."""
    actor = request.actor
    found = get_own_registration(registration_id, by=actor)
    context = {
        "found": found,
        "events": list_events_of("registration", found.pk),
        "can_act": permissions.may("submit_registration", actor),
    }
    return page(request, "portal/registration.html", context, here="home")


MOVES: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "submit": lambda given, text: registering.submit_registration(**given),
    "answer": lambda given, text: registering.answer_registration(**given, answer=text),
    "extend": lambda given, text: registering.request_extension(**given, evidence=text),
    "appeal": lambda given, text: registering.appeal_registration(**given, text=text),
    "withdraw": lambda given, text: registering.withdraw_registration(**given),
}


@require_POST
@partner("view_own_deals")
def act(request: PartnerRequest, registration_id: int, what: str) -> HttpResponse:
    """Carry out one step and come back to the registration."""
    if what not in MOVES:
        raise Http404
    given = {"by": request.actor, "registration_id": registration_id, "at": clock.now()}
    try:
        MOVES[what](given, request.POST.get("text", "")[:4000])
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("portal:registration", registration_id)
