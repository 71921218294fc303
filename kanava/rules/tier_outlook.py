"""What lies ahead of a partner's tier: what leaves the window when, and what each tier asks for and gives (guide: C2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from kanava.rules import mdf
from kanava.rules.margins import percent_of
from kanava.rules.money import Money
from kanava.rules.periods import add_months, month_start
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.tiers import certified_for, thresholds

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Won:
    """Revenue by the day it was won."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Leaving:
    """Revenue that leaves the window in a month, if time alone passes. `below` is the day of that month from which the
    partner's tier is no longer met by revenue; None where it still is, or was not before."""

    month: date
    amount: Money
    left: Money
    below: date | None


def leaves_on(closed_on: date, playbook: Playbook) -> date:
    """The first day on which a deal that was won on a day no longer counts."""
    months = playbook.margins.tier_window
    found = add_months(closed_on, months)
    while add_months(found, -months) < closed_on:
        found += DAY
    return found


def leaving(won: Sequence[Won], tier: str, playbook: Playbook) -> tuple[Leaving, ...]:
    """What leaves the window month by month, the next first; `won` is all that counts today."""
    left = Money(sum(one.amount.minor for one in won), playbook.programme.currency)
    asked = thresholds(playbook)[tier]
    found: list[Leaving] = []
    for one in sorted(won, key=lambda told: told.on):
        day = leaves_on(one.on, playbook)
        was_met, left = left >= asked, left - one.amount
        below = day if was_met and left < asked else None
        if found and found[-1].month == month_start(day):
            last = found.pop()
            found.append(replace(last, amount=last.amount + one.amount, left=left, below=below or last.below))
        else:
            found.append(Leaving(month_start(day), one.amount, left, below))
    return tuple(found)


def deals_for(missing: Money, average: Money | None) -> int | None:
    """How many deals of a size come to what is missing; None without a size."""
    if average is None or average.minor <= 0:
        return None
    return -(-missing.minor // average.minor)


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a tier asks for and gives: margin and share of marketing money in per cent, open registrations at a time."""

    tier: str
    asked: Money
    deals: int
    active: bool
    certified: Mapping[str, int]
    margin: Decimal
    fund: Decimal
    is_fund_by_approval: bool
    open_cap: int


def benefits(partner_type: str, playbook: Playbook) -> tuple[Benefit, ...]:
    """What each tier asks for and gives to partners of a type, the lowest first (guide: C1, C2, C3, C4)."""
    asked = thresholds(playbook)
    return tuple(
        Benefit(
            tier, asked[tier], playbook.tiers.deals[tier], playbook.tiers.active[tier], certified_for(tier, playbook), percent_of(partner_type, tier, playbook),
            mdf.share_of(tier, playbook), not mdf.is_eligible(tier, playbook), playbook.registration.open_cap[tier],
        )
        for tier in TIERS
    )  # fmt: skip
