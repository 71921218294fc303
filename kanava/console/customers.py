"""Customers: the list, one with all that runs there, adding and changing, and whether an account is taken."""

import re
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.actions import accounts
from kanava.deals.actions.accounts import CustomerKnown, Told
from kanava.deals.queries import (
    CustomerFilter,
    count_customers,
    find_customers,
    find_near,
    find_taken,
    get_account,
    get_customer,
    list_customer_countries,
    list_customer_domains,
    list_customers,
    resolve_customer,
)
from kanava.matching.engine import Company
from kanava.matching.identifiers import normal_business_id, normal_domain, written_business_id
from kanava.playbook.queries import get_in_force
from kanava.rules.refusals import Refusal
from kanava.ui import lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import countries_among, country_name
from kanava.ui.forms import CountryField, add_refusal
from kanava.ui.suggestions import Suggestion

if TYPE_CHECKING:
    from kanava.deals.models import Customer


class CustomerForm(forms.Form):
    """An end customer."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    country = CountryField(label=gettext_lazy("Country"))
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)
    domains = forms.CharField(
        label=gettext_lazy("Internet domains"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Separated by spaces or commas."),
    )
    parent = forms.CharField(
        label=gettext_lazy("Parent company"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Links the companies of a group; each keeps its own opportunities."),
    )
    parent_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    is_listed = forms.BooleanField(
        label=gettext_lazy("Offer the name to partners"),
        required=False,
        help_text=gettext_lazy("Partners see name, country and domain, never who works on it."),
    )

    def told(self) -> Told:
        """What was typed, for the action. Raises CustomerUnclear (field `parent`)."""
        typed = dict(self.cleaned_data)
        name, picked = typed.pop("parent"), typed.pop("parent_id")
        parent = resolve_customer(name, picked, field="parent") if name else None
        domains = re.split(r"[\s,;]+", typed.pop("domains"))
        return Told(**typed, domains=domains, parent_id=parent.pk if parent else None)


class CheckForm(forms.Form):
    """The company that somebody asks about."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    country = CountryField(label=gettext_lazy("Country"))
    domain = forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    business_id = forms.CharField(label=gettext_lazy("Business id"), max_length=30, required=False)

    def company(self) -> Company:
        """The company in its normal form. Raises DomainInvalid, BusinessIdInvalid."""
        typed = self.cleaned_data
        domain = normal_domain(typed["domain"])
        number = normal_business_id(typed["country"], typed["business_id"])
        return Company(
            typed["name"], typed["country"], (domain,) if domain else (), (number,) if number else ()
        )


