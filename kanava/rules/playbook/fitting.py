"""Which figures of a playbook must fit together: weights that make a whole, and what must not exceed what."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from kanava.rules.checks import Asked
from kanava.rules.partnership import Tier
from kanava.rules.playbook.settings import Fault

WEIGHTS = "scoring.weights"
# Chains in which no figure may be less than the one before it. A `_low` with its `_high`, and the rows LOW and HIGH
# of a table, are chains without being named here.
_CHAINS: tuple[tuple[str, ...], ...] = (
    *(
        tuple(f"{table}.{tier}" for tier in Tier)
        for table in (
            "margins.tiers",
            "margins.referral",
            "margins.integrator",
            "margins.thresholds",
            "registration.open_cap",
            "tiers.deals",
            "tiers.certified_sellers",
            "tiers.certified_technicians",
        )
    ),
    ("registration.maybe_score", "registration.same_score"),
    ("registration.reminder_days.LAST", "registration.reminder_days.FIRST"),
    ("training.reminder_days.LAST", "training.reminder_days.FIRST"),
    tuple(f"agreements.reminder_days.{row}" for row in ("LAST", "SECOND", "FIRST")),
    ("onboarding.training_week_from", "onboarding.training_week_to"),
    tuple(f"onboarding.milestone_days.{row}" for row in ("FIRST", "SECOND", "THIRD")),
    ("onboarding.first_deal_days", "onboarding.slow_first_deal_days"),
    ("onboarding.opens_at", "onboarding.closes_at"),
    ("onboarding.silent_days", "onboarding.silent_days_later"),
    ("activity.review_days", "activity.exit_days"),
    (
        "benchmarks.low_below",
        "benchmarks.average_low",
        "benchmarks.average_high",
        "benchmarks.top_low",
        "benchmarks.top_high",
    ),
    ("benchmarks.cycle_acceptable", "benchmarks.cycle_problem"),
    ("benchmarks.small_company_below", "benchmarks.large_company_from"),
    ("benchmarks.early_share_month", "benchmarks.late_share_month"),
    tuple(f"benchmarks.phase_months.{row}" for row in ("RECRUIT", "RESULTS", "PROOF")),
    ("recruiting.focus_high", "recruiting.too_many_targets"),
    ("scoring.lowest_score", "scoring.highest_score"),
    ("scoring.small_staff", "scoring.large_staff"),
    tuple(
        f"infrastructure.{size}"
        for size in (
            "first_partners_low",
            "first_partners_high",
            "portal_at_partners",
            "training_at_partners",
        )
    ),
    ("cases.saas_partners.MONTH_12", "cases.saas_partners.MONTH_24"),
    ("cases.failure_selling", "cases.failure_signed"),
    ("cases.turnaround_selling", "cases.turnaround_kept"),
)


ASKED, MARKETS = "diligence.asked.", "diligence.markets."


def misfits(values: Mapping[str, Any]) -> Iterator[Fault]:
    """The faults between readable figures; None stands for one that cannot be read and is left out."""
    weights = [value for path, value in values.items() if path.startswith(f"{WEIGHTS}.")]
    if None not in weights and sum(weights) != 100:
        yield Fault(WEIGHTS, "WEIGHTS_NOT_100", {"sum": sum(weights)})
    yield from _unused_markets(values)
    for chain in (*_CHAINS, *_ranges(values)):
        readable = [path for path in chain if values[path] is not None]
        for low, high in pairwise(readable):
            if values[low] > values[high]:
                yield Fault(high, "NOT_ASCENDING", {"below": low, "value": values[low]})


def _unused_markets(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Markets named for a check that does not go by them."""
    for path, asked in values.items():
        named = MARKETS + path.removeprefix(ASKED)
        if path.startswith(ASKED) and asked in (Asked.EVERYWHERE, Asked.ABROAD) and values[named]:
            yield Fault(named, "MARKETS_UNUSED")


def _ranges(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = {pair for chain in _CHAINS for pair in pairwise(chain)}
    for path in values:
        for low, high in (("_low", "_high"), (".LOW", ".HIGH")):
            other = path.removesuffix(low) + high
            if path.endswith(low) and other in values and (path, other) not in named:
                yield path, other
