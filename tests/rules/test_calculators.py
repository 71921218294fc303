"""What a partner can reckon for itself, from the tables that a finance person can check by hand (guide: C6, C7, E4)."""

from dataclasses import replace
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.calculators import (
    Product,
    Seller,
    at_tier,
    climb_steps,
    compare,
    deals_for,
    reach_goal,
    tier_effect,
    worth,
)
from kanava.rules.money import Money
from kanava.rules.pitch import Figures, arithmetic
from kanava.rules.playbook import DEFAULT
from kanava.rules.playbook.sections import TIERS, TYPES
from kanava.rules.tiers import reached
from tests.rules.worked_cases import quoted_cases, read_cases

D = Decimal
GOALS, HOURS, TIER_CASES = (
    read_cases(name) for name in ("calculators", "calculators_hours", "calculators_tiers")
)
KINDS, TIER = st.sampled_from(TYPES), st.sampled_from(TIERS)
AMOUNTS = st.integers(1, 10**9).map(lambda minor: Money(minor, "EUR"))
SELLERS = st.builds(
    Seller, KINDS, TIER, AMOUNTS, st.integers(0, 10**8).map(lambda minor: Money(minor, "EUR"))
)


def eur(text: str) -> Money:
    return Money.of(D(text), "EUR")


def told(value: object) -> str:
    """A figure as the tables write it."""
    if isinstance(value, Money):
        amount = value.amount
        return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "none" if value is None else str(value)


def seller_of(case: dict[str, str]) -> Seller:
    return Seller(case["type"], case["tier"], eur(case["deal"]), eur(case["won so far"]))


@pytest.mark.parametrize("case", GOALS, ids=[case["case"] for case in GOALS])
def test_the_deals_for_a_goal(case: dict[str, str]) -> None:
    seller, days = seller_of(case), int(case["days"]) if case["days"] else None
    found = reach_goal(seller, eur(case["goal"]), days, DEFAULT)
    climb = " ".join(f"{one.deals} {one.at.tier}" for one in found.climb) or "none"
    per_deal = at_tier(seller.kind, seller.tier, seller.deal, 1, DEFAULT).per_deal
    figures = (per_deal, found.deals, found.earned, found.sold, found.open_at_once)
    assert [*map(told, figures), climb] == [
        case[name] for name in ("a deal earns", "deals", "they earn", "they sell", "open at a time", "with rising tiers")
    ]  # fmt: skip


@pytest.mark.parametrize("case", HOURS, ids=[case["case"] for case in HOURS])
def test_what_an_hour_earns(case: dict[str, str]) -> None:
    ours = Product("Ours", eur(case["deal"]), D(case["margin"]), D(case["hours"]))
    others: tuple[Product, ...] = ()
    if case["other deal"]:
        others = (Product("Other", eur(case["other deal"]), D(case["other margin"]), D(case["other hours"])),)
    found = compare(ours, others)
    assert [told(found.ours.earned), told(found.ours.per_hour)] == [case["earned"], case["an hour"]]
    if found.best is not None:
        assert [told(found.best.per_hour), told(found.lead), told(found.level_hours)] == [
            case["other an hour"], case["ours more by"], case["level at hours"],
        ]  # fmt: skip


@pytest.mark.parametrize("case", TIER_CASES, ids=[case["case"] for case in TIER_CASES])
def test_what_the_next_tier_changes(case: dict[str, str]) -> None:
    found = tier_effect(seller_of(case), int(case["deals a year"]), DEFAULT)
    higher = found.higher
    after = (
        (higher.at.tier, higher.at.a_year, higher.gain, higher.missing, higher.deals)
        if higher
        else (None,) * 5
    )
    assert [told(one) for one in (found.now.a_year, *after)] == [
        case[name] for name in ("earns a year", "next tier", "earns a year there", "more a year", "revenue missing", "deals to it")
    ]  # fmt: skip


@pytest.mark.parametrize("cases", [GOALS, HOURS, TIER_CASES])
def test_the_page_quotes_the_worked_cases(cases: list[dict[str, str]]) -> None:
    assert quoted_cases("calculators", list(cases[0])) == cases


