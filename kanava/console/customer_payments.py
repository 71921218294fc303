"""What the customer of a won deal has paid, got back and will not pay (guide: C5)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.queries import get_deal
from kanava.earnings.actions import receiving
from kanava.earnings.queries import get_customer_account
from kanava.earnings.undoing import foresee_undoing
from kanava.ledger.queries import find_entries_of
from kanava.rules import days
from kanava.rules.deals import Stage
from kanava.rules.freeing import Kind
from kanava.rules.money import Money, parse_amount
from kanava.ui import formatting, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import DayField, carried_out

if TYPE_CHECKING:
    from kanava.deals.models import Deal


class PaymentForm(forms.Form):
    """Money that came, went back, or will not come."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=lambda: words.choices(Kind), widget=forms.RadioSelect
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"), max_length=40, help_text=gettext_lazy("Without value added tax.")
    )
    moved_on = DayField(span=days.MONEY_MOVED, label=gettext_lazy("Day"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=receiving.LONGEST_REFERENCE, required=False,
        help_text=gettext_lazy("Number of the invoice or of the payment. Told twice with the same one, it counts once."),
    )  # fmt: skip
    another = forms.BooleanField(label=gettext_lazy("This is another payment"), required=False)


def account_of(request: StaffRequest, deal: "Deal") -> dict[str, Any]:
    """What the deal's page tells of its customer's money; nothing before the win, or for those who see no earnings."""
    if deal.stage != Stage.WON or not permissions.may("view_earnings", request.actor):
        return {}
    may_tell = permissions.may("record_customer_payment", request.actor)
    return {"account": get_customer_account(deal, by=request.actor), "may_tell_payment": may_tell}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("record_customer_payment")
def tell(request: StaffRequest, deal_id: int) -> HttpResponse:
    """Tell that money came, went back or will not come, beside all that was told before."""
    deal = get_deal(deal_id, by=request.actor)
    account = get_customer_account(deal, by=request.actor)
    start = {
        "kind": Kind.PAID, "amount": formatting.typed_amount(account.open) if account.open.minor else "", "moved_on": clock.today(),
    }  # fmt: skip
    form = PaymentForm(request.POST or None, initial=start)
    form.fields["amount"].label = f"{_('Amount')} ({deal.currency})"
    before = len(find_entries_of("deal", deal_id)) if request.method == "POST" else 0
    said: list[str] = []
    if carried_out(form, lambda: said.append(_record(request, deal, form))):
        messages.success(request, said[0] or _said(deal_id, before))
        return redirect("console:deal-payments", deal_id)
    context = {"deal": deal, "account": account, "form": form, "is_won": deal.stage == Stage.WON}
    context["may_import"] = permissions.may("import_file", request.actor)
    status = 422 if form.errors else 200
    return page(request, "console/customer_payments.html", context, here="deals", status=status)


def _record(request: StaffRequest, deal: "Deal", form: PaymentForm) -> str:
    """Tell it; a sentence where it was told before, so that nothing has changed."""
    typed, at = form.cleaned_data, clock.now()
    amount = parse_amount(typed["amount"], deal.currency, field="amount")
    told = receiving.Told(
        Kind(typed["kind"]), amount, typed["moved_on"], typed["reference"], typed["another"]
    )
    found = receiving.record_customer_payment(by=request.actor, deal_id=deal.pk, told=told, at=at)
    if found.told_at == at:
        return ""
    return _("This was noted on %(day)s already, with the same reference. Nothing has changed.") % {
        "day": formatting.day(found.told_at)
    }


def _said(deal_id: int, before: int) -> str:
    """What it has led to: an amount that came free or was taken back is named, each in its own currency."""
    moved = list(find_entries_of("deal", deal_id))[before:]
    if not moved:
        return _("Noted. It changes no partner’s earnings.")
    sums: dict[tuple[bool, str], int] = {}
    for line in moved:
        key = (line.amount.minor > 0, line.amount.currency)
        sums[key] = sums.get(key, 0) + line.amount.minor
    told = [
        (_("%(amount)s came free.") if is_free else _("%(amount)s was taken back."))
        % {"amount": formatting.money(Money(abs(minor), currency))}
        for (is_free, currency), minor in sums.items()
    ]
    return " ".join([_("Noted."), *told])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("undo_customer_payment")
def undo(request: StaffRequest, deal_id: int, payment_id: int) -> HttpResponse:
    """Take back what was told by mistake, once it was seen what that does."""
    if request.method == "POST":
        receiving.undo_customer_payment(by=request.actor, payment_id=payment_id, at=clock.now())
        messages.success(request, _("Taken back. What it had led to is moved back, and nothing else."))
        return redirect("console:deal-payments", deal_id)
    deal = get_deal(deal_id, by=request.actor)
    found = foresee_undoing(deal, payment_id, by=request.actor, on=clock.today())
    context = {"deal": deal, "payment": found.payment, "moves": found.moves}
    return page(request, "console/customer_payment_undo.html", context, here="deals")
