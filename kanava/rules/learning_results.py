"""What can be said of learning and deals (guide: H6): who has finished a path beside who has not, and how sure that is.

It is a comparison of partners as they are, not an experiment: who learns may be who sells anyway.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import sqrt

from kanava.rules.playbook.training import Training

SURE = 1.96  # standard deviations of a range that holds the true share 19 times out of 20


class Finding(StrEnum):
    """What the comparison allows to be said."""

    TOO_FEW = "RESULTS_TOO_FEW"
    MORE = "RESULTS_MORE"
    FEWER = "RESULTS_FEWER"
    CHANCE = "RESULTS_CHANCE"


@dataclass(frozen=True, slots=True)
class Group:
    """Partners: how many, how many of them have won a deal, and how many deals they have won together."""

    partners: int
    winners: int
    deals: int

    @property
    def share(self) -> Decimal:
        """The part of them that has won a deal; 0 where there are none."""
        if not self.partners:
            return Decimal(0)
        return (Decimal(self.winners) / self.partners).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def average(self) -> Decimal:
        """Deals for each partner, to a tenth; 0 where there are none."""
        if not self.partners:
            return Decimal(0)
        return (Decimal(self.deals) / self.partners).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def range(self) -> tuple[Decimal, Decimal]:
        """Between which shares the true one lies, 19 times out of 20 (Wilson)."""
        if not self.partners:
            return Decimal(0), Decimal(1)
        n, share = self.partners, self.winners / self.partners
        middle = (share + SURE**2 / (2 * n)) / (1 + SURE**2 / n)
        reach = SURE * sqrt(share * (1 - share) / n + SURE**2 / (4 * n * n)) / (1 + SURE**2 / n)
        low, high = max(middle - reach, 0.0), min(middle + reach, 1.0)
        return tuple(Decimal(str(round(one, 4))) for one in (low, high))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Compared:
    """Those with a finished path and those without, and what can be said."""

    learnt: Group
    others: Group
    finding: Finding
    needed: int


def compare(learnt: Group, others: Group, terms: Training) -> Compared:
    """What the two groups allow to be said: a difference counts only where their ranges do not meet."""
    needed = terms.compared_from
    if min(learnt.partners, others.partners) < needed:
        finding = Finding.TOO_FEW
    elif learnt.range[0] > others.range[1]:
        finding = Finding.MORE
    elif learnt.range[1] < others.range[0]:
        finding = Finding.FEWER
    else:
        finding = Finding.CHANCE
    return Compared(learnt, others, finding, needed)
