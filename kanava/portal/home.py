"""The first screen: what have I earned, what is coming, what expires; and what waits for me."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import list_asked, list_expiring, list_latest_registrations, list_open_parts
from kanava.engagement.queries.steps import list_their_steps
from kanava.ledger.queries import get_balances
from kanava.letterbox.queries import find_awaited
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.portal.onboarding import shown_path
from kanava.portal.pages import page
from kanava.portal.registrations import row_of
from kanava.rules import margins
from kanava.rules.margins import Sale
from kanava.rules.money import Money
from kanava.tiers.queries.standings import find_standing
from kanava.ui import tiers
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.earnings import became_of
from kanava.ui.onboarding import Shown

EXPIRING_DAYS = 30
LATEST = 10


@require_safe
@partner("view_own_deals")
def home(request: PartnerRequest) -> HttpResponse:
    """Earned, coming, expiring, and the latest registrations."""
    actor, membership = request.actor, request.membership
    company = membership.partner
    balances = get_balances(company.pk) if permissions.may("view_own_earnings", actor) else {}
    registrations = list_latest_registrations(LATEST + 1, by=actor)
    awaited = find_awaited(registrations[:LATEST], at=clock.now())
    context = {
        "first_name": request.user.name.split()[0],
        "earned": became_of(balances),
        "coming": _coming(company.pk, company.type, company.tier),
        "expiring": list_expiring(clock.today(), days=EXPIRING_DAYS),
        "asked": list_asked() if permissions.may("answer_registration", actor) else [],
        "steps": list_their_steps(company.pk),
        "can_act": permissions.may("complete_step", actor),
        "can_work": permissions.may("record_activity", actor),
        "today": clock.today(),
        "registrations": [row_of(one, awaited.get(one.pk)) for one in registrations[:LATEST]],
        "more": len(registrations) > LATEST,
        "manager": company.manager,
        "tier": tiers.brief(company, find_standing(company.pk))
        if permissions.may("view_own_tier", actor)
        else None,
        "company": company,
        "path": _running_path(request),
        "can_register": permissions.may("submit_registration", actor),
    }
    return page(request, "portal/home.html", context, here="home")


def _running_path(request: PartnerRequest) -> Shown | None:
    """The partner's plan while it runs."""
    path = shown_path(request)
    return None if path is None or path.is_closed else path


def _coming(partner_id: int, partner_type: str, tier: str) -> list[Money]:
    """What the open deals would earn if all were won today, by currency: the accrual's own rule on their sums."""
    today = clock.today()
    current = get_in_force(today).playbook
    coming: dict[str, Money] = {}
    for part in list_open_parts(partner_id, on=today):
        sale = Sale(today, partner_type, tier, (part.line,), part.promise)
        amount = margins.decide(sale, current, get_of_version(part.promised_version_id)).amount
        coming[amount.currency] = coming.get(amount.currency, Money(0, amount.currency)) + amount
    return list(coming.values())
