"""What a partner earns on a won deal, and whether it is payable (guide: C1, C2, C3, H5).

A registered deal is governed by the day of its approval while its protection lasts: tier and rate were promised then,
under the playbook of that day. A later change counts only if it is better for the partner, unless that playbook says
otherwise. Any other deal is governed by the day it was won.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.steps import Step

HUNDRED = Decimal(100)
ALL_POINTS = 10_000


class Mode(StrEnum):
    """How an earning is settled.

    RESALE: the margin is a discount on our invoice: earned and explained, never payable.
    COMMISSION: we pay it. FEE_SHARE: we pay a part of a fee.
    """

    RESALE = "RESALE"
    COMMISSION = "COMMISSION"
    FEE_SHARE = "FEE_SHARE"


@dataclass(frozen=True, slots=True)
class Promise:
    """Tier and rate (a fraction) that were promised at approval, until the protection's last day."""

    tier: str
    rate: Decimal
    until: date


@dataclass(frozen=True, slots=True)
class Line:
    """The amounts of a deal's line in one currency: net to vendor, list price and end-customer price, where told."""

    net: Money
    list_price: Money | None = None
    end_customer: Money | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A won deal as far as earning goes: the day it was won, the partner's type and tier on that day, its lines."""

    won_on: date
    partner_type: str
    tier: str
    lines: tuple[Line, ...]
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Earning:
    """What is earned, at which rate (a fraction), how it is settled, and the steps to it."""

    amount: Money
    rate: Decimal
    mode: Mode
    steps: tuple[Step, ...]


def rate_of(partner_type: str, tier: str, playbook: Playbook) -> Decimal:
    """The margin of a type and tier as a fraction (guide: C1, C2)."""
    return percent_of(partner_type, tier, playbook) / HUNDRED


def percent_of(partner_type: str, tier: str, playbook: Playbook) -> Decimal:
    """The margin of a type and tier, per cent (guide: C1, C2)."""
    tables = {"REFERRAL": playbook.margins.referral, "SI": playbook.margins.integrator}
    return tables.get(partner_type, playbook.margins.tiers)[tier]


def binds(promise: Promise | None, on: date) -> bool:
    """Whether a promise holds on a day: through the protection's last day."""
    return promise is not None and on <= promise.until


def promise_governs(promise: Promise | None, on: date, promised_under: Playbook) -> bool:
    """Whether a deal won on a day is governed by its promise: it holds, and the playbook it was made under keeps
    promises. The answer says which playbook version an earning belongs to."""
    return binds(promise, on) and promised_under.margins.promise_locked


def base_of(line: Line, playbook: Playbook) -> tuple[str, Money]:
    """The amount that a margin is counted from, with its name; a line without that amount has only the net one."""
    chosen = {"LIST": line.list_price, "END_CUSTOMER": line.end_customer}.get(playbook.margins.base)
    return ("NET", line.net) if chosen is None else (playbook.margins.base, chosen)


def decide(sale: Sale, current: Playbook, promised_under: Playbook | None = None) -> Earning:
    """The sourcing partner's earning on a deal, rounded half up once a line. It may be nothing, or less.

    `current` is in force on the day the deal is won. `promised_under` was in force when the promise was made (default:
    the current one) and governs everything but the better rate while the promise holds.

    Raises:
        ValueError: a deal without lines.
    """
    if not sale.lines:
        raise ValueError("A deal has at least one line.")
    made_under = promised_under or current
    rate, steps = _rate(sale, current, made_under)
    governing = made_under if promise_governs(sale.promise, sale.won_on, made_under) else current
    total = Money(0, sale.lines[0].net.currency)
    for number, line in enumerate(sale.lines, start=1):
        basis, base = base_of(line, governing)
        part = base.times(rate)
        total += part
        steps.append(
            Step("LINE", {"number": number, "base": base.minor, "basis": basis, "rate": str(rate)}, part)
        )
    mode = Mode(governing.margins.settlement[sale.partner_type])
    steps.append(Step(f"SETTLED_{mode}", {}, total))
    return Earning(total, rate, mode, tuple(steps))


def _rate(sale: Sale, current: Playbook, made_under: Playbook) -> tuple[Decimal, list[Step]]:
    """The rate that counts (a fraction), and how the promise and today's rate came to it (guide: C2, C3)."""
    today = rate_of(sale.partner_type, sale.tier, current)
    now = Step("RATE_NOW", {"type": sale.partner_type, "tier": sale.tier, "rate": str(today)})
    promise = sale.promise
    if promise is None:
        return today, [now]
    told = {"tier": promise.tier, "rate": str(promise.rate), "until": promise.until.isoformat()}
    if not binds(promise, sale.won_on):
        return today, [Step("PROMISE_LAPSED", {**told, "won": sale.won_on.isoformat()}), now]
    if not made_under.margins.promise_locked:
        return today, [Step("PROMISE_NOT_KEPT", told), now]
    if not made_under.margins.later_change_only_if_better:
        return today, [Step("PROMISED", told), now, Step("EVERY_CHANGE_COUNTS", {"rate": str(today)})]
    outcome = "PROMISE_BETTERED" if today > promise.rate else "PROMISE_KEPT"
    rate = max(promise.rate, today)
    return rate, [Step("PROMISED", told), now, Step(outcome, {"rate": str(rate)})]


def influence_fees(base: Money, points: Sequence[int], playbook: Playbook) -> tuple[Earning, ...]:
    """Each influencing partner's part of the influence fee, by its share in basis points (guide: H5).

    The parts never exceed the fee: what no partner influenced is not paid.

    Raises:
        ValueError: the shares exceed the whole.
    """
    if sum(points) > ALL_POINTS:
        raise ValueError("Shares of influence exceed the whole.")
    rate = playbook.margins.influence_fee / HUNDRED
    fee = base.times(rate)
    parts = fee.allocate([*points, ALL_POINTS - sum(points)])[:-1]
    return tuple(
        Earning(
            part,
            rate,
            Mode.FEE_SHARE,
            (
                Step("INFLUENCE_FEE", {"rate": str(rate), "base": base.minor}, fee),
                Step("SHARE", {"points": share, "base": fee.minor}, part),
            ),
        )
        for part, share in zip(parts, points, strict=True)
    )
