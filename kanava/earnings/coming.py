"""What a partner has on hold and why, and what is coming when: an estimate (guide: C5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.deals.queries import InfluencedDeal, list_open_influenced
from kanava.earnings.foreseeing import Ahead, foresee_fees, foresee_margins
from kanava.earnings.models import Closing, StatementLine
from kanava.ledger.queries import accrued_by_day, get_balances
from kanava.ledger.queries.held import Held, list_held
from kanava.partners.models import Partner
from kanava.playbook.queries import get_of_version
from kanava.rules import coming, statements
from kanava.rules.bonuses import Reckoned
from kanava.rules.coming import Expected, Queue
from kanava.rules.deals import OPEN_STAGES, Origin
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Mode
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.periods import add_months, month_start
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
    """An open deal, what it would earn, and when that can be expected. `role` and `share_points` are the partner's in a deal
    that others lead."""

    deal_id: int
    title: str
    amount: Money
    expected: Expected
    role: str = ""
    share_points: int = 0


@dataclass(frozen=True, slots=True)
class Coming:
    """All of it: what is free and on no statement yet, what is set against that (at most nothing, by currency), what is on
    hold, and what open deals would earn; with whether the lists have more, and what is due by statements that are made."""

    free: Sequence[tuple[Money, Expected]]
    debts: Sequence[Money]
    on_hold: Sequence[OnHold]
    open: Sequence[Open]
    more_on_hold: bool
    more_open: bool
    due: Sequence[Money]


def get_coming(partner: Partner, *, by: Actor, today: date) -> Coming:
    """What a partner can expect, and when. Raises NotPermitted."""
    require("view_own_earnings", by)
    ahead = Ahead(partner, today)
    current = ahead.playbook_on(today)
    closed_until = Closing.objects.order_by("-last_on").values_list("last_on", flat=True).first()
    # The very first closing is of the month before, with all that came earlier.
    closed_until = closed_until or add_months(month_start(today), -1) - statements.DAY
    balances = get_balances(partner.pk)
    queues = _queues(partner.pk, balances, today, current, closed_until)
    held, more_on_hold = list_held(partner.pk, most=MOST)
    deals = _open_deals(partner.pk)
    return Coming(
        [row for one in queues for row in one.rows], [one.debt for one in queues if one.debt.minor],
        [_on_hold(one, today, current) for one in held], _opened(deals[:MOST], ahead), more_on_hold, len(deals) > MOST, balances.get(AccountKind.PAYABLE, ()),
    )  # fmt: skip


def _queues(
    partner_id: int,
    balances: Mapping[str, Sequence[Money]],
    today: date,
    current: Playbook,
    closed_until: date,
) -> list[Queue]:
    """What is free by currency, with what earlier statements have carried on. Two statements."""
    on_one = StatementLine.objects.filter(entry_id=OuterRef("entry_id"))
    free: dict[str, list[tuple[date, Money]]] = {}
    for day, amount in accrued_by_day(partner_id, but_for=Exists(on_one)):
        free.setdefault(amount.currency, []).append((day, amount))
    carried = {one.currency: one for one in balances.get(AccountKind.CLAWBACK, ())}
    return [
        coming.queue(
            carried.get(code, Money(0, code)), free.get(code, ()), today=today, current=current, closed_until=closed_until
        )
        for code in sorted({*free, *carried})
    ]  # fmt: skip


def _open_deals(partner_id: int) -> list[Deal | InfluencedDeal]:
    """The open deals that the partner leads or has a share in, the nearest first; one more than are shown, if there are."""
    rows = Deal.objects.filter(partner_id=partner_id, stage__in=OPEN_STAGES, origin=Origin.SOURCED)
    own = rows.select_related("registration").order_by(F("expected_close_on").asc(nulls_last=True), "id")
    found: list[Deal | InfluencedDeal] = [*own[: MOST + 1], *list_open_influenced(partner_id, limit=MOST + 1)]
    return sorted(found, key=lambda one: one.expected_close_on or date.max)[: MOST + 1]


def _on_hold(one: Held, today: date, current: Playbook) -> OnHold:
    amount = one.line.held_left or one.line.amount
    expected = coming.expect_held(
        amount, reason=one.line.reason, won_on=one.won_on, today=today, governing=get_of_version(one.version_id), current=current
    )  # fmt: skip
    return OnHold(one, amount, expected)


def _opened(deals: Sequence[Deal | InfluencedDeal], ahead: Ahead) -> list[Open]:
    """The open deals, each once for what would be paid and once for what would be a discount, by the rules of the day on
    which it is expected to be won."""
    own = [one for one in deals if isinstance(one, Deal)]
    earnings, found = foresee_margins(own, partner=ahead.partner, on=ahead.today, ahead=ahead), []
    for deal in deals:
        if isinstance(deal, Deal):
            for (mode, _code), amount in _by_mode(earnings[deal.pk]).items():
                found.append(Open(deal.pk, deal.title, amount, _expect(amount, mode, deal, ahead)))
            continue
        (fee,) = foresee_fees([deal], ahead)
        expected = _expect(fee.amount, fee.mode, deal, ahead)
        if fee.amount.minor > 0:
            found.append(Open(deal.deal_id, deal.title, fee.amount, expected, deal.role, deal.share_points))
    return found


def _expect(amount: Money, mode: Mode, deal: Deal | InfluencedDeal, ahead: Ahead) -> Expected:
    playbook = ahead.playbook_on(ahead.day_of(deal))
    return coming.expect_win(
        amount, mode=mode, close_on=deal.expected_close_on, today=ahead.today, playbook=playbook
    )


def _by_mode(found: Reckoned) -> dict[tuple[Mode, str], Money]:
    """What margin and bonuses come to, by how they are settled and in which currency; what comes to nothing is left out."""
    sums: dict[tuple[Mode, str], Money] = {}
    for one in (found.margin, *found.bonuses.values()):
        key = one.mode, one.amount.currency
        sums[key] = sums.get(key, Money(0, one.amount.currency)) + one.amount
    paid = {key: amount for key, amount in sums.items() if amount.minor > 0}
    return paid or {(found.margin.mode, found.margin.amount.currency): found.margin.amount}
