"""Tiers by revenue (guide: C2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import tiers
from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.playbook.sections import TIERS


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("revenue", "tier", "following", "missing"),
    [
        (-100, "BRONZE", "SILVER", 10_000_100),
        (0, "BRONZE", "SILVER", 10_000_000),
        (9_999_999, "BRONZE", "SILVER", 1),
        (10_000_000, "SILVER", "GOLD", 20_000_000),
        (29_999_999, "SILVER", "GOLD", 1),
        (30_000_000, "GOLD", None, None),
        (10**12, "GOLD", None, None),
    ],
)
def test_the_tier_reached_and_what_is_missing(revenue, tier, following, missing) -> None:
    standing = tiers.reached(eur(revenue), DEFAULT)

    assert (standing.tier, standing.following) == (tier, following)
    assert standing.missing == (None if missing is None else eur(missing))
    assert standing.steps[0].inputs["tier"] == tier


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_more_revenue_never_lowers_a_tier(revenue: int, more: int) -> None:
    before = tiers.reached(eur(revenue), DEFAULT)
    after = tiers.reached(eur(revenue + more), DEFAULT)

    assert TIERS.index(after.tier) >= TIERS.index(before.tier)


@given(st.integers(0, 10**9))
def test_what_is_missing_is_just_enough(revenue: int) -> None:
    standing = tiers.reached(eur(revenue), DEFAULT)
    if standing.missing is None:
        return

    assert tiers.reached(eur(revenue) + standing.missing, DEFAULT).tier == standing.following
    assert tiers.reached(eur(revenue) + standing.missing - eur(1), DEFAULT).tier == standing.tier


def test_tiers_with_one_threshold_are_passed_together() -> None:
    playbook = parse({"margins": {"thresholds": {"SILVER": 300_000}}})

    assert tiers.reached(eur(30_000_000), playbook).tier == "GOLD"


def test_revenue_is_in_the_programmes_currency() -> None:
    with pytest.raises(CurrenciesDiffer):
        tiers.reached(Money(1, "USD"), DEFAULT)
