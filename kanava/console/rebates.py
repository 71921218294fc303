"""Rebates on volume: which there are, what they have cost, a new one, an end, and reckoning them now (guide: C1, C2)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.queries import name_product_lines
from kanava.earnings.actions.rebating import reckon_rebates
from kanava.earnings.trying_rebates import TriedRebate, try_rebate
from kanava.ledger.queries.rebates import sum_rebates
from kanava.partners.queries import resolve_by_name
from kanava.playbook.queries import get_in_force
from kanava.rules import days, rebates
from kanava.rules.money import Money, parse_amount
from kanava.rules.partnership import PartnerType
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.refusals import Refusal
from kanava.rules.terms import TermIncomplete
from kanava.terms import actions
from kanava.terms.actions import RebateTold
from kanava.terms.queries import list_rebates
from kanava.ui import formatting, terms_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField, NumberField, carried_out

if TYPE_CHECKING:
    from kanava.terms.models import Rebate

ROWS = range(1, 5)


def _any(choices: Any) -> Any:
    return lambda: [("", _("Any")), *choices()]


class RebateForm(forms.Form):
    """A rebate: its period, its thresholds, whom it is for."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    span = forms.ChoiceField(label=gettext_lazy("Period"), choices=lambda: words.choices(Span))
    basis = forms.ChoiceField(
        label=gettext_lazy("Percentage of"), choices=lambda: list(terms_words.BASES.items())
    )
    partner = forms.CharField(label=gettext_lazy("One partner alone"), required=False, max_length=200)
    partner_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    partner_type = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=_any(lambda: words.choices(PartnerType))
    )
    product_line = forms.TypedChoiceField(
        label=gettext_lazy("Product line"), required=False, coerce=int, empty_value=None, choices=_any(name_product_lines)
    )  # fmt: skip
    first_on = DayField(
        label=gettext_lazy("First day"), help_text=gettext_lazy("Whole periods within these days count.")
    )  # fmt: skip
    last_on = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is ended.")
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.currency = currency
        for number in ROWS:
            self.fields[f"from_{number}"] = forms.CharField(
                label=_("From, in %(currency)s") % {"currency": currency}, required=False, max_length=40
            )
            self.fields[f"percent_{number}"] = NumberField(
                label=_("Per cent"), required=False, max_digits=6, decimal_places=3
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """The thresholds' fields, row by row."""
        return [(self[f"from_{number}"], self[f"percent_{number}"]) for number in ROWS]

    @property
    def told(self) -> RebateTold:
        """What the valid form says. Raises PartnerUnclear (field `partner`), AmountUnreadable, TermIncomplete (their field)."""
        typed = self.cleaned_data
        partner = (
            resolve_by_name(typed["partner"], typed["partner_id"], field="partner")
            if typed["partner"]
            else None
        )
        return RebateTold(
            typed["name"], Span(typed["span"]), Basis(typed["basis"]), self.currency, tuple(self._thresholds()), typed["first_on"],
            typed["last_on"], typed["partner_type"], typed["product_line"], partner.pk if partner else None,
        )  # fmt: skip

    def _thresholds(self) -> list[Threshold]:
        found = []
        for number in ROWS:
            since, percent = self.cleaned_data[f"from_{number}"], self.cleaned_data[f"percent_{number}"]
            if not since and percent is None:
                continue
            amount = parse_amount(since, self.currency, field=f"from_{number}")
            if percent is None:
                raise TermIncomplete(field=f"percent_{number}")
            found.append(Threshold(amount.minor, percent))
        return found


class EndForm(forms.Form):
    """The last day."""

    last_on = DayField(label=gettext_lazy("Last day"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_terms")
def listing(request: StaffRequest) -> HttpResponse:
    """All rebates with what they have cost; who may, publishes one."""
    actor, today = request.actor, clock.today()
    currency = get_in_force(today).playbook.programme.currency
    quarter = rebates.period_of(today, Span.QUARTER)
    form = RebateForm(
        request.POST or None,
        initial={"first_on": quarter.first, "basis": Basis.WHOLE.value},
        currency=currency,
    )
    tried: list[TriedRebate] = []
    if request.method == "POST":
        permissions.require("publish_term", actor)
        if "try" in request.POST:
            carried_out(form, lambda: tried.append(try_rebate(form.told, by=actor, on=today)))
        elif carried_out(form, lambda: actions.publish_rebate(by=actor, told=form.told, at=clock.now())):
            first = rebates.first_period(form.cleaned_data["span"], form.cleaned_data["first_on"])
            said = _("The rebate is published. It counts from %(first)s to %(last)s for the first time.")
            messages.success(
                request, said % {"first": formatting.day(first.first), "last": formatting.day(first.last)}
            )
            return redirect("console:rebates")
    found, costs, products = list_rebates(), sum_rebates(), dict(name_product_lines())
    context = {
        "rows": [_row(one, costs.get(one.pk, ()), products) for one in found], "form": form, "tried": tried[0] if tried else None, "today": today, "latest": days.TERMS.last(today),
        "can_publish": permissions.may("publish_term", actor), "can_end": permissions.may("end_term", actor),
        "can_reckon": bool(found) and permissions.may("reckon_rebates", actor),
    }  # fmt: skip
    return page(request, "console/rebates.html", context, here="earnings", status=422 if form.errors else 200)


def _row(found: "Rebate", costs: Any, products: dict[int, str]) -> dict[str, Any]:
    today = clock.today()
    partner = found.partner.name if found.partner else ""
    kind = words.of_code(found.partner_type) if found.partner_type else ""
    parts = [partner, products.get(found.product_line_id or 0, ""), kind]
    return {
        "id": found.pk,
        "name": found.name,
        "what": f"{words.of_code(found.span)}, {terms_words.BASES[found.basis]}",
        "thresholds": [
            (
                formatting.money(Money(one.minor, found.currency), whole=True),
                formatting.exact_percent(one.percent),
            )
            for one in found.steps
        ],
        "for": [part for part in parts if part],
        "days": terms_words.of_days(found.first_on, found.last_on),
        "counts": _counts(found),
        "cost": " + ".join(formatting.money(amount) for amount, _number in costs),
        "entries": sum(number for _amount, number in costs),
        "is_over": found.last_on is not None and found.last_on <= max(today, found.first_on),
        "is_ahead": found.first_on > today and (found.last_on is None or found.last_on >= found.first_on),
    }


def _counts(found: "Rebate") -> str:
    """The first period that counts, where that is not over yet and is not the one that the rebate begins in."""
    first = rebates.first_period(found.span, found.first_on)
    if found.last_on is not None and found.last_on < first.last:
        return _("no whole period lies within these days, so nothing counts")
    if first.last < clock.today() or first.first <= found.first_on <= clock.today():
        return ""
    told = {"first": formatting.day(first.first), "last": formatting.day(first.last)}
    return _("counts for the first time from %(first)s to %(last)s") % told


@require_POST
@staff("end_term")
def end(request: StaffRequest, rebate_id: int) -> HttpResponse:
    """Give a rebate its last day."""
    form = EndForm(request.POST)
    try:
        if form.is_valid():
            actions.end_rebate(
                by=request.actor, rebate_id=rebate_id, last_on=form.cleaned_data["last_on"], at=clock.now()
            )
            messages.success(request, _("The rebate has its last day."))
        else:
            messages.error(request, str(form.errors["last_on"][0]))
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:rebates")


@require_POST
@staff("end_term")
def drop(request: StaffRequest, rebate_id: int) -> HttpResponse:
    """Drop a rebate that has not begun."""
    try:
        actions.drop_rebate(by=request.actor, rebate_id=rebate_id, at=clock.now())
        messages.success(request, _("The rebate is dropped: it never begins."))
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    return redirect("console:rebates")


@require_POST
@staff("reckon_rebates")
def reckon(request: StaffRequest) -> HttpResponse:
    """Reckon the periods that are over now, as the night does."""
    count = reckon_rebates(by=request.actor, at=clock.now())
    said = ngettext("%(n)s entry was written.", "%(n)s entries were written.", count) % {
        "n": formatting.number(count)
    }
    messages.success(request, said if count else _("Everything is reckoned already."))
    return redirect("console:rebates")
