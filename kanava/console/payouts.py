"""Runs of payments: what is due, those that there are, and making one (guide: C5)."""

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.payouts.actions.running import Plan, make_run
from kanava.payouts.queries.accounts import list_paying_accounts
from kanava.payouts.queries.needs import get_needs
from kanava.payouts.queries.runs import list_runs, preview_run, sum_runs, together
from kanava.rules import days
from kanava.rules.money import Money
from kanava.rules.payouts import FileKind, PaymentState
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField, carried_out
from kanava.ui.payouts import failed_said, masked
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanava.payouts.due import Due
    from kanava.payouts.models import PayingAccount, Run
    from kanava.payouts.queries.runs import Part

COUNTED = (PaymentState.PLANNED, PaymentState.SENT, PaymentState.PAID)
TROUBLE = (PaymentState.FAILED, PaymentState.RETURNED)
# A preview shows the first of them; the sums are of all.
SHOWN = 200


@require_safe
@staff("view_payouts")
def overview(request: StaffRequest) -> HttpResponse:
    """What is due and in no run, what waits for somebody, and the runs."""
    by, today = request.actor, clock.today()
    found, total = list_runs(by=by, after=request.GET.get("after", ""))
    sums = sum_runs(found.rows)
    needs = get_needs(by=by, on=today)
    context = {
        "list": lists.listing(request, "payouts", sort=""), "page": found, "total": total, "tab": "payouts",
        "rows": [_row(run, sums[run.pk]) for run in found.rows], "needs": needs,
        "may_make": permissions.may("make_payout_run", by), "has_account": bool(list_paying_accounts(by=by)),
    }  # fmt: skip
    return page(request, "console/payouts.html", context, here="earnings")


def _row(run: "Run", parts: "Mapping[str, Part]") -> dict[str, Any]:
    paid, trouble = together(parts, run.currency, *COUNTED), together(parts, run.currency, *TROUBLE)
    return {
        "url": reverse("console:payout-run", args=[run.number]), "number": run.number, "state": badge(run.state), "count": formatting.number(paid.count),
        "amount": formatting.money(paid.amount), "trouble": trouble.count, "day": formatting.day(run.execute_on), "account": f"{run.account.holder} {masked(run.account)}",
        "by": run.made_by.name if run.made_by else "", "made": formatting.day(run.made_at),
    }  # fmt: skip


class RunForm(forms.Form):
    """A run: from which account of ours, what is due by which day, as which file, paid on which day."""

    account = forms.ChoiceField(label=gettext_lazy("Pay from"))
    due_by = DayField(span=days.PAYING, label=gettext_lazy("What is due by"))
    kind = forms.ChoiceField(label=gettext_lazy("File for the bank"), choices=lambda: words.choices(FileKind))
    execute_on = DayField(span=days.PAYING, label=gettext_lazy("Day of payment"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("make_payout_run")
def create(request: StaffRequest) -> HttpResponse:
    """What a run would pay and what not, before it is made."""
    ours = list_paying_accounts(by=request.actor)
    if not ours:
        messages.info(request, _("Add the account that partners are paid from first."))
        return redirect("console:paying-accounts")
    form = _form(request, ours)

    def make() -> None:
        told = form.cleaned_data
        plan = Plan(int(told["account"]), told["kind"], told["due_by"], told["execute_on"])
        form.run = make_run(by=request.actor, plan=plan, at=clock.now())  # type: ignore[attr-defined]

    is_look = "look" in request.POST
    if request.method == "POST" and not is_look and carried_out(form, make):
        run = form.run  # type: ignore[attr-defined]
        messages.success(request, _("The run is made. Somebody else approves it."))
        return redirect("console:payout-run", run.number)
    context = {"form": form, **_preview(request, form, ours)}
    status = 422 if form.is_bound and form.errors and request.method == "POST" else 200
    return page(request, "console/payout_new.html", context, here="earnings", status=status)


def _form(request: StaffRequest, ours: "Sequence[PayingAccount]") -> RunForm:
    today = clock.today()
    first = ours[0]
    start = {
        "account": first.pk, "due_by": today, "execute_on": today + timedelta(days=1),
        "kind": FileKind.SEPA if first.currency == "EUR" and first.has_iban else FileKind.TABLE,
    }  # fmt: skip
    asked = request.POST if request.method == "POST" else {**start, **request.GET.dict()}
    form = RunForm(asked)
    choices = [(str(one.pk), f"{one.currency}: {one.holder} {masked(one)}") for one in ours]
    form.fields["account"].choices = choices  # type: ignore[attr-defined]
    return form


def _preview(request: StaffRequest, form: RunForm, ours: "Sequence[PayingAccount]") -> dict[str, Any]:
    """Who would be paid, and who not and why."""
    if not form.is_valid():
        return {"seen": False}
    told, by_id = form.cleaned_data, {str(one.pk): one for one in ours}
    account = by_id[told["account"]]
    found = preview_run(
        account.currency, by=request.actor, due_by=told["due_by"], kind=told["kind"], on=clock.today()
    )
    paid, left = [one for one in found if one.reason is None], [one for one in found if one.reason]
    counts = Counter(one.reason for one in left)
    return {
        "seen": True, "paid": [_due_row(one) for one in paid[:SHOWN]], "paid_more": max(len(paid) - SHOWN, 0), "left": [_due_row(one) for one in left[:SHOWN]],
        "left_more": max(len(left) - SHOWN, 0), "paid_count": len(paid), "paid_sum": _sum(paid, account.currency), "left_sum": _sum(left, account.currency),
        "reasons": [(words.of_code(reason), number) for reason, number in counts.most_common() if reason], "currency": account.currency,
    }  # fmt: skip


def _sum(rows: "Sequence[Due]", currency: str) -> Money:
    return Money(sum(one.amount.minor for one in rows), currency)


def _due_row(one: "Due") -> dict[str, Any]:
    statement = one.statement
    reason = str(words.of_code(one.reason)) if one.reason else ""
    if one.usable_on is not None and one.reason:
        reason = _("%(reason)s until %(day)s") % {"reason": reason, "day": formatting.day(one.usable_on)}
    return {
        "name": statement.partner.name, "number": statement.number, "url": reverse("console:statement", args=[statement.number]),
        "account_url": reverse("console:partner-account", args=[statement.partner_id]), "account": masked(one.account) if one.account else "",
        "due_on": formatting.day(statement.due_on), "amount": formatting.money(one.amount), "reason": reason,
        "failed": failed_said(one.failed) if one.failed else "",
    }  # fmt: skip
