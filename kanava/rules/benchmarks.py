"""Where a programme stands against others (guide: A5, H3, H4, H10, J4, J5). Shares are fractions."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kanava.rules.playbook import Playbook

HUNDRED = Decimal(100)


class Standing(StrEnum):
    """How a share of revenue from partners compares."""

    UNKNOWN = "UNKNOWN"
    TOO_FEW = "TOO_FEW"
    LOW = "LOW"
    BELOW_AVERAGE = "BELOW_AVERAGE"
    AVERAGE = "AVERAGE"
    ABOVE_AVERAGE = "ABOVE_AVERAGE"
    TOP = "TOP"


@dataclass(frozen=True, slots=True)
class Band:
    """A range of shares in per cent and the guide's item that it comes from."""

    low: Decimal
    high: Decimal
    source: str


def standing(share: Decimal | None, playbook: Playbook, *, deals: int, knows_whole: bool) -> Standing:
    """The standing of a share by the general bands (guide: H10), none while it comes from too few won deals, or while
    nobody knows the whole that it is a part of."""
    if share is None:
        return Standing.UNKNOWN
    if deals < playbook.benchmarks.smallest_sample:
        return Standing.TOO_FEW
    if not knows_whole:
        return Standing.UNKNOWN
    terms, percent = playbook.benchmarks, share * HUNDRED
    limits = (
        (terms.low_below, Standing.LOW),
        (terms.average_low, Standing.BELOW_AVERAGE),
        (terms.average_high, Standing.AVERAGE),
        (terms.top_low, Standing.ABOVE_AVERAGE),
    )
    return next((name for limit, name in limits if percent < limit), Standing.TOP)


def expected_band(months: int, revenue: int | None, playbook: Playbook) -> Band:
    """What to expect of a programme of this age in months at a company with this yearly revenue (major units).

    A young programme is held to the timeline (J5); an older one to its company's size (J4), or without a known
    revenue to the general figure (H10).
    """
    terms = playbook.benchmarks
    if months < terms.early_share_month:
        return Band(Decimal(0), terms.share_at_month_18["LOW"], "J5")
    if months < terms.mature_months:
        return Band(terms.share_at_month_18["LOW"], terms.share_at_month_18["HIGH"], "J5")
    if revenue is None:
        return Band(terms.top_low, terms.top_high, "H10")
    if revenue < terms.small_company_below:
        return Band(terms.small_share["LOW"], terms.small_share["HIGH"], "J4")
    middle = revenue < terms.large_company_from
    table = terms.middle_share if middle else terms.large_share
    return Band(table["LOW"], table["HIGH"], "J4")


class CycleVerdict(StrEnum):
    """What a longer partner cycle means (guide: H4)."""

    UNKNOWN = "UNKNOWN"
    TOO_FEW = "TOO_FEW"
    FINE = "FINE"
    WATCH = "WATCH"
    PROBLEM = "PROBLEM"


def cycle_verdict(longer: Decimal | None, *, sample: int, playbook: Playbook) -> CycleVerdict:
    """The verdict on partner cycles that are `longer` (a fraction) than direct ones, from `sample` deals on the side that
    has fewer."""
    terms = playbook.benchmarks
    if sample < terms.smallest_sample:
        return CycleVerdict.TOO_FEW
    if longer is None:
        return CycleVerdict.UNKNOWN
    percent = longer * HUNDRED
    if percent <= terms.cycle_acceptable:
        return CycleVerdict.FINE
    return CycleVerdict.PROBLEM if percent >= terms.cycle_problem else CycleVerdict.WATCH
