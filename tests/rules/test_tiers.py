"""Tiers by revenue (guide: C2)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import tier_outlook, tiers
from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.playbook.sections import TIERS
from kanava.rules.tier_outlook import Won
from kanava.rules.tiers import ByHand, Held, Move, Notice
from tests.rules.worked_cases import quoted_cases, read_cases


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


ON = date(2026, 11, 24)


def euros(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


def held_of(case: dict[str, str]) -> Held:
    on = date.fromisoformat(case["day"])
    notice, by_hand = None, None
    if case["told of"]:
        to, _, falls_on = case["told of"].split()
        notice = Notice(to, on - timedelta(days=60), date.fromisoformat(falls_on))
    if case["set by hand"]:
        tier, _, until = case["set by hand"].partition(" until ")
        by_hand = ByHand(tier, date.fromisoformat(until) if until else None)
    return Held(case["tier"], date.fromisoformat(case["since"]), notice, by_hand)


@pytest.mark.parametrize("case", read_cases("tiers"))
def test_what_becomes_of_a_tier(case: dict[str, str]) -> None:
    on = date.fromisoformat(case["day"])
    found = tiers.decide_tier(tiers.Facts(euros(case["revenue"])), held_of(case), DEFAULT, on)
    said = str(found.move)
    if found.move == Move.NOTICE and found.notice:
        said = f"NOTICE of {found.notice.to} on {found.notice.falls_on}"
    assert (found.tier, said) == (case["becomes"], case["what happens"])


def test_the_page_quotes_the_cases() -> None:
    cases = read_cases("tiers")
    assert quoted_cases("tiers", list(cases[0])) == cases


DAYS = st.integers(-800, 800).map(lambda days: ON + timedelta(days=days))
REVENUE = st.integers(-(10**8), 10**8)
FACTS = st.builds(tiers.Facts, REVENUE.map(eur), st.integers(0, 20), st.none() | DAYS)
STRICT = parse(
    {
        "tiers": {
            "deals": {"SILVER": 2, "GOLD": 5},
            "active": {"GOLD": True},
            "kept_days": 30,
            "grace_days": 45,
        }
    }
)
BOOKS = st.sampled_from([DEFAULT, STRICT, parse({"tiers": {"falls": False}})])
TIER = st.sampled_from(TIERS)


@given(FACTS, st.integers(0, 10**8), st.integers(0, 5), BOOKS)
def test_more_of_anything_never_lowers_what_is_reached(facts, more, deals, playbook) -> None:
    better = tiers.Facts(facts.revenue + eur(more), facts.deals + deals, ON)
    before, after = (tiers.reached_by(one, playbook, ON) for one in (facts, better))
    assert TIERS.index(after) >= TIERS.index(before)


@given(FACTS, TIER, DAYS, TIER, st.integers(1, 200), BOOKS)
def test_within_the_grace_nothing_falls(facts, tier, since, to, days, playbook) -> None:
    held = Held(tier, since, Notice(to, ON - timedelta(days=5), ON + timedelta(days=days)))
    found = tiers.decide_tier(facts, held, playbook, ON)
    assert TIERS.index(found.tier) >= TIERS.index(tier)


@given(FACTS, TIER, DAYS, BOOKS)
def test_nobody_falls_without_notice_nor_further_than_it_said(facts, tier, since, playbook) -> None:
    found = tiers.decide_tier(facts, Held(tier, since), playbook, ON)
    assert TIERS.index(found.tier) >= TIERS.index(tier)
    if found.notice is not None:
        assert found.notice.falls_on > ON
        ended = Held(tier, since, found.notice)
        fallen = tiers.decide_tier(facts, ended, playbook, found.notice.falls_on)
        assert TIERS.index(fallen.tier) >= TIERS.index(found.notice.to)


@given(FACTS, TIER, TIER, DAYS, BOOKS)
def test_a_tier_by_hand_stands_through_its_last_day_and_then_the_rule_decides(
    facts, tier, by_hand, since, playbook
) -> None:
    held = Held(tier, since, None, ByHand(by_hand, ON))
    assert tiers.decide_tier(facts, held, playbook, ON).tier == by_hand
    found = tiers.decide_tier(facts, held, playbook, ON + timedelta(days=1))
    assert found.tier == tiers.reached_by(facts, playbook, ON + timedelta(days=1))


def test_a_tier_may_ask_for_deals_and_a_registration_of_late() -> None:
    facts = tiers.Facts(eur(50_000_000), 5, ON - timedelta(days=90))
    assert tiers.reached_by(facts, STRICT, ON) == "SILVER"
    assert tiers.missing_to("GOLD", facts, STRICT, ON) == tiers.Missing("GOLD", registration=True)
    assert tiers.reached_by(replace(facts, registered_on=ON - timedelta(days=89)), STRICT, ON) == "GOLD"
    assert tiers.missing_to("GOLD", replace(facts, deals=3, registered_on=ON), STRICT, ON).deals == 2


def test_one_is_reminded_once_the_days_before_the_fall_have_come() -> None:
    notice = Notice("SILVER", ON, ON + timedelta(days=60))
    when = {days: tiers.reminds(notice, DEFAULT, ON + timedelta(days=days)) for days in (45, 46, 59, 60)}
    assert when == {45: False, 46: True, 59: True, 60: False}
    assert not tiers.reminds(notice, parse({"tiers": {"reminder_days": 0}}), ON + timedelta(days=50))


def test_what_leaves_the_window_is_told_by_month_with_the_day_the_tier_is_lost() -> None:
    won = [
        Won(date(2026, 3, 31), eur(100)),
        Won(date(2026, 3, 5), eur(9_000_000)),
        Won(date(2026, 8, 1), eur(1_500_000)),
    ]
    first, second = tier_outlook.leaving(won, "SILVER", DEFAULT)
    assert (first.month, first.amount, first.left, first.below) == (
        date(2027, 3, 1), eur(9_000_100), eur(1_500_000), date(2027, 3, 5),
    )  # fmt: skip
    assert (second.month, second.below) == (date(2027, 8, 1), None)
    assert second.left == eur(0)


@given(DAYS, st.integers(1, 60))
def test_a_deal_leaves_the_window_on_the_first_day_that_does_not_count_it(day, months) -> None:
    playbook = parse({"margins": {"tier_window": months}})
    leaves = tier_outlook.leaves_on(day, playbook)
    assert add_months(leaves, -months) >= day > add_months(leaves - timedelta(days=1), -months)


def test_what_is_missing_in_deals_of_ones_own_size() -> None:
    assert tier_outlook.deals_for(eur(100), eur(30)) == 4
    assert tier_outlook.deals_for(eur(90), eur(30)) == 3
    assert tier_outlook.deals_for(eur(90), None) is None


def test_what_a_tier_gives_by_type() -> None:
    silver = tier_outlook.benefits("REFERRAL", DEFAULT)[1]
    assert (silver.asked, silver.margin, silver.fund) == (eur(10_000_000), Decimal(15), Decimal(4))
    assert (silver.is_fund_by_approval, silver.open_cap) == (True, 25)


ASKING = parse({"tiers.certified_technicians.GOLD": 2, "tiers.certified_sellers.GOLD": 1})


@pytest.mark.parametrize(
    ("certified", "tier", "missing"),
    [
        ({}, "SILVER", {"SALES": 1, "TECHNICAL": 2}),
        ({"SALES": 1, "TECHNICAL": 1}, "SILVER", {"TECHNICAL": 1}),
        ({"SALES": 9, "TECHNICAL": 0}, "SILVER", {"TECHNICAL": 2}),
        ({"SALES": 1, "TECHNICAL": 2}, "GOLD", {}),
        ({"SALES": 4, "TECHNICAL": 3, "PRODUCT": 7}, "GOLD", {}),
    ],
)
def test_two_certified_technicians_for_gold(certified, tier, missing) -> None:
    facts = tiers.Facts(eur(30_000_000), certified=certified)
    assert tiers.reached_by(facts, ASKING, ON) == tier
    assert tiers.missing_to("GOLD", facts, ASKING, ON).certified == missing
    assert tiers.reached_by(facts, DEFAULT, ON) == "GOLD"
    assert not tiers.asks_for_certified(DEFAULT)
