"""One run of payments: what stands out next, who has seen it, its file, and what became of each payment (guide: C5)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.integrations.company_lists import LARGEST
from kanava.integrations.payment_lists import read_payments
from kanava.integrations.uploads import Upload
from kanava.payouts.actions import running, sending, telling
from kanava.payouts.actions.telling import Listed, RowsFaulty
from kanava.payouts.queries.accounts import list_approvers
from kanava.payouts.queries.runs import (
    each_payment,
    find_warnings,
    get_file,
    get_run,
    list_payments,
    mark_of,
    sum_runs,
)
from kanava.rules import days
from kanava.rules.payouts import FileKind, PaymentState, RunState
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.downloads import SANDBOX, csv_at_once
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import DayField, add_refusal, carried_out
from kanava.ui.moves import chosen, pressed
from kanava.ui.payouts import failed_said, masked
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.payouts.models import Payment, Run

CONTENT_TYPES = {FileKind.SEPA: "application/xml", FileKind.TABLE: "text/csv; charset=utf-8"}
# Rows of a list that are told; the rest is counted.
MOST_FAULTS = 50


class AllPaidForm(forms.Form):
    """The day on which all payments were made."""

    on = DayField(span=days.PAYING, label=gettext_lazy("Day on which they were paid"))


class ListForm(forms.Form):
    """A list of what became of payments."""

    file = UploadField(
        "list",
        label=gettext_lazy("List from the bank"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns reference, state (paid, failed, returned) and day; where they are known, reason, arrived, "
            "currency and difference."
        ),
    )


@require_safe
@staff("view_payouts")
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """One run with its payments; they come as a file too, to be filled in and taken back."""
    run = get_run(number, by=request.actor)
    if files.is_file(request):
        return _file_of(request, run)
    return _page(request, run)


def _file_of(request: StaffRequest, run: "Run") -> HttpResponse:
    header = [
        _("Reference"), _("State"), _("Day"), _("Reason"), _("Arrived"), _("Currency"), _("Difference"), _("Partner"), _("Sent"),
    ]  # fmt: skip
    return csv_at_once(run.number, header, map(_file_row, each_payment(run, by=request.actor)))


def _file_row(one: "Payment") -> tuple[object, ...]:
    paid, arrived = one.state == PaymentState.PAID, one.arrived
    # What has no answer yet is left to be filled in.
    state = "" if one.state == PaymentState.SENT else words.of_code(one.state)
    return (
        one.reference, state, (one.paid_on if paid else one.failed_on) or "", one.reason, arrived.amount if arrived else "",
        arrived.currency if arrived else "", words.of_code(one.difference) if one.difference else "", one.partner.name, one.amount.amount,
    )  # fmt: skip


def _page(
    request: StaffRequest,
    run: "Run",
    *,
    all_paid: AllPaidForm | None = None,
    listed: ListForm | None = None,
    faults: list[tuple[int, str]] | None = None,
) -> HttpResponse:
    by, parts = request.actor, sum_runs([run])[run.pk]
    state, text = request.GET.get("state", ""), lists.text_of(request, "q")
    found, total = list_payments(run, by=by, text=text, state=state, after=request.GET.get("after", ""))
    faults, warnings = faults or [], find_warnings(found.rows)
    context = {
        "run": run, "list": lists.listing(request, "payout-run", sort=""), "page": found, "total": total, "text": text, "chosen": state,
        "parts": [(one.name, words.of_code(one), parts[one]) for one in PaymentState if one in parts],
        "rows": [{**_row(one), "failed": failed_said(warnings[one.pk]) if one.pk in warnings else ""} for one in found.rows], "account": f"{run.account.holder} {masked(run.account)}", "seen": mark_of(run),
        "people": _people(run), "is_maker": run.made_by_id == by.user_id, "approvers": ", ".join(list_approvers(but=run.made_by_id)),
        "may": {name: permissions.may(name, by) for name in ("make_payout_run", "approve_payout_run", "tell_payments")},
        "file": get_file(run, by=by) if run.state in (RunState.SENT, RunState.CLOSED) else None, "unanswered": parts.get(PaymentState.SENT),
        "all_paid": all_paid or AllPaidForm(initial={"on": clock.today()}), "listed": listed or ListForm(),
        "faults": faults[:MOST_FAULTS], "more_faults": max(len(faults) - MOST_FAULTS, 0),
    }  # fmt: skip
    status = 422 if faults or (all_paid and all_paid.errors) or (listed and listed.errors) else 200
    answer = page(
        request, "console/payout_run.html", context, here="earnings", status=status, partials=frozenset(["rows"])
    )  # fmt: skip
    return lists.with_address(answer, context["list"]) if status == 200 else answer  # type: ignore[arg-type]


def _people(run: "Run") -> list[tuple[str, str, str]]:
    """Who has done what, and when."""
    ended = _("Cancelled") if run.state == RunState.CANCELLED else _("Last answer")
    steps = (
        (_("Made"), run.made_by, run.made_at), (_("Approved"), run.approved_by, run.approved_at), (_("File made"), run.sent_by, run.sent_at),
        (ended, run.ended_by, run.ended_at),
    )  # fmt: skip
    return [(what, who.name if who else "–", formatting.moment(at)) for what, who, at in steps if at]


def _row(one: "Payment") -> dict[str, Any]:
    day = one.paid_on if one.state == PaymentState.PAID else one.failed_on
    return {
        "url": reverse("console:payout-payment", args=[one.pk]), "name": one.partner.name, "reference": one.reference, "account": masked(one.account),
        "holder": one.account.holder, "amount": formatting.money(one.amount), "state": badge(one.state), "day": formatting.day(day) if day else "",
        "reason": one.reason, "arrived": formatting.money(one.arrived) if one.arrived is not None and one.difference else "",
        "why": str(words.of_code(one.difference)).lower() if one.difference else "", "is_planned": one.state == PaymentState.PLANNED,
        "leave_out": reverse("console:payout-leave-out", args=[one.pk]),
    }  # fmt: skip


Move = Callable[[StaffRequest, "Run"], str]


def _approve(request: StaffRequest, run: "Run") -> str:
    running.approve_run(by=request.actor, run_id=run.pk, seen=request.POST.get("seen", ""), at=clock.now())
    return _("Approved. The file for the bank can be made.")


def _cancel(request: StaffRequest, run: "Run") -> str:
    running.cancel_run(by=request.actor, run_id=run.pk, at=clock.now())
    return _("Cancelled. Its statements are free for another run.")


def _send(request: StaffRequest, run: "Run") -> str:
    sending.make_file(by=request.actor, run_id=run.pk, at=clock.now())
    return _("The file is made. Take it to your bank.")


MOVES: dict[str, Move] = {"approve": _approve, "cancel": _cancel, "send": _send}


@require_POST
@staff("view_payouts")
def act(request: StaffRequest, number: str, what: str) -> HttpResponse:
    """Approve, cancel or send a run, or tell that all of it is paid."""
    run = get_run(number, by=request.actor)
    if what == "paid":
        return _all_paid(request, run)
    move = chosen(MOVES, what)
    pressed(request, lambda: move(request, run))
    return redirect("console:payout-run", run.number)


def _all_paid(request: StaffRequest, run: "Run") -> HttpResponse:
    form, told = AllPaidForm(request.POST), []
    if carried_out(
        form,
        lambda: told.append(
            telling.tell_all_paid(by=request.actor, run_id=run.pk, on=form.cleaned_data["on"], at=clock.now())
        ),
    ):
        messages.success(request, _told(told[0]))
        return redirect("console:payout-run", run.number)
    return _page(request, run, all_paid=form)


def _told(count: int) -> str:
    if not count:
        return _("Nothing new: all of it was known already.")
    return ngettext("%(n)s payment has its answer.", "%(n)s payments have their answer.", count) % {
        "n": formatting.number(count)
    }


@require_POST
@staff("tell_payments")
def upload(request: StaffRequest, number: str) -> HttpResponse:
    """Take a list of the bank's: every row, or none with what is wrong row by row."""
    run = get_run(number, by=request.actor)
    form = ListForm(request.POST, request.FILES)
    faults: list[tuple[int, str]] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        sent = Upload((file.name or "list")[:200], file.read(LARGEST + 1))
        try:
            rows = read_payments(sent, currency=run.currency)
            listed = Listed(sent.name, sent.content, rows)
            count = telling.tell_list(by=request.actor, run_id=run.pk, listed=listed, at=clock.now())
        except RowsFaulty as refusal:
            faults = [(row, words.of_refusal(one)) for row, one in refusal.params["rows"]]
            form.add_error("file", words.of_refusal(RowsFaulty()))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _told(count))
            return redirect("console:payout-run", run.number)
    return _page(request, run, listed=form, faults=faults)


@require_safe
@staff("make_payout_run")
def file(request: StaffRequest, number: str) -> HttpResponse:
    """The bank's file, byte for byte as it was made."""
    run = get_run(number, by=request.actor)
    kept = get_file(run, by=request.actor)
    response = HttpResponse(bytes(kept.content), content_type=CONTENT_TYPES[FileKind(run.kind)])
    response["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
