"""Bank accounts: ours that partners are paid from, partners' own, and those that wait for somebody (guide: C5)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.agreements.queries import get_our_name
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.payouts.actions import accounts
from kanava.payouts.queries.accounts import (
    get_account,
    get_partner_accounts,
    get_payee,
    list_confirmers,
    list_paying_accounts,
    list_proposed,
    name_people,
)
from kanava.playbook.queries import get_in_force
from kanava.ui import formatting, lists
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import country_name
from kanava.ui.forms import carried_out
from kanava.ui.moves import chosen, pressed
from kanava.ui.payouts import AccountForm, masked, shown_accounts, spaced

RIGHTS = ("propose", "confirm", "stop")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_payouts")
def ours(request: StaffRequest) -> HttpResponse:
    """The accounts of ours that partners are paid from."""
    programme = get_in_force(clock.today()).playbook.programme
    start = {"holder": get_our_name(), "country": programme.country, "currency": programme.currency}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=start)
    form.fields["bic"].required = True
    form.fields["bic"].help_text = _("Your bank’s code, such as NDEAFIHH.")

    def add() -> None:
        accounts.add_paying_account(by=request.actor, typed=form.typed(), at=clock.now())

    if request.method == "POST" and carried_out(form, add):
        messages.success(request, _("Saved. Runs can be paid from this account."))
        return redirect("console:paying-accounts")
    found = list_paying_accounts(by=request.actor, with_closed=True)
    context = {
        "rows": [
            {
                "holder": one.holder, "number": spaced(one.number), "bic": one.bic, "currency": one.currency, "country": country_name(one.country), "id": one.pk,
                "kept": formatting.day(one.created_at), "by": one.created_by.name if one.created_by else "", "closed": formatting.day(one.closed_at) if one.closed_at else "",
            }
            for one in found
        ],
        "form": form, "may_keep": permissions.may("keep_paying_accounts", request.actor), "tab": "payouts",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/paying_accounts.html", context, here="earnings", status=status)


@require_POST
@staff("keep_paying_accounts")
def close(request: StaffRequest, account_id: int) -> HttpResponse:
    """Pay no more from an account of ours."""
    accounts.close_paying_account(by=request.actor, account_id=account_id, at=clock.now())
    messages.success(request, _("Closed. Nothing more is paid from this account."))
    return redirect("console:paying-accounts")


@require_safe
@staff("view_payout_accounts")
def waiting(request: StaffRequest) -> HttpResponse:
    """Partners' accounts that wait for a second person."""
    found, total = list_proposed(by=request.actor, after=request.GET.get("after", ""))
    context = {
        "list": lists.listing(request, "payout-accounts", sort=""), "page": found, "total": total, "tab": "payouts",
        "rows": [
            {
                "url": reverse("console:partner-account", args=[one.partner_id]), "name": one.partner.name, "account": masked(one), "country": country_name(one.country),
                "currency": one.currency, "by": one.proposed_by.name if one.proposed_by else "–", "when": formatting.moment(one.proposed_at),
                "is_own": one.proposed_by_id == request.actor.user_id,
            }
            for one in found.rows
        ],
    }  # fmt: skip
    return page(request, "console/payout_accounts.html", context, here="earnings")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_payout_accounts")
def of_partner(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Where one partner is paid."""
    company, by = get_payee(partner_id, by=request.actor), request.actor
    may = {name: permissions.may(f"{name}_payout_account", by) for name in RIGHTS}
    start = {"holder": company.name, "country": company.country, "currency": company.currency}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=start)

    def propose() -> None:
        accounts.propose_account(by=by, partner_id=company.pk, typed=form.typed(), at=clock.now())

    if request.method == "POST" and carried_out(form, propose):
        messages.success(request, _("Saved. The account is used once somebody else has confirmed it."))
        return redirect("console:partner-account", partner_id)
    found = get_partner_accounts(partner_id, by=by, on=clock.today())
    others = [person.name for person in list_confirmers(partner_id, but=None)]
    context = {
        "partner": company, "accounts": shown_accounts(found, reader_id=by.user_id, may=may, names=name_people(found)), "form": form,
        "may": may, "others": ", ".join(others), "wait_days": get_in_force(clock.today()).playbook.payouts.account_wait_days,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/partner_account.html", context, here="partners", status=status)


MOVES: dict[str, tuple[Any, Any]] = {
    "confirm": (
        accounts.confirm_account,
        gettext_lazy("Confirmed. The account is used after the waiting time."),
    ),
    "stop": (accounts.stop_account, gettext_lazy("Stopped. Nothing is paid to this account.")),
}


@require_POST
@staff("view_payout_accounts")
def act(request: StaffRequest, account_id: int, what: str) -> HttpResponse:
    """Confirm or stop a partner's account."""
    move, done = chosen(MOVES, what)
    found = get_account(account_id, by=request.actor)
    pressed(request, lambda: move(by=request.actor, account_id=account_id, at=clock.now()), done)
    return redirect("console:partner-account", found.partner_id)
