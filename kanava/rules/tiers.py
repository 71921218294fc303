"""Which tier a partner's revenue reaches, and what is missing to the next one (guide: C2).

Revenue is that of the playbook's window up to the day asked about, in the programme's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier reached, the next one and what is missing to it (None at the top), and the steps to it."""

    tier: str
    following: str | None
    missing: Money | None
    steps: tuple[Step, ...]


def reached(revenue: Money, playbook: Playbook) -> Standing:
    """The highest tier whose threshold the revenue meets; who meets none has the lowest. More never lowers it.

    Raises:
        CurrenciesDiffer: the revenue is not in the programme's currency.
    """
    if revenue.currency != playbook.programme.currency:
        raise CurrenciesDiffer(f"{revenue.currency} and {playbook.programme.currency}")
    doors = _thresholds(playbook)
    place = max((number for number, tier in enumerate(TIERS) if revenue >= doors[tier]), default=0)
    tier = TIERS[place]
    steps = [Step("TIER_REACHED", {"tier": tier, "threshold": doors[tier].minor}, revenue)]
    if place + 1 == len(TIERS):
        return Standing(tier, None, None, tuple(steps))
    following = TIERS[place + 1]
    missing = doors[following] - revenue
    steps.append(Step("TIER_MISSING", {"tier": following, "threshold": doors[following].minor}, missing))
    return Standing(tier, following, missing, tuple(steps))


def _thresholds(playbook: Playbook) -> Mapping[str, Money]:
    currency = playbook.programme.currency
    return {tier: Money.of(Decimal(playbook.margins.thresholds[tier]), currency) for tier in TIERS}
