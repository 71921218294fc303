"""Adding a deal of our own team and changing an open one: the customer, and lines with up to three amounts each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.people import list_sellers
from kanava.deals.actions import selling
from kanava.deals.actions.selling import Account, CustomerUncertain, Line, PartnerOwns, Told
from kanava.deals.queries import get_deal, list_lines, list_product_lines
from kanava.matching.engine import Company
from kanava.matching.identifiers import normal_business_id, normal_domain
from kanava.playbook.queries import get_in_force
from kanava.rules.deals import OPEN_STAGES, Kind
from kanava.rules.money import AmountUnreadable, Money, parse_amount
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.terms import Revenue
from kanava.ui import formatting, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import CountryField, DayField, Fault, add_refusal

if TYPE_CHECKING:
    from kanava.deals.models import Deal

MOST_LINES = 40
AMOUNTS = ("net", "list", "end")
LINE_NAMES: Mapping[str, Any] = {
    "net": gettext_lazy("Net to vendor of line %(n)s"),
    "list": gettext_lazy("List price of line %(n)s"),
    "end": gettext_lazy("End-customer price of line %(n)s"),
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it was typed, and what is wrong with it."""

    product: str = ""
    label: str = ""
    revenue: str = ""
    net: str = ""
    list: str = ""
    end: str = ""
    fault: str = ""
    faulty: str = ""
    """Which of the amounts the fault is about."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it."""
        return not any((self.label, self.net, self.list, self.end))


def _lines_sent(sent: QueryDict) -> list[TypedLine]:
    names = ("product", "label", "revenue", *AMOUNTS)
    columns = {name: sent.getlist(f"line-{name}")[:MOST_LINES] for name in names}
    # Whoever sends no revenue has told none.
    columns["revenue"] += [""] * (len(columns["net"]) - len(columns["revenue"]))
    rows = zip(*columns.values(), strict=False)
    return [TypedLine(*(text.strip()[:200] for text in row)) for row in rows]


def _lines_of(deal: "Deal") -> list[TypedLine]:
    def amount(minor: int | None) -> str:
        return "" if minor is None else formatting.typed_amount(Money(minor, deal.currency))

    return [
        TypedLine(
            str(line.product_line_id or ""),
            line.label,
            line.revenue,
            amount(line.net_minor),
            amount(line.list_minor),
            amount(line.end_customer_minor),
        )
        for line in list_lines(deal.pk)
    ]


def _read(typed: Sequence[TypedLine], currency: str) -> tuple[list[Line], list[TypedLine]]:
    """The lines that are filled in, and all of them with what is wrong beside each."""
    lines, shown = [], []
    for one in typed:
        if one.is_empty:
            continue
        try:
            net, listed, paid = (_amount(one, name, currency) for name in AMOUNTS)
            if net is None:
                raise AmountUnreadable(field="net")
        except Refusal as refusal:
            shown.append(replace(one, fault=words.of_refusal(refusal), faulty=refusal.field or "net"))
            continue
        product = int(one.product) if one.product.isascii() and one.product.isdecimal() else None
        revenue = one.revenue if one.revenue in Revenue.__members__ else ""
        lines.append(Line(product, net, listed, paid, one.label, revenue))
        shown.append(one)
    return lines, shown


def _amount(line: TypedLine, name: str, currency: str) -> Money | None:
    text: str = getattr(line, name)
    return parse_amount(text, currency, field=name) if text else None


def _faults(lines: Sequence[TypedLine], more: dict[str, Any]) -> list[Fault]:
    """What is wrong beside the form's own fields, with the way to each: the choice of the company, and the lines."""
    found = []
    if more.get("candidates"):
        found.append(Fault(_("Is it one of these companies?"), "choice-1", _("Customer")))
    if more.get("lines_fault"):
        found.append(Fault(more["lines_fault"], "line-1-net", _("What is sold")))
    for number, line in enumerate(lines, 1):
        if line.fault:
            name = LINE_NAMES[line.faulty] % {"n": number}
            found.append(Fault(line.fault, f"line-{number}-{line.faulty}", name))
    return found


