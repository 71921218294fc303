"""The first screen: what have I earned, what is coming, what expires; and what waits for me."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import list_asked, list_expiring, list_latest_registrations, name_product_lines
from kanava.earnings.foreseeing import Ahead, foresee_coming
from kanava.engagement.queries.steps import list_their_steps
from kanava.ledger.queries import get_balances
from kanava.letterbox.queries import find_awaited
from kanava.portal.onboarding import shown_path
from kanava.portal.pages import page
from kanava.portal.registrations import row_of
from kanava.portal.training import next_sessions
from kanava.rules.terms import Term
from kanava.tiers.queries.standings import find_standing
from kanava.training.queries.renewals import own_due
from kanava.translations.queries.reviews import list_own_waiting
from kanava.ui import tiers
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.certificates import renewal_rows
from kanava.ui.earnings import became_of
from kanava.ui.onboarding import Shown
from kanava.ui.own_margins import Added, Owner, own_bonuses
from kanava.ui.rebates import ways_of

if TYPE_CHECKING:
    from kanava.partners.models import Partner

EXPIRING_DAYS = 30
LATEST = 10


@require_safe
@partner("view_own_training")
def home(request: PartnerRequest) -> HttpResponse:
    """Earned, coming, expiring, and the latest registrations; whoever has nothing to do with deals begins with their training."""
    if not permissions.may("view_own_deals", request.actor):
        return redirect("portal:training")
    actor, membership = request.actor, request.membership
    company = membership.partner
    ahead = Ahead(company, clock.today())
    terms = ahead.terms_on(ahead.today)
    balances = get_balances(company.pk) if permissions.may("view_own_earnings", actor) else {}
    registrations = list_latest_registrations(LATEST + 1, by=actor)
    awaited = find_awaited(registrations[:LATEST], at=clock.now())
    context = {
        "first_name": request.user.name.split()[0],
        "earned": became_of(balances),
        "ways": ways_of(company, clock.today()) if permissions.may("view_own_earnings", actor) else (),
        "bonuses": _bonuses(company, terms) if permissions.may("view_own_earnings", actor) else (),
        "coming": foresee_coming(company, on=ahead.today, ahead=ahead),
        "expiring": list_expiring(clock.today(), days=EXPIRING_DAYS),
        "asked": list_asked() if permissions.may("answer_registration", actor) else [],
        "reviews": list_own_waiting(by=actor) if permissions.may("review_translation", actor) else (),
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
        "next_sessions": next_sessions(request),
        "renewals": _renewals(request),
        "can_register": permissions.may("submit_registration", actor),
    }
    return page(request, "portal/home.html", context, here="home")


def _bonuses(company: "Partner", terms: Sequence[Term]) -> tuple[Added, ...]:
    """The bonuses that run for the partner."""
    owner = Owner(company.pk, company.type, company.tier, company.country)
    return own_bonuses(owner, terms, dict(name_product_lines()) if terms else {})


def _renewals(request: PartnerRequest) -> list[dict[str, Any]]:
    """The reader's own certificates that have to be renewed."""
    if not permissions.may("view_own_training", request.actor):
        return []
    may_take = permissions.may("take_assessment", request.actor)
    return renewal_rows(own_due(by=request.actor, on=clock.today()), may_take=may_take)


def _running_path(request: PartnerRequest) -> Shown | None:
    """The partner's plan while it runs."""
    path = shown_path(request)
    return None if path is None or path.is_closed else path