@given(SELLERS, AMOUNTS)
def test_the_deals_are_the_fewest_that_reach_the_goal(seller: Seller, goal: Money) -> None:
    found = reach_goal(seller, goal, 90, DEFAULT)
    per_deal = at_tier(seller.kind, seller.tier, seller.deal, 1, DEFAULT).per_deal
    if found.deals is None:
        assert per_deal.minor == 0
    else:
        assert (
            per_deal.minor * (found.deals - 1)
            < goal.minor
            <= found.earned.minor
            == per_deal.minor * found.deals
        )
        assert found.open_at_once == ceil(found.deals * 90 / 365)


@given(SELLERS, st.integers(1, 300).map(lambda euros: Money(euros * 1_000_00, "EUR")))
def test_the_climb_is_deal_after_deal(seller: Seller, goal: Money) -> None:
    seller = replace(seller, deal=Money(max(seller.deal.minor, 1_000_00), "EUR"))
    found = reach_goal(seller, goal, None, DEFAULT)
    earned, won, tier, one_by_one = 0, seller.won, seller.tier, []
    while earned < goal.minor:
        tier = max(tier, reached(won, DEFAULT).tier, key=TIERS.index)
        earned += at_tier(seller.kind, tier, seller.deal, 1, DEFAULT).per_deal.minor
        won += seller.deal
        one_by_one.append(tier)
    assert found.deals is not None
    if found.climbing is None:
        assert len(one_by_one) == found.deals
    else:
        assert [one.at.tier for one in found.climb for _ in range(one.deals)] == one_by_one
        assert found.climbing < found.deals
        steps = climb_steps(found.climb)
        assert (steps[0].inputs["first"], steps[-2].inputs["last"]) == (1, found.climbing)
        assert steps[-1].amount == Money(earned, "EUR")


@given(
    AMOUNTS,
    st.integers(0, 1000).map(lambda tenths: D(tenths) / 10),
    st.integers(1, 9999).map(lambda tenths: D(tenths) / 10),
)
def test_an_hour_is_rounded_once(deal: Money, margin: Decimal, hours: Decimal) -> None:
    found = worth(Product("Ours", deal, margin, hours))
    assert abs(found.per_hour.minor * hours - found.earned.minor) <= hours / 2


@given(SELLERS, st.integers(0, 500))
def test_the_next_tier_in_plain_arithmetic(seller: Seller, deals: int) -> None:
    found = tier_effect(seller, deals, DEFAULT)
    assert [one.tier for one in found.rows] == list(TIERS)
    if found.higher is None:
        assert seller.tier == TIERS[-1]
        return
    assert found.now.a_year + found.higher.gain == found.higher.at.a_year
    revenue = seller.won + Money(seller.deal.minor * found.higher.deals, "EUR")
    assert TIERS.index(reached(revenue, DEFAULT).tier) >= TIERS.index(found.higher.at.tier)
    if found.higher.deals:
        short = revenue - seller.deal
        assert TIERS.index(reached(short, DEFAULT).tier) < TIERS.index(found.higher.at.tier)


def test_where_a_deal_earns_nothing_no_number_reaches_the_goal() -> None:
    nothing = replace(DEFAULT, margins=replace(DEFAULT.margins, tiers=dict.fromkeys(TIERS, D(0))))
    found = reach_goal(Seller("MSP", "BRONZE", eur("50000"), eur("0")), eur("1"), 90, nothing)
    assert (found.deals, found.climb) == (None, ())
    assert deals_for(eur("0"), eur("0")) == 0


def test_what_makes_no_sense_is_refused() -> None:
    seller = Seller("MSP", "BRONZE", eur("0"), eur("0"))
    with pytest.raises(ValueError, match="nothing"):
        reach_goal(seller, eur("1"), 90, DEFAULT)
    with pytest.raises(ValueError, match="nothing"):
        tier_effect(seller, 1, DEFAULT)
    with pytest.raises(ValueError, match="time"):
        worth(Product("Ours", eur("1"), D(10), D(0)))


def test_the_pitch_reckons_alike() -> None:
    pitched = arithmetic("SI", Figures(9, eur("50000"), 90), 4, DEFAULT)
    begins = at_tier("SI", "BRONZE", eur("50000"), 4, DEFAULT)
    assert pitched is not None
    assert (pitched.per_deal, pitched.a_year, pitched.margin) == (
        begins.per_deal,
        begins.a_year,
        begins.margin,
    )
