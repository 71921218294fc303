"""What the partner can expect: due, free, on hold and why until when, and coming with its day. An estimate."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import name_own_deals
from kanava.earnings.coming import Coming, OnHold, Open, get_coming
from kanava.payouts.queries.standings import list_unpaid, standings_of
from kanava.portal.pages import page
from kanava.rules.coming import Expected, together
from kanava.rules.margins import ALL_POINTS
from kanava.rules.money import Money
from kanava.ui import formatting, terms_words, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.earnings import titles_of
from kanava.ui.payouts import payment_line
from kanava.ui.step_words import of_step


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
        "tab": "coming", "due": _due_rows(request), "debts": found.debts, "free": [_row("", amount, expected) for amount, expected in found.free],
        "on_hold": [_held_row(one, named.get(one.held.line.id, "")) for one in found.on_hold], "open": [_open_row(one) for one in found.open],
        "sums": _sums(found), "found": found,
    }  # fmt: skip
    return page(request, "portal/coming.html", context, here="earnings")


def _due_rows(request: PartnerRequest) -> list[dict[str, Any]]:
    """The statements that are made and not paid, the first to be paid before the others."""
    today = clock.today()
    rows = list_unpaid(request.membership.partner_id)
    standings = standings_of(rows, on=today)
    return [
        {
            "title": row.number, "url": reverse("portal:statement", args=[row.number]), "amount": formatting.money(Money(row.due_minor, row.currency)),
            "why": payment_line(standings[row.pk], row), "due_on": formatting.day(row.due_on), "is_late": row.due_on < today, "steps": (),
        }
        for row in rows
    ]  # fmt: skip


def _sums(found: Coming) -> dict[str, list[Money]]:
    return {
        "due": list(found.due),
        "free": together([amount for amount, _expected in found.free]),
        "on_hold": together([one.amount for one in found.on_hold]),
        "open": together([one.amount for one in found.open]),
    }


def _row(title: str, amount: Money, expected: Expected, url: str = "", why: str = "") -> dict[str, Any]:
    return {
        "title": title, "url": url, "amount": formatting.money(amount), "why": why, "steps": expected.steps,
        "on": formatting.day(expected.on) if expected.on else "", "is_earliest": expected.is_earliest, "is_discount": expected.is_discount,
    }  # fmt: skip


def _held_row(one: OnHold, title: str) -> dict[str, Any]:
    url = address("portal:earning", one.held.line.id)
    told = {"why": words.of_code(one.held.line.reason), "day": formatting.day(one.held.won_on)}
    return _row(title, one.amount, one.expected, url, _("%(why)s; won on %(day)s") % told)


def _open_row(one: Open) -> dict[str, Any]:
    """Why no day can be told; and of a deal that others lead, which has no page here, what the partner's part in it is."""
    reason = "" if one.expected.on or not one.expected.steps else of_step(one.expected.steps[0])
    part, url = "", address("portal:deal", one.deal_id)
    if one.role:
        told = {
            "role": terms_words.ROLES[one.role],
            "share": formatting.percent(Decimal(one.share_points) / ALL_POINTS),
        }
        part, url = _("%(role)s; your share of the fee is %(share)s") % told, ""
    found = _row(one.title, one.amount, one.expected, url, ". ".join(filter(None, (part, reason))))
    return {**found, "steps": ()} if reason else found
