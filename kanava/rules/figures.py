"""The figures of the dashboard from their sums (guide: H1–H5, H7, H10). Shares and ratios are fractions."""

from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.money import Money


@dataclass(frozen=True, slots=True)
class Channel:
    """Won deals of one channel in a period. `cycle_days` adds up the days of the `timed` deals whose start is known."""

    won: int
    value: Money
    timed: int
    cycle_days: int

    @property
    def average_deal(self) -> Money | None:
        """Value by deal, rounded half up; None without deals (guide: H3)."""
        return Money.of(self.value.amount / self.won, self.value.currency) if self.won else None

    @property
    def average_cycle(self) -> Decimal | None:
        """Days from opening to closing, by deal; None when no start is known (guide: H4)."""
        return Decimal(self.cycle_days) / self.timed if self.timed else None


def share(part: Money, whole: Money) -> Decimal | None:
    """Part of the whole; None when there is no whole (guide: H1)."""
    return Decimal(part.minor) / whole.minor if whole.minor > 0 and part.currency == whole.currency else None


def longer_cycle(partner: Channel, direct: Channel) -> Decimal | None:
    """By how much partner cycles are longer than direct ones; negative when shorter, None when unknown (guide: H4)."""
    if partner.average_cycle is None or not direct.average_cycle:
        return None
    return partner.average_cycle / direct.average_cycle - 1
