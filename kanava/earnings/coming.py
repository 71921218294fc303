"""What a partner has on hold and why, and what is coming when: an estimate (guide: C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.earnings.foreseeing import foresee_margins
from kanava.earnings.models import Statement
from kanava.ledger.queries import get_balances
from kanava.ledger.queries.held import Held, list_held
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force, get_of_version
from kanava.rules import coming
from kanava.rules.bonuses import Reckoned
from kanava.rules.coming import Expected
from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Mode
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook

MOST = 100


@dataclass(frozen=True, slots=True)
class OnHold:
    """An earning of which something is on hold, how much, and when it can be expected."""

    held: Held
    amount: Money
    expected: Expected


@dataclass(frozen=True, slots=True)
class Open:
    """An open deal, what it would earn, and when that can be expected."""

    deal: Deal
    amount: Money
    expected: Expected


@dataclass(frozen=True, slots=True)
class Coming:
    """All of it: what is free and on no statement yet, what is on hold, and what open deals would earn; with whether the
    lists have more."""

    free: Sequence[tuple[Money, Expected]]
    on_hold: Sequence[OnHold]
    open: Sequence[Open]
    more_on_hold: bool
    more_open: bool


def get_coming(partner: Partner, *, by: Actor, today: date) -> Coming:
    """What a partner can expect, and when. Raises NotPermitted."""
    require("view_own_earnings", by)
    current = get_in_force(today).playbook
    latest = Statement.objects.filter(partner_id=partner.pk).order_by("-last_on", "-id")
    closed_until = latest.values_list("last_on", flat=True).first()
    free = [
        (amount, coming.expect_free(amount, free_on=today, current=current, closed_until=closed_until))
        for amount in get_balances(partner.pk).get(AccountKind.ACCRUED, [])
        if amount.minor > 0
    ]
    held, more_on_hold = list_held(partner.pk, most=MOST)
    deals = list(_open_deals(partner.pk)[: MOST + 1])
    return Coming(
        free, [_on_hold(one, today, current) for one in held], _opened(deals[:MOST], partner, today, current), more_on_hold, len(deals) > MOST
    )  # fmt: skip


def _open_deals(partner_id: int) -> QuerySet[Deal]:
    rows = Deal.objects.filter(partner_id=partner_id, stage__in=OPEN_STAGES, origin=Origin.SOURCED)
    return rows.select_related("registration").order_by(F("expected_close_on").asc(nulls_last=True), "id")


def _on_hold(one: Held, today: date, current: Playbook) -> OnHold:
    amount = one.line.held_left or one.line.amount
    expected = coming.expect_held(
        amount, reason=one.line.reason, won_on=one.won_on, today=today, governing=get_of_version(one.version_id), current=current
    )  # fmt: skip
    return OnHold(one, amount, expected)


def _opened(deals: Sequence[Deal], partner: Partner, today: date, current: Playbook) -> list[Open]:
    """The open deals, each once for what would be paid and once for what would be a discount."""
    earnings, found = foresee_margins(deals, partner=partner, on=today), []
    for deal in deals:
        for (mode, _code), amount in _by_mode(earnings[deal.pk]).items():
            expected = coming.expect_win(
                amount, mode=mode, close_on=deal.expected_close_on, today=today, playbook=current
            )
            found.append(Open(deal, amount, expected))
    return found


def _by_mode(found: Reckoned) -> dict[tuple[Mode, str], Money]:
    """What margin and bonuses come to, by how they are settled and in which currency; what comes to nothing is left out."""
    sums: dict[tuple[Mode, str], Money] = {}
    for one in (found.margin, *found.bonuses.values()):
        key = one.mode, one.amount.currency
        sums[key] = sums.get(key, Money(0, one.amount.currency)) + one.amount
    paid = {key: amount for key, amount in sums.items() if amount.minor > 0}
    return paid or {(found.margin.mode, found.margin.amount.currency): found.margin.amount}
