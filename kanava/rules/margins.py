"""What a partner earns on a won deal, and whether it is payable (guide: C1, C2, C3, H5).

The date that governs is the day of approval for a registered deal (its tier and rate were promised then), the day it
was won for any other. A later change counts only if it is better for the partner, unless the playbook says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """Tier and rate (a fraction) that were promised at approval."""

    tier: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """A won deal as far as earning goes: the partner's type and tier on the day it was won, the lines' base amounts."""

    partner_type: str
    tier: str
    lines: tuple[Money, ...]
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
    tables = {"REFERRAL": playbook.margins.referral, "SI": playbook.margins.integrator}
    return tables.get(partner_type, playbook.margins.tiers)[tier] / HUNDRED


def rate_with(promised: Decimal | None, current: Decimal, playbook: Playbook) -> Decimal:
    """The rate that counts: the promised one while it binds, else the current one (guide: C2).

    A promise holds; what changed later counts only if it is better, unless the playbook lets every change count.
    """
    if promised is None or not playbook.margins.promise_locked:
        return current
    return max(promised, current) if playbook.margins.later_change_only_if_better else current


def decide(sale: Sale, playbook: Playbook) -> Earning:
    """The sourcing partner's earning on a won deal, rounded half up once a line.

    Raises:
        ValueError: a deal without lines.
    """
    if not sale.lines:
        raise ValueError("A deal has at least one line.")
    current = rate_of(sale.partner_type, sale.tier, playbook)
    steps = [Step("RATE_NOW", {"type": sale.partner_type, "tier": sale.tier, "rate": str(current)})]
    rate = rate_with(sale.promise.rate if sale.promise else None, current, playbook)
    if sale.promise is not None and playbook.margins.promise_locked:
        steps.append(Step("RATE_PROMISED", {"tier": sale.promise.tier, "rate": str(sale.promise.rate)}))
        steps.append(Step("RATE_APPLIED", {"rate": str(rate), "locked": rate == sale.promise.rate}))
    total = Money(0, sale.lines[0].currency)
    for number, base in enumerate(sale.lines, start=1):
        part = base.times(rate)
        total += part
        steps.append(Step("LINE", {"number": number, "base": base.minor, "rate": str(rate)}, part))
    mode = Mode(playbook.margins.settlement[sale.partner_type])
    steps.append(Step(f"SETTLED_{mode}", {}, total))
    return Earning(total, rate, mode, tuple(steps))


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
            (Step("INFLUENCE_FEE", {"rate": str(rate)}, fee), Step("SHARE", {"points": share}, part)),
        )
        for part, share in zip(parts, points, strict=True)
    )