@require_safe
@staff("view_deals")
def listing(request: StaffRequest) -> HttpResponseBase:
    """End customers with search and filters."""
    actor, get = request.actor, request.GET
    wanted = CustomerFilter(
        text=lists.text_of(request, "q"), country=get.get("country", "")[:2], listed=get.get("listed", ""), sort=get.get("sort", "sort_key")
    )  # fmt: skip
    if files.is_file(request):
        return files.customers(request, wanted)
    shown = lists.listing(request, "customers", sort=wanted.sort, user_id=actor.user_id)
    if lists.wants_count(request):
        return lists.count_alone(request, shown, count_customers(by=actor, wanted=wanted))
    found, total = list_customers(
        by=actor, wanted=wanted, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "countries": countries_among(list_customer_countries(by=actor), wanted.country),
        "can_create": permissions.may("create_customer", actor), "can_import": permissions.may("import_file", actor),
    }  # fmt: skip
    answer = page(request, "console/customers.html", context, here="customers", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(customer: "Customer") -> dict[str, str]:
    return {
        "url": address("console:customer", customer.pk),
        "name": customer.name,
        "country": country_name(customer.country),
        "business_id": written_business_id(customer.country, customer.business_id),
        "parent": customer.parent.name if customer.parent is not None else "",
        "offered": _("yes") if customer.is_listed else "",
    }


@require_safe
@staff("view_deals")
def suggest(request: StaffRequest) -> HttpResponse:
    """Customers to choose from while one types a name."""
    field = next(iter(request.GET), "customer_name")
    prefix = field.removesuffix("_name")
    options = []
    for one in find_customers(lists.text_of(request, field)):
        fill = {field: one.name, f"{prefix}_id": one.pk, f"{prefix}_country": one.country}
        options.append(Suggestion.of(f"customer-{one.pk}", one.name, country_name(one.country), fill))
    return render(request, "ui/suggestions.html", {"options": options})


@require_safe
@staff("view_deals")
def detail(request: StaffRequest, customer_id: int) -> HttpResponse:
    """One customer: who holds what, deals, registrations, the group."""
    customer = get_customer(customer_id, by=request.actor)
    context = {
        "customer": customer,
        "domains": list_customer_domains(customer.pk),
        "account": get_account(customer, on=clock.today()),
        "can_edit": permissions.may("edit_customer", request.actor),
    }
    return page(request, "console/customer.html", context, here="customers")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("create_customer")
def create(request: StaffRequest) -> HttpResponse:
    """Add a customer."""
    country = get_in_force(clock.today()).playbook.programme.country
    form = CustomerForm(request.POST or None, initial={"country": country})
    if request.method == "POST" and form.is_valid():
        try:
            made = accounts.create_customer(by=request.actor, told=form.told(), at=clock.now())
        except Refusal as refusal:
            return _form_page(request, form, refusal)
        messages.success(request, _("%(name)s is added.") % {"name": made.name})
        return redirect("console:customer", made.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_customer")
def edit(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Change what is told of a customer."""
    customer = get_customer(customer_id, by=request.actor)
    parent = customer.parent
    start = {
        "name": customer.name, "country": customer.country,
        "business_id": written_business_id(customer.country, customer.business_id), "is_listed": customer.is_listed,
        "domains": " ".join(list_customer_domains(customer.pk)), "parent": parent.name if parent else "",
        "parent_id": parent.pk if parent else None,
    }  # fmt: skip
    form = CustomerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.edit_customer(
                by=request.actor, customer_id=customer_id, told=form.told(), at=clock.now()
            )
        except Refusal as refusal:
            return _form_page(request, form, refusal, customer=customer)
        messages.success(request, _("Changes saved."))
        return redirect("console:customer", customer_id)
    return _form_page(request, form, customer=customer)


def _form_page(
    request: StaffRequest, form: CustomerForm, refusal: Refusal | None = None, **more: object
) -> HttpResponse:
    if refusal is not None:
        add_refusal(form, refusal)
        if isinstance(refusal, CustomerKnown):
            more["known"] = refusal.params
    status = 422 if form.errors else 200
    return page(
        request, "console/customer_form.html", {"form": form, **more}, here="customers", status=status
    )


@require_POST
@staff("edit_customer")
def offer(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Offer the name to partners while they type, or no longer."""
    is_listed = request.POST.get("listed") == "yes"
    accounts.list_for_partners(
        by=request.actor, customer_ids=[customer_id], is_listed=is_listed, at=clock.now()
    )
    return redirect("console:customer", customer_id)


@require_safe
@staff("look_up_customer")
def check(request: StaffRequest) -> HttpResponse:
    """Is it taken? Finds other spellings of the company, says who works on it, and which names are near."""
    country = get_in_force(clock.today()).playbook.programme.country
    is_asked = "name" in request.GET
    asked = request.GET.copy()
    # Who comes by a link with a name alone means a company of the programme's country.
    asked.setdefault("country", country)
    form = CheckForm(asked if is_asked else None, initial={"country": country})
    can_create = permissions.may("create_direct_deal", request.actor)
    context: dict[str, object] = {"form": form, "can_create": can_create}
    if is_asked and form.is_valid():
        try:
            company = form.company()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            playbook = get_in_force(clock.today()).playbook
            context["found"] = find_taken(company, by=request.actor, playbook=playbook, on=clock.today())
            context["near"] = find_near(company, by=request.actor, playbook=playbook)
            context["asked"] = company
    status = 422 if form.errors else 200
    return page(request, "console/account_check.html", context, here="customers", status=status)
