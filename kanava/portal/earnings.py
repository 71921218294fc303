"""What the partner has earned, each amount with its arithmetic."""

from collections.abc import Collection

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.deals.queries import name_own_deals
from kanava.disputes.actions.opening import UNDISPUTED
from kanava.ledger.queries import each_entry, get_balances, get_entry, list_entries
from kanava.portal.pages import page
from kanava.rules import settling
from kanava.ui import lists
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.earnings import balances_of, by_month, download, earned, place_of, rule_of, story, titles_of


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """What its accounts hold, and every amount that led there; the amounts as a file too."""
    partner_id = request.membership.partner_id
    if request.GET.get("as") == "csv":
        return download(
            f"earnings-{clock.today()}", each_entry(partner_id), lambda ids: _titles(ids, request)
        )
    found, total = list_entries(
        partner_id, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    titles = titles_of(found.rows, lambda ids: _titles(ids, request))
    lines = (earned(line, title=titles[line.id], why=f"{request.path}{line.id}/") for line in found.rows)
    context = {
        "list": lists.listing(request, "own-earnings", sort=""), "page": found, "total": total,
        "months": by_month(lines), "balances": balances_of(get_balances(partner_id)),

    }  # fmt: skip
    return page(request, "portal/earnings.html", context, here="earnings")


def _titles(ids: Collection[int], request: PartnerRequest) -> dict[int, str]:
    return {key: name.title for key, name in name_own_deals(ids, by=request.actor).items()}


@require_safe
@partner("view_own_earnings")
def why(request: PartnerRequest, entry_id: int) -> HttpResponse:
    """Why an amount is what it is: a page of its own, or what opens in the list."""
    line = get_entry(entry_id, partner_id=request.membership.partner_id)
    name = None
    if line.source_type == settling.SOURCE:
        name = name_own_deals([line.source_id], by=request.actor).get(line.source_id)
    context = {
        "entry": line,
        "rule": rule_of(line, "portal"),
        "title": titles_of([line], lambda ids: _titles(ids, request))[line.id],
        "url": place_of(line, "portal", is_own_deal=name is not None and name.is_own),
        "may_dispute": permissions.may("open_dispute", request.actor) and line.kind not in UNDISPUTED,
    }
    return story(request, context) or page(request, "portal/earning.html", context, here="earnings")
