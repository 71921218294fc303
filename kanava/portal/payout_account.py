"""Where the partner is paid: its bank account, told by one of its people and confirmed by another."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.core import clock, permissions
from kanava.payouts.actions import accounts
from kanava.payouts.queries.accounts import get_partner_accounts, name_money_people
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.forms import carried_out
from kanava.ui.moves import chosen, pressed
from kanava.ui.payouts import AccountForm, shown_accounts

RIGHTS = ("propose", "confirm", "stop")


@require_http_methods(["GET", "HEAD", "POST"])
@partner("view_own_payout_account")
def account(request: PartnerRequest) -> HttpResponse:
    """The accounts that are used and wait, and the form for another one."""
    actor, company = request.actor, request.membership.partner
    may = {name: permissions.may(f"{name}_payout_account", actor) for name in RIGHTS}
    start = {"holder": company.name, "country": company.country, "currency": company.currency}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=start)

    def propose() -> None:
        accounts.propose_account(by=actor, partner_id=company.pk, typed=form.typed(), at=clock.now())

    if request.method == "POST" and carried_out(form, propose):
        messages.success(
            request, gettext_lazy("Saved. The account is used once somebody else has confirmed it.")
        )
        return redirect("portal:payout-account")
    names = name_money_people(company.pk)
    found = get_partner_accounts(company.pk, by=actor, on=clock.today())
    others = [name for person_id, name in names.items() if person_id != actor.user_id]
    context = {
        "accounts": shown_accounts(found, reader_id=actor.user_id, may=may, names=names), "form": form, "may": may, "others": ", ".join(others),
        "wait_days": get_in_force(clock.today()).playbook.payouts.account_wait_days, "tab": "account",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "portal/payout_account.html", context, here="earnings", status=status)


MOVES: dict[str, tuple[Callable[..., Any], Any]] = {
    "confirm": (
        accounts.confirm_account,
        gettext_lazy("Confirmed. The account is used after the waiting time."),
    ),
    "stop": (accounts.stop_account, gettext_lazy("Stopped. Nothing is paid to this account.")),
}


@require_POST
@partner("view_own_payout_account")
def act(request: PartnerRequest, account_id: int, what: str) -> HttpResponse:
    """Confirm or stop an account."""
    move, done = chosen(MOVES, what)
    pressed(request, lambda: move(by=request.actor, account_id=account_id, at=clock.now()), done)
    return redirect("portal:payout-account")
