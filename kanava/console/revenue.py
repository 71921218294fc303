"""Total revenue by month: typed in, compared with the deals here, cleared again (guide: H1)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.asof import read_month
from kanava.console.pages import page
from kanava.core import clock
from kanava.insights import actions
from kanava.insights.queries import MonthTotal, list_totals, programme_currency
from kanava.rules.money import parse_amount
from kanava.rules.refusals import Refusal
from kanava.ui import formatting
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import add_refusal


class RevenueForm(forms.Form):
    """A month's whole revenue."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    amount = forms.CharField(label=gettext_lazy("Total revenue"), max_length=40)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=300,
        help_text=gettext_lazy("Where the figure comes from, such as the closing of the books"),
    )  # fmt: skip

    def __init__(self, *args: Any, months: list[date], currency: str, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(f"{month:%Y-%m}", formatting.full_month(month)) for month in months]
        chosen = self.fields["month"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = choices
        self.fields["amount"].help_text = _("All that the company sold, in %(currency)s") % {
            "currency": currency
        }


@require_http_methods(["GET", "HEAD", "POST"])
@staff("enter_revenue")
def overview(request: StaffRequest) -> HttpResponse:
    """Three years of months with their totals, and a form for one of them."""
    today, currency = clock.today(), programme_currency()
    rows = list_totals(today, by=request.actor)
    months = [row.month.start for row in rows]
    if request.method == "POST":
        form = RevenueForm(request.POST, months=months, currency=currency)
        if form.is_valid() and _entered(request, form, currency):
            return redirect("console:revenue")
    else:
        chosen = _chosen(rows, read_month(request.GET.get("month", ""), today))
        form = RevenueForm(initial=_initial(chosen), months=months, currency=currency)
    clearing = read_month(request.GET.get("clear", ""), today)
    kept = next((row for row in rows if row.month.start == clearing and row.kept), None)
    context = {"rows": rows, "form": form, "currency": currency, "clearing": kept}
    return page(request, "console/revenue.html", context, here="revenue", status=422 if form.errors else 200)


def _chosen(rows: list[MonthTotal], wanted: date | None) -> MonthTotal:
    """The month in the address, else the latest one that is over and has no total, else the latest that is over."""
    over = rows[1:]
    return next(
        (row for row in rows if row.month.start == wanted),
        next((row for row in over if row.kept is None), over[0]),
    )


def _initial(row: MonthTotal) -> dict[str, str]:
    amount = row.amount
    typed = formatting.typed_amount(amount) if amount is not None else ""
    return {"month": f"{row.month.start:%Y-%m}", "amount": typed, "note": row.kept.note if row.kept else ""}


def _entered(request: StaffRequest, form: RevenueForm, currency: str) -> bool:
    typed = form.cleaned_data
    try:
        amount = parse_amount(typed["amount"], currency, field="amount")
        month = date.fromisoformat(f"{typed['month']}-01")
        actions.enter_revenue(
            by=request.actor, month=month, amount=amount, note=typed["note"], at=clock.now()
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _("The total of %(month)s is kept.") % {"month": formatting.full_month(month)})
    return True


@require_POST
@staff("enter_revenue")
def clear(request: StaffRequest) -> HttpResponse:
    """Take a month's total away."""
    month = read_month(request.POST.get("month", ""), clock.today())
    try:
        if month is not None:
            actions.clear_revenue(by=request.actor, month=month, at=clock.now())
            said = _("The total of %(month)s is cleared: the won deals in Kanava count for it.")
            messages.success(request, said % {"month": formatting.full_month(month)})
    except Refusal:
        messages.error(request, _("This month has no total any more."))
    return redirect("console:revenue")