class DealForm(forms.Form):
    """What a deal of our own is, apart from its lines."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=lambda: words.choices(OPEN_STAGES))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    opened_on = DayField(label=gettext_lazy("Opened on"))
    expected_close_on = DayField(label=gettext_lazy("Expected close"), required=False)
    seller = forms.TypedChoiceField(
        label=gettext_lazy("Seller"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: _seller_choices(),
    )


def _seller_choices() -> list[tuple[Any, str]]:
    return [("", "–"), *list_sellers()]


class NewDealForm(DealForm):
    """A new deal names its customer."""

    customer_name = forms.CharField(label=gettext_lazy("Customer"), max_length=200)
    customer_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    customer_country = CountryField(label=gettext_lazy("Country"))
    customer_domain = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=200)
    customer_business_id = forms.CharField(label=gettext_lazy("Business id"), required=False, max_length=30)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: words.choices(Kind))


def _told(form: DealForm, lines: Sequence[Line]) -> Told:
    typed = form.cleaned_data
    return Told(
        lines=lines, kind=typed.get("kind", Kind.NEW), stage=typed["stage"], opened_on=typed["opened_on"],
        expected_close_on=typed["expected_close_on"], seller_id=typed["seller"],
    )  # fmt: skip


def _account(form: NewDealForm, sent: QueryDict) -> Account:
    """The customer that was picked, one of those it may be, or the company as typed. Raises Faults."""
    chosen = sent.get("chosen", "")
    if chosen.isascii() and chosen.isdecimal():
        return Account(customer_id=int(chosen))
    typed = form.cleaned_data
    if typed["customer_id"] and not chosen:
        return Account(customer_id=typed["customer_id"])
    faults: list[Refusal] = []
    domain = number = ""
    try:
        domain = normal_domain(typed["customer_domain"], field="customer_domain")
    except Refusal as refusal:
        faults.append(refusal)
    try:
        number = normal_business_id(
            typed["customer_country"], typed["customer_business_id"], field="customer_business_id"
        )
    except Refusal as refusal:
        faults.append(refusal)
    if faults:
        raise Faults(faults)
    company = Company(
        " ".join(typed["customer_name"].split()), typed["customer_country"], (domain,) if domain else (), (number,) if number else ()
    )  # fmt: skip
    return Account(company=company, is_new=chosen == "new")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("create_direct_deal")
def create(request: StaffRequest) -> HttpResponse:
    """Add a deal of our own team."""
    programme = get_in_force(clock.today()).playbook.programme
    start = {
        "customer_country": programme.country, "currency": programme.currency, "opened_on": clock.today(),
        "seller": request.actor.user_id,
    }  # fmt: skip
    if request.method != "POST":
        return _form_page(request, NewDealForm(initial=start), [TypedLine()])
    form, typed = NewDealForm(request.POST), _lines_sent(request.POST)
    if "add_line" in request.POST:
        return _form_page(request, NewDealForm(initial=request.POST.dict()), [*typed, TypedLine()])
    more: dict[str, Any] = {}
    lines, typed = _read(typed, request.POST.get("currency", ""))
    if form.is_valid() and not any(line.fault for line in typed):
        try:
            deal = selling.create_direct_deal(
                by=request.actor,
                account=_account(form, request.POST),
                told=_told(form, lines),
                at=clock.now(),
            )
        except CustomerUncertain as refusal:
            more["candidates"] = refusal.params["candidates"]
        except PartnerOwns as refusal:
            more["owned"] = refusal.params
        except Refusal as refusal:
            _show(form, more, refusal)
        else:
            messages.success(request, _("The deal is added."))
            return redirect("console:deal", deal.pk)
    return _form_page(request, form, typed or [TypedLine()], status=422, **more)


def _show(form: DealForm, more: dict[str, Any], refusal: Refusal) -> None:
    """A refusal next to its field; the lines have a place of their own."""
    found = words.by_field(refusal)
    more["lines_fault"] = found.get("lines", "")
    if "lines" not in found:
        add_refusal(form, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_deals")
def edit(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Change an open deal."""
    deal = get_deal(deal_id, by=request.actor)
    manager_id = deal.partner.manager_id if deal.partner is not None else None
    owned = permissions.Owned(deal.partner_id, manager_id, deal.seller_id)
    permissions.require("edit_deal", request.actor, owned)
    start = {
        "stage": deal.stage, "currency": deal.currency, "opened_on": deal.opened_on,
        "expected_close_on": deal.expected_close_on, "seller": deal.seller_id,
    }  # fmt: skip
    if request.method != "POST":
        return _form_page(request, DealForm(initial=start), _lines_of(deal) or [TypedLine()], deal=deal)
    form, typed = DealForm(request.POST), _lines_sent(request.POST)
    if "add_line" in request.POST:
        again = DealForm(initial=request.POST.dict())
        return _form_page(request, again, [*typed, TypedLine()], deal=deal)
    more: dict[str, Any] = {}
    lines, typed = _read(typed, request.POST.get("currency", ""))
    if form.is_valid() and not any(line.fault for line in typed):
        try:
            selling.edit_deal(by=request.actor, deal_id=deal_id, told=_told(form, lines), at=clock.now())
        except Refusal as refusal:
            _show(form, more, refusal)
        else:
            messages.success(request, _("The deal is changed."))
            return redirect("console:deal", deal_id)
    return _form_page(request, form, typed or [TypedLine()], deal=deal, status=422, **more)


def _form_page(
    request: StaffRequest, form: DealForm, lines: Sequence[TypedLine], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form, "lines": lines, "products": list_product_lines(with_inactive=True), "revenues": words.choices(Revenue), "can_add": len(lines) < MOST_LINES,
        "faults": _faults(lines, more), **more,
    }  # fmt: skip
    return page(request, "console/deal_form.html", context, here="deals", status=status)
