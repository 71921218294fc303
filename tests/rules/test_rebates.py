"""Rebates on volume, from the table that a finance person can check (guide: C1, C2)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import rebates
from kanava.rules.money import Money
from kanava.rules.rebates import Basis, Facts, Period, Span, Threshold, ThresholdsMissing, ThresholdsUnordered
from kanava.rules.settling import Kept
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("rebates")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money.of(Decimal(amount), currency)


def thresholds_of(text: str, currency: str) -> tuple[Threshold, ...]:
    pairs = (part.split(":") for part in text.split())
    return tuple(Threshold(Money.of(Decimal(since), currency).minor, Decimal(rate)) for since, rate in pairs)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    volume = money(case["volume"])
    steps = thresholds_of(case["thresholds"], volume.currency)
    rebates.check(steps)
    assert rebates.reckon(volume, 3, steps, case["counted from"]).amount == money(case["rebate"])


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("margins", list(CASES[0])) == CASES


RISING = st.lists(
    st.tuples(st.integers(1, 10**9), st.integers(1, 20_000)), min_size=1, max_size=4
).map(lambda steps: tuple(
    Threshold(sum(one for one, _ in steps[: place + 1]), Decimal(sum(rate for _, rate in steps[: place + 1])) / 1000)
    for place in range(len(steps))
))  # fmt: skip


@given(RISING, st.integers(0, 10**10), st.integers(0, 10**8), st.sampled_from(list(Basis)))
def test_more_volume_never_brings_less(steps, minor: int, more: int, basis: Basis) -> None:
    before, after = (
        rebates.reckon(Money(one, "EUR"), 1, steps, basis).amount for one in (minor, minor + more)
    )
    assert before <= after
    assert after.minor <= minor + more


@given(RISING, st.integers(0, 10**10), st.sampled_from(list(Basis)))
def test_each_step_says_what_it_brings_and_they_add_up(steps, minor: int, basis: Basis) -> None:
    earned = rebates.reckon(Money(minor, "EUR"), 1, steps, basis)
    parts = [step.amount.minor for step in earned.steps if step.code in ("REBATE_ABOVE", "REBATE_WHOLE")]
    assert sum(parts) == earned.amount.minor


@given(RISING, st.integers(0, 10**10))
def test_the_part_above_is_never_more_than_the_whole_volume_brings(steps, minor: int) -> None:
    volume = Money(minor, "EUR")
    above = rebates.reckon(volume, 1, steps, Basis.ABOVE).amount
    assert above <= rebates.reckon(volume, 1, steps, Basis.WHOLE).amount


@given(RISING, st.integers(0, 10**10), st.sampled_from(list(Basis)))
def test_an_entry_follows_from_its_own_facts(steps, minor: int, basis: Basis) -> None:
    quotes = {"USD": (date(2026, 12, 31), Decimal("1.25"))}
    facts = Facts(Money(minor, "EUR"), 4, YEAR, steps, basis, "USD", quotes)
    assert Facts.from_json(facts.to_json()) == facts
    settled = rebates.settle(facts)
    kept = Kept(rebates.KIND, None, facts.to_json(), settled.transfers, "", None)
    assert rebates.reproduces(kept, lambda _: pytest.fail("No playbook governs it."))
    other = {**facts.to_json(), "volume": [minor + 10**9, "EUR"]}
    if rebates.settle(Facts.from_json(other)).transfers != settled.transfers:
        wrong = Kept(rebates.KIND, None, other, settled.transfers, "", None)
        assert not rebates.reproduces(wrong, lambda _: pytest.fail("No playbook governs it."))


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", ThresholdsMissing), ("100:2 50:3", ThresholdsUnordered), ("50:3 100:2", ThresholdsUnordered),
        ("50:101", ThresholdsUnordered), ("50:0", ThresholdsUnordered), ("-5:1", ThresholdsUnordered),
    ],
)  # fmt: skip
def test_thresholds_rise(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rebates.check(thresholds_of(text, "EUR"))


@pytest.mark.parametrize(
    ("span", "first_on", "last_on", "on", "found"),
    [
        # A rebate that began within a quarter has the next one as its first.
        (Span.QUARTER, date(2026, 1, 2), None, date(2026, 7, 1), ["2026-04-01"]),
        (Span.QUARTER, date(2026, 1, 1), None, date(2026, 6, 29), ["2026-01-01"]),
        (Span.QUARTER, date(2026, 1, 1), None, date(2026, 7, 1), ["2026-04-01"]),
        # It ends before the quarter does.
        (Span.QUARTER, date(2026, 4, 1), date(2026, 6, 29), date(2026, 7, 1), []),
        (Span.YEAR, date(2028, 1, 1), date(2028, 12, 31), date(2029, 1, 1), ["2028-01-01"]),
        (Span.YEAR, date(2028, 1, 1), None, date(2028, 12, 31), []),
        (Span.YEAR, date(2028, 1, 1), None, date(2029, 3, 31), ["2028-01-01"]),
        (Span.YEAR, date(2028, 1, 1), None, date(2029, 4, 1), []),
    ],
)
def test_whole_periods_that_are_over_are_reckoned_until_their_deadline(
    span, first_on, last_on, on, found
) -> None:
    periods = rebates.periods_to_reckon(span, first_on=first_on, last_on=last_on, on=on, days=90)
    assert [period.first.isoformat() for period in periods] == found


def test_a_leap_february_and_the_way_to_the_next_threshold() -> None:
    assert rebates.period_of(date(2028, 2, 29), Span.QUARTER) == Period(date(2028, 1, 1), date(2028, 3, 31))
    steps = thresholds_of("50000.00:2 100000.00:4", "EUR")
    way = rebates.way(money("60000.00 EUR"), steps)
    assert (way.reached, way.next, way.missing) == (steps[0], steps[1], money("40000.00 EUR"))
    assert rebates.way(money("100000.00 EUR"), steps).next is None
