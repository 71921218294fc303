"""What is typed about partners, and the pages on which it is changed."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.core import clock
from kanava.matching.identifiers import written_business_id
from kanava.partners import actions
from kanava.partners.actions import Person, Told
from kanava.partners.queries import (
    get_contact,
    get_partner,
    list_domains,
    list_managers,
    resolve_by_name,
)
from kanava.rules.partnership import Lifecycle, PartnerType
from kanava.rules.websites import LONGEST_WEBSITE
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import back_of
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField, DayField, carried_out


class PartnerForm(forms.Form):
    """A partner company."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=lambda: words.choices(PartnerType))
    country = CountryField(label=gettext_lazy("Country"))
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)
    domains = forms.CharField(
        label=gettext_lazy("Internet domains"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Separated by spaces or commas."),
    )
    website = forms.CharField(label=gettext_lazy("Website"), max_length=LONGEST_WEBSITE, required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=currency_choices,
        help_text=gettext_lazy("The partner’s earnings are kept in it."),
    )
    distributor = forms.CharField(
        label=gettext_lazy("Distributor"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The partner it buys through, if there is one."),
    )
    distributor_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    signed_on = DayField(
        label=gettext_lazy("Signed on"),
        required=False,
        help_text=gettext_lazy(
            "Empty while the agreement is not signed: until then the partner registers nothing."
        ),
    )

    def told(self) -> Told:
        """What was typed, for the action. Raises PartnerUnclear (field `distributor`)."""
        typed = dict(self.cleaned_data)
        name, picked = typed.pop("distributor"), typed.pop("distributor_id")
        distributor = resolve_by_name(name, picked, field="distributor") if name else None
        domains = re.split(r"[\s,;]+", typed.pop("domains"))
        return Told(**typed, domains=domains, distributor_id=distributor.pk if distributor else None)


class LifecycleForm(forms.Form):
    """The next stage of the partnership."""

    lifecycle = forms.ChoiceField(label=gettext_lazy("Stage"), choices=lambda: words.choices(Lifecycle))
    on = DayField(label=gettext_lazy("From"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea)


class ManagerForm(forms.Form):
    """Who answers for the partner."""

    manager = forms.TypedChoiceField(
        label=gettext_lazy("Partner manager"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("Nobody")), *list_managers()],
    )


class ContactForm(forms.Form):
    """A person at the partner."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    is_primary = forms.BooleanField(label=gettext_lazy("Primary contact"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_partner")
def edit(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Change what is told of a partner."""
    partner = get_partner(partner_id, by=request.actor, right="edit_partner")
    distributor, back = partner.distributor, back_of(request, "console:partner", partner_id)
    start = {
        "name": partner.name, "type": partner.type, "country": partner.country, "business_id": written_business_id(partner.country, partner.business_id),
        "domains": " ".join(list_domains(partner.pk)), "website": partner.website, "currency": partner.currency,
        "distributor": distributor.name if distributor else "", "distributor_id": distributor.pk if distributor else None,
        "signed_on": partner.signed_on,
    }  # fmt: skip
    form = PartnerForm(request.POST or None, initial=start)
    if carried_out(
        form,
        lambda: actions.edit_partner(
            by=request.actor, partner_id=partner_id, at=clock.now(), told=form.told()
        ),
    ):
        messages.success(request, _("Changes saved."))
        return redirect(back)
    context = {"form": form, "partner": partner, "back": back}
    status = 422 if form.errors else 200
    return page(request, "console/partner_form.html", context, here="partners", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_contact")
def contact(request: StaffRequest, partner_id: int, contact_id: int | None = None) -> HttpResponse:
    """Add a contact, change one, or forget one."""
    partner = get_partner(partner_id, by=request.actor, right="edit_contact")
    known = get_contact(partner_id, contact_id) if contact_id is not None else None
    if request.method == "POST" and "remove" in request.POST and known is not None:
        actions.remove_contact(by=request.actor, partner_id=partner_id, contact_id=known.pk, at=clock.now())
        return redirect("console:partner", partner_id)
    start = {name: getattr(known, name) for name in ContactForm.base_fields} if known is not None else {}
    form = ContactForm(request.POST or None, initial=start)
    if carried_out(
        form,
        lambda: actions.save_contact(
            by=request.actor,
            partner_id=partner_id,
            contact_id=contact_id,
            at=clock.now(),
            person=Person(**form.cleaned_data),
        ),
    ):
        return redirect("console:partner", partner_id)
    context = {"form": form, "partner": partner, "known": known}
    status = 422 if form.errors else 200
    return page(request, "console/contact_form.html", context, here="partners", status=status)
