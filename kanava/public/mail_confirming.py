"""The page behind a one-time link: what a mail would register, what is missing in it, and the word that counts."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kanava.core import clock
from kanava.deals.actions.registering import Typed
from kanava.deals.queries import list_product_lines
from kanava.letterbox.actions.confirming import get_link
from kanava.letterbox.confirming import DealsFaulty, confirm
from kanava.letterbox.queries import hash_of, list_deals
from kanava.letterbox.reading.facts import Field
from kanava.letterbox.storing import is_open
from kanava.matching.identifiers import written_business_id
from kanava.public.language import in_language
from kanava.rules.deals import Kind
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import public
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField, DayField, add_refusal
from kanava.ui.limits import allows, too_many
from kanava.ui.mail_words import typed_amount

if TYPE_CHECKING:
    from kanava.letterbox.models import Confirmation, MailDeal

STATUS = {"MAIL_LINK_UNKNOWN": 404, "MAIL_LINK_USED": 410, "MAIL_LINK_EXPIRED": 410}


def _line_choices() -> list[tuple[Any, str]]:
    return [("", "–"), *((line.pk, line.name) for line in list_product_lines())]


class DealForm(forms.Form):
    """One deal as it was read, to be put right; what is wrong in substance the action says."""

    wanted = forms.BooleanField(label=gettext_lazy("Register this deal"), required=False, initial=True)
    customer_name = forms.CharField(label=gettext_lazy("Which company is the customer?"), max_length=200)
    product_line = forms.TypedChoiceField(
        label=gettext_lazy("What do they need?"), choices=_line_choices, coerce=int, empty_value=None
    )
    customer_country = CountryField(label=gettext_lazy("Country"))
    customer_business_id = forms.CharField(label=gettext_lazy("Business id"), required=False, max_length=30)
    amount = forms.CharField(
        label=gettext_lazy("Expected value"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    expected_close_on = DayField(label=gettext_lazy("Expected close"), required=False)

    def __init__(self, *args: Any, is_left_out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_left_out:
            for field in self.fields.values():
                field.required = False

    def typed(self, deal: "MailDeal") -> Typed:
        """What the valid form says, with what the mail told besides."""
        told: dict[str, Any] = {**self.cleaned_data, "kind": deal.values.get(Field.KIND) or Kind.NEW}
        told.pop("wanted")
        told["product_line_id"] = told.pop("product_line")
        told |= {
            name.value: deal.values.get(name) or ""
            for name in (Field.DOMAIN, Field.CONTACT, Field.NOTE, Field.REVENUE)
        }
        return Typed(**told)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def confirm_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link would register, and register it; opening the page does nothing."""
    try:
        link = get_link(token, at=clock.now())
    except Refusal as refusal:
        return in_language(request, refusal.params.get("language", ""), partial(_closed, request, refusal))
    return in_language(request, link.language, partial(_offer, request, token, link))


def _offer(request: HttpRequest, token: str, link: "Confirmation") -> HttpResponse:
    pairs = [(deal, _form(request, deal)) for deal in list_deals(link.message_id) if is_open(deal)]
    problem = ""
    if request.method == "POST":
        if not allows(request, "confirm_mail", key=hash_of(token)):
            return too_many(request)
        told = _told(request, pairs)
        if told is not None and not told:
            problem = _("Choose at least one deal, or close this page.")
        elif told:
            try:
                return _done(request, confirm(token, told, at=clock.now()))
            except DealsFaulty as refusal:
                for deal, form in pairs:
                    if deal.pk in refusal.params["faults"]:
                        add_refusal(form, refusal.params["faults"][deal.pk])
            except Refusal as refusal:
                return _closed(request, refusal)
    context = {
        "link": link, "message": link.message, "partner": link.message.partner, "pairs": pairs, "problem": problem,
    }  # fmt: skip
    is_faulty = bool(problem) or any(form.errors for _deal, form in pairs)
    return render(request, "public/mail_confirm.html", context, status=422 if is_faulty else 200)


def _form(request: HttpRequest, deal: "MailDeal") -> DealForm:
    country = deal.values.get(Field.COUNTRY, "")
    number = written_business_id(country, deal.values.get(Field.BUSINESS_ID, ""))
    amount = typed_amount(deal.values.get(Field.AMOUNT, ""), deal.values.get(Field.CURRENCY, ""))
    start = {**deal.values, Field.BUSINESS_ID.value: number, Field.AMOUNT.value: amount}
    prefix = f"deal-{deal.pk}"
    is_left_out = request.method == "POST" and f"{prefix}-wanted" not in request.POST
    return DealForm(request.POST or None, initial=start, prefix=prefix, is_left_out=is_left_out)


def _told(request: HttpRequest, pairs: "Sequence[tuple[MailDeal, DealForm]]") -> dict[int, Typed] | None:
    """What is to be registered, by deal; None where a form cannot be read."""
    wanted = [(deal, form) for deal, form in pairs if f"deal-{deal.pk}-wanted" in request.POST]
    # Each form is looked at, so that everything wrong is told at once.
    if len([form for _deal, form in wanted if form.is_valid()]) < len(wanted):
        return None
    return {deal.pk: form.typed(deal) for deal, form in wanted}


def _done(request: HttpRequest, link: "Confirmation") -> HttpResponse:
    deals = list_deals(link.message_id)
    context = {
        "link": link, "deals": [deal for deal in deals if deal.outcome], "left": [deal for deal in deals if is_open(deal)],
        "has_account": link.user_id is not None,
    }  # fmt: skip
    return render(request, "public/mail_confirmed.html", context)


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"said": words.of_refusal(refusal)}
    return render(request, "public/mail_closed.html", context, status=STATUS.get(refusal.code, 409))
