"""The first screen: what have I earned, what is coming, what expires."""

from decimal import Decimal

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import list_expiring, list_open_parts, list_own_registrations
from kanava.ledger.queries import get_balances
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules import margins
from kanava.rules.money import Money
from kanava.ui.access import PartnerRequest, partner

EXPIRING_DAYS = 30


@require_safe
@partner("view_own_deals")
def home(request: PartnerRequest) -> HttpResponse:
    """Earned, coming, expiring, and the registrations."""
    actor, membership = request.actor, request.membership
    company = membership.partner
    may_see_money = permissions.may("view_own_earnings", actor)
    balances = get_balances(company.pk) if may_see_money else {}
    playbook = get_in_force(clock.today()).playbook
    rate: Decimal = margins.rate_of(company.type, company.tier, playbook)
    coming: dict[str, Money] = {}
    for part in list_open_parts(company.pk, on=clock.today()):
        amount = part.net.times(margins.rate_with(part.promised_rate, rate, playbook))
        coming[amount.currency] = coming.get(amount.currency, Money(0, amount.currency)) + amount
    context = {
        "first_name": request.user.name.split()[0],
        "earned": [
            amount
            for kind in ("ACCRUED", "HELD", "PAYABLE", "PAID", "RESALE")
            for amount in balances.get(kind, [])
        ],
        "coming": list(coming.values()),
        "expiring": list_expiring(clock.today(), days=EXPIRING_DAYS),
        "registrations": list_own_registrations(),
        "manager": company.manager,
        "can_register": permissions.may("submit_registration", actor),
    }
    return page(request, "portal/home.html", context, here="home")
