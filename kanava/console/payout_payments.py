"""One payment: where it stands, everything that was told of it, and telling more (guide: C5)."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.payouts.actions.running import leave_out as leave_payment_out
from kanava.payouts.actions.telling import Answered, tell_payment
from kanava.payouts.queries.runs import get_payment
from kanava.rules import days
from kanava.rules.money import Money, parse_amount
from kanava.rules.payouts import Answer, Difference, PaymentState
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.currencies import currency_choices
from kanava.ui.forms import DayField, carried_out
from kanava.ui.moves import pressed
from kanava.ui.payouts import masked

if TYPE_CHECKING:
    from kanava.payouts.models import Payment

# What can be told of a payment, by its state.
CAN_FOLLOW = {
    PaymentState.SENT: (Answer.PAID, Answer.FAILED), PaymentState.FAILED: (Answer.PAID,), PaymentState.PAID: (Answer.RETURNED,),
}  # fmt: skip


class AnswerForm(forms.Form):
    """What became of a payment."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=lambda: words.choices(Answer), widget=forms.RadioSelect
    )
    on = DayField(span=days.PAYING, label=gettext_lazy("Day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False,
        help_text=gettext_lazy("Needed where it failed or came back: what the bank says. The partner reads it."),
    )  # fmt: skip
    arrived = forms.CharField(
        label=gettext_lazy("Amount that arrived"), max_length=40, required=False,
        help_text=gettext_lazy("Only where it differs from what was sent."),
    )  # fmt: skip
    arrived_currency = forms.ChoiceField(
        label=gettext_lazy("Its currency"), choices=currency_choices, required=False
    )
    difference = forms.ChoiceField(
        label=gettext_lazy("Why it differs"), choices=lambda: [("", "–"), *words.choices(Difference)], required=False
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_payouts")
def detail(request: StaffRequest, payment_id: int) -> HttpResponse:
    """One payment, and telling what became of it."""
    payment, told = get_payment(payment_id, by=request.actor)
    can_follow = CAN_FOLLOW.get(PaymentState(payment.state), ())
    start = {"answer": can_follow[0] if can_follow else "", "on": clock.today(), "arrived_currency": payment.currency}  # fmt: skip
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=start)
    form.fields["answer"].choices = words.choices(can_follow)  # type: ignore[attr-defined]
    # Whether it may be left out follows from the answer, as its hint says.
    form.fields["reason"].is_one_of = True  # type: ignore[attr-defined]

    def tell() -> None:
        tell_payment(by=request.actor, payment_id=payment_id, told=_answered(form, payment), at=clock.now())

    if request.method == "POST" and carried_out(form, tell):
        messages.success(request, _("Noted."))
        return redirect("console:payout-payment", payment_id)
    context = {
        "payment": payment, "told": told, "form": form, "can_follow": can_follow, "account": masked(payment.account),
        "may_tell": permissions.may("tell_payments", request.actor), "has_arrived": payment.arrived is not None and payment.difference,
        "can_pay": Answer.PAID in can_follow,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/payout_payment.html", context, here="earnings", status=status)


def _answered(form: AnswerForm, payment: "Payment") -> Answered:
    typed = form.cleaned_data
    arrived: Money | None = None
    if typed["arrived"].strip() and typed["answer"] == Answer.PAID:
        currency = typed["arrived_currency"] or payment.currency
        arrived = parse_amount(typed["arrived"], currency, field="arrived")
    return Answered(typed["answer"], typed["on"], typed["reason"], arrived, typed["difference"])


@require_POST
@staff("make_payout_run")
def leave_out(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Take a payment out of its run before that is approved."""
    payment, _told = get_payment(payment_id, by=request.actor)
    reason, at = request.POST.get("reason", "")[:300], clock.now()
    pressed(
        request,
        lambda: leave_payment_out(by=request.actor, payment_id=payment_id, reason=reason, at=at),
        _("Left out. A later run has it again."),
    )
    return redirect("console:payout-run", payment.run.number)
