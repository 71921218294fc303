"""The pitch to a candidate: five parts, filled from the programme's own figures, and what is missing named (guide: E4–E6).

Nothing is invented: a figure that the programme does not have, and a text that nobody has written, is a gap.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from kanava.rules.calculators import at_tier
from kanava.rules.margins import percent_of
from kanava.rules.money import Money
from kanava.rules.partnership import Tier
from kanava.rules.playbook import DEFAULT, Playbook

# So few partners can be told apart: what they did is not told of them together.
FEWEST_SIMILAR = 3


class Part(StrEnum):
    """The guide's five parts, in their order."""

    PROBLEM = "PROBLEM"
    MARKET = "MARKET"
    MONEY = "MONEY"
    PROOF = "PROOF"
    NEXT_STEPS = "NEXT_STEPS"


class Told(StrEnum):
    """What the programme writes for its pitches."""

    PROBLEM = "PROBLEM"
    DEMAND = "DEMAND"
    ADVANTAGE = "ADVANTAGE"
    CONCERNS = "CONCERNS"
    PROOF = "PROOF"


class Gap(StrEnum):
    """What is missing in a pitch."""

    PROBLEM = "PROBLEM_TEXT"
    DEMAND = "DEMAND_TEXT"
    ADVANTAGE = "ADVANTAGE_TEXT"
    MARKET = "MARKET_SIZE"
    TYPE = "CANDIDATE_TYPE"
    DEALS = "DEAL_FIGURES"
    CYCLE = "CYCLE_FIGURES"
    PROOF = "PROOF_POINTS"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the programme's won deals of the last twelve months tell: how many with a value, their average in the
    programme's currency, the average days from opening to closing. None where there are too few to tell."""

    deals: int
    average: Money | None
    cycle_days: int | None


@dataclass(frozen=True, slots=True)
class Similar:
    """What partners of the candidate's type did in the last twelve months, together."""

    partners: int
    deals: int
    value: Money

    @property
    def may_be_told(self) -> bool:
        """Whether nobody can tell from it what one of them did."""
        return self.partners >= FEWEST_SIMILAR and self.deals > 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How the partner makes money: a deal, its margin at the beginning and at the top (per cent), what it brings, and what
    so many deals a year bring."""

    deal: Money
    margin: Decimal
    highest: Decimal
    per_deal: Money
    at_highest: Money
    deals: int
    a_year: Money


def margins_of(kind: str, playbook: Playbook) -> tuple[Decimal, Decimal]:
    """What a partner of a type earns as it begins and at the highest tier, per cent, by the rule that settles its earnings
    (guide: C1, C2)."""
    return percent_of(kind, Tier.BRONZE, playbook), percent_of(kind, Tier.GOLD, playbook)


def with_expected(figures: Figures, playbook: Playbook) -> Figures:
    """The figures, with what too few deals tell filled by what the programme's owner expects (guide: E4). The guide's own
    values are an example and nobody's figures: while they stand, nothing is expected."""
    average, days = figures.average, figures.cycle_days
    deal, cycle = playbook.recruiting.pitch_deal, playbook.recruiting.pitch_cycle_days
    if average is None and 0 < deal != DEFAULT.recruiting.pitch_deal:
        average = Money.of(Decimal(deal), playbook.programme.currency)
    if days is None and 0 < cycle != DEFAULT.recruiting.pitch_cycle_days:
        days = cycle
    return replace(figures, average=average, cycle_days=days)


def arithmetic(kind: str, figures: Figures, deals: int, playbook: Playbook) -> Arithmetic | None:
    """The partner's earnings on a deal of that average (guide: E4); None where type or average is not known."""
    if not kind or figures.average is None:
        return None
    begins = at_tier(kind, Tier.BRONZE, figures.average, deals, playbook)
    top = at_tier(kind, Tier.GOLD, figures.average, deals, playbook)
    return Arithmetic(
        figures.average, begins.margin, top.margin, begins.per_deal, top.per_deal, deals, begins.a_year
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What there is for a pitch: which texts are written, whether the market's size is known, the candidate's type."""

    texts: frozenset[str]
    has_market: bool
    type: str
    figures: Figures
    similar: Similar | None


def gaps(known: Known) -> tuple[Gap, ...]:
    """What is missing, in the order of the parts. Concerns may stay unwritten; either similar partners or a text prove."""
    missing = {
        Gap.PROBLEM: Told.PROBLEM not in known.texts,
        Gap.DEMAND: Told.DEMAND not in known.texts,
        Gap.ADVANTAGE: Told.ADVANTAGE not in known.texts,
        Gap.MARKET: not known.has_market,
        Gap.TYPE: not known.type,
        Gap.DEALS: known.figures.average is None,
        Gap.CYCLE: known.figures.cycle_days is None,
        Gap.PROOF: Told.PROOF not in known.texts and not (known.similar and known.similar.may_be_told),
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)
