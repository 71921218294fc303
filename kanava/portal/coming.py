"""What the partner can expect: free, on hold and why until when, and coming with its day. An estimate."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import name_own_deals
from kanava.earnings.coming import Coming, OnHold, Open, get_coming
from kanava.portal.pages import page
from kanava.rules.coming import Expected, together
from kanava.rules.money import Money
from kanava.ui import formatting, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.earnings import titles_of


@require_safe
@partner("view_own_earnings")
def listing(request: PartnerRequest) -> HttpResponse:
    """Everything that is to come, the earliest first."""
    found = get_coming(request.membership.partner, by=request.actor, today=clock.today())
    lines = [one.held.line for one in found.on_hold]

    def titles(ids: Any) -> dict[int, str]:
        return {key: name.title for key, name in name_own_deals(ids, by=request.actor).items()}

    named = titles_of(lines, titles) if lines else {}
    context = {
        "tab": "coming", "free": [_row("", amount, expected) for amount, expected in found.free],
        "on_hold": [_held_row(one, named.get(one.held.line.id, "")) for one in found.on_hold], "open": [_open_row(one) for one in found.open],
        "sums": _sums(found), "found": found,
    }  # fmt: skip
    return page(request, "portal/coming.html", context, here="earnings")


def _sums(found: Coming) -> dict[str, list[Money]]:
    return {
        "free": together([amount for amount, _expected in found.free]),
        "on_hold": together([one.amount for one in found.on_hold]),
        "open": together([one.amount for one in found.open]),
    }


def _row(title: str, amount: Money, expected: Expected, url: str = "", why: str = "") -> dict[str, Any]:
    return {
        "title": title, "url": url, "amount": formatting.money(amount), "why": why, "steps": expected.steps,
        "on": formatting.day(expected.on) if expected.on else "", "is_earliest": expected.is_earliest,
    }  # fmt: skip


def _held_row(one: OnHold, title: str) -> dict[str, Any]:
    url = address("portal:earning", one.held.line.id)
    return _row(title, one.amount, one.expected, url, words.of_code(one.held.line.reason))


def _open_row(one: Open) -> dict[str, Any]:
    return _row(one.deal.title, one.amount, one.expected, address("portal:deal", one.deal.pk))
