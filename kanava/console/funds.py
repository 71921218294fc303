"""Marketing money: requests and claims that wait, and the budgets of all partners and of one."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.core import clock
from kanava.core.permissions import require
from kanava.mdf.queries import (
    SHOWS,
    STATES,
    CampaignFilter,
    FundFilter,
    FundRow,
    count_to_do,
    get_fund,
    get_result,
    get_totals,
    list_campaigns,
    list_funds,
)
from kanava.partners.queries import get_partner, list_managers
from kanava.playbook.queries import get_in_force
from kanava.rules.mdf import returned
from kanava.rules.money import Money
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.campaigns import budget_rows
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.mdf.models import Campaign

# State, words, and which of the counts of what waits stands beside them.
TABS = (
    ("", gettext_lazy("For you"), "mine"),
    ("OURS", gettext_lazy("All to decide"), "ours"),
    ("MORE_TIME", gettext_lazy("More time"), "more_time"),
    ("WITH_PARTNER", gettext_lazy("With the partner"), ""),
    ("RUNNING", gettext_lazy("Running"), ""),
    ("PAST_DUE", gettext_lazy("Claim overdue"), ""),
    ("OVER", gettext_lazy("Over"), ""),
    ("ALL", gettext_lazy("All"), ""),
)
BUDGET_TABS = (
    ("", gettext_lazy("All budgets")),
    ("EXPIRING", gettext_lazy("Expires soon")),
    ("OVERDUE", gettext_lazy("Claim overdue")),
)


@require_safe
@staff("view_funds")
def listing(request: StaffRequest) -> HttpResponseBase:
    """Requests and claims: those that wait for the reader in the order of the day an answer is due, and the others."""
    get, on = request.GET, clock.today()
    state = get.get("state", "")
    wanted = CampaignFilter(
        state if state in STATES else "", lists.text_of(request, "q"), lists.number_of(request, "manager"),
        lists.number_of(request, "partner"),
    )  # fmt: skip
    if files.is_file(request):
        return files.campaigns(request, wanted)
    shown = lists.listing(request, "funds", sort=wanted.sort)
    found, total = list_campaigns(
        by=request.actor, wanted=wanted, on=on, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    waits = count_to_do(by=request.actor)
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "managers": list_managers(),
        "tabs": [(code, label, getattr(waits, counted) if counted else 0) for code, label, counted in TABS],
    }  # fmt: skip
    answer = page(request, "console/funds.html", context, here="funds", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Campaign") -> dict[str, Any]:
    """A line of the list, with the day that matters now."""
    today = clock.today()
    amounts = (found.paid_minor, found.approved_minor, found.asked_minor)
    amount = next(minor for minor in amounts if minor is not None)
    is_late = found.due_at is not None and found.due_at < clock.now()
    past = found.state == "COMMITTED" and found.claim_due_on is not None and found.claim_due_on < today
    return {
        "url": address("console:fund-campaign", found.pk),
        "title": found.title,
        "activity": words.of_code(found.activity),
        "state": badge(found.state),
        "more_time": found.extension_requested_at is not None and found.state == "COMMITTED",
        "is_exception": found.is_exception and found.state == "REQUESTED",
        "partner": found.partner.name,
        "tier": badge(found.partner.tier),
        "amount": formatting.money(Money(amount, found.currency)),
        "when": when_of(found),
        "is_late": is_late or past,
    }


def when_of(found: "Campaign") -> str:
    """By when we answer, or by when the partner claims; else when it was decided."""
    if found.due_at is not None:
        return formatting.distance(found.due_at, clock.now())
    if found.state == "COMMITTED" and found.claim_due_on is not None:
        over = found.ends_on < clock.today()
        said = _("claim by %(day)s") if over else _("runs until %(day)s")
        return said % {"day": formatting.day(found.claim_due_on if over else found.ends_on)}
    return formatting.day(found.settled_at or found.decided_at or found.created_at)


@require_safe
@staff("view_funds")
def budgets(request: StaffRequest) -> HttpResponseBase:
    """What all partners have to spend: unspent, expiring soon, with claims that are overdue, and what came of it."""
    get, on = request.GET, clock.today()
    show = get.get("show", "")
    wanted = FundFilter(
        show if show in SHOWS else "", lists.text_of(request, "q"), lists.number_of(request, "manager")
    )
    currency = get_in_force(on).playbook.programme.currency
    if files.is_file(request):
        return files.funds(request, wanted, on=on, currency=currency)
    shown = lists.listing(request, "fund-budgets", sort="")
    totals = get_totals(by=request.actor, on=on, currency=currency)
    found, total = list_funds(
        by=request.actor,
        wanted=wanted,
        on=on,
        currency=currency,
        after=get.get("after", ""),
        exact=lists.wants_exact(request),
    )
    context = {
        "list": shown, "page": found, "rows": [_fund_row(one) for one in found.rows], "total": total, "wanted": wanted, "managers": list_managers(),
        "totals": totals, "ratio": _ratio(totals.won, totals.spent), "tabs": BUDGET_TABS,
    }  # fmt: skip
    answer = page(request, "console/fund_budgets.html", context, here="funds", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _ratio(won: Money, spent: Money) -> str:
    ratio = returned(won, spent)
    return formatting.hundredths(round(ratio * 100)) if ratio is not None else ""


def _fund_row(one: FundRow) -> dict[str, Any]:
    fund = one.fund
    return {
        "url": address("console:partner-fund", one.partner.pk),
        "name": one.partner.name,
        "tier": badge(one.partner.tier),
        "left": formatting.money(fund.left),
        "expires": _("%(amount)s expires on %(day)s")
        % {"amount": formatting.money(fund.next_amount), "day": formatting.day(fund.next_on)}
        if fund.next_on
        else "",
        "committed": formatting.money(fund.committed),
        "spent": formatting.money(fund.spent),
        "lapsed": formatting.money(fund.lapsed) if fund.lapsed.minor else "",
        "overdue": one.overdue,
        "ratio": _ratio(one.won, fund.spent),
    }


@require_safe
@staff("view_funds")
def fund(request: StaffRequest, partner_id: int) -> HttpResponse:
    """One partner's fund with its budgets and campaigns."""
    require("view_funds", request.actor)
    company, on = get_partner(partner_id, by=request.actor), clock.today()
    kept = get_fund(partner_id, on=on, currency=get_in_force(on).playbook.programme.currency)
    found, total = list_campaigns(
        by=request.actor,
        wanted=CampaignFilter(state="ALL", partner_id=partner_id),
        on=on,
        after=request.GET.get("after", ""),
    )
    won = get_result(partner_id, kept.currency)
    context = {
        "partner": company, "fund": kept, "budgets": budget_rows(kept.budgets), "rows": [_row(one) for one in found.rows], "page": found, "total": total,
        "list": lists.listing(request, "partner-fund", sort=""), "won": won, "ratio": _ratio(won, kept.spent),
    }  # fmt: skip
    return page(request, "console/partner_fund.html", context, here="funds")
