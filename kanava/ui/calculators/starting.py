"""What a calculator begins with: a partner's own deals, else the programme's, else what its owner expects, else the guide's
example, which is said to be one."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.cache import cache
from django.utils.translation import gettext as _

from kanava.deals.queries import Sold
from kanava.recruiting.queries import get_figures
from kanava.rules.money import Money
from kanava.rules.partnership import Tier
from kanava.rules.pitch import Figures, with_expected
from kanava.rules.playbook import Playbook
from kanava.ui.calculators.form import Start

# Seconds that figures are told before the deals are asked anew: many read them, and deals may be a million.
KEPT = 3600
LARGE = 100
NOTHING = Figures(0, None, None)


def kept_figures(today: date, playbook: Playbook) -> tuple[Figures, int]:
    """What the programme's won deals tell, and how many a year a partner wins; remembered for an hour."""
    key = f"figures:{today}:{playbook.programme.currency}:{playbook.benchmarks.smallest_sample}"
    found: tuple[Figures, int] | None = cache.get(key)
    if found is None:
        found = get_figures(today, playbook)
        cache.set(key, found, KEPT)
    return found


def of_programme(kind: str, today: date, playbook: Playbook) -> Start:
    """For a partner of a type that begins, by what all partners win."""
    figures, usual = kept_figures(today, playbook)
    nothing = Money(0, playbook.programme.currency)
    deal, told = _deal(figures, playbook)
    cycle = with_expected(figures, playbook).cycle_days
    return Start(kind, Tier.BRONZE.value, deal, told, cycle, usual, nothing)


def of_partner(kind: str, tier: str, sold: Sold, playbook: Playbook, *, is_own: bool) -> Start:
    """For a partner, by what it has won itself; `is_own` where the partner reads it."""
    expected = with_expected(NOTHING, playbook)
    if sold.average is not None:
        told = (
            _("To begin with, your average of the last twelve months.")
            if is_own
            else _("To begin with, the partner’s average of the last twelve months.")
        )
        deal = _rounded(sold.average)
    else:
        deal, told = _deal(NOTHING, playbook)
    cycle = expected.cycle_days if sold.cycle_days is None else sold.cycle_days
    return Start(
        kind,
        tier,
        deal,
        told,
        max(cycle, 1) if cycle is not None else None,
        sold.deals or None,
        sold.in_window,
    )


def _rounded(average: Money) -> Money:
    """An average without the decimals that nobody types."""
    whole = average.amount.quantize(Decimal(1), ROUND_HALF_UP)
    return Money.of(whole, average.currency) if whole >= LARGE else average


def _deal(figures: Figures, playbook: Playbook) -> tuple[Money, str]:
    """A usual deal, and where it comes from."""
    if figures.average is not None:
        return _rounded(figures.average), _(
            "To begin with, the average of partners’ deals in the last twelve months."
        )
    expected = with_expected(figures, playbook).average
    if expected is not None:
        return expected, _("To begin with, a usual deal as we expect it.")
    example = Money.of(Decimal(playbook.margins.worth_deal), playbook.programme.currency)
    return example, _("To begin with, an example: put in your own.")
