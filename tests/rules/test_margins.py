"""What a partner earns, from the table that a programme owner can read (guide: C1, C2, C3, H5)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import margins
from kanava.rules.margins import Promise, Sale
from kanava.rules.money import CurrenciesDiffer, Money
from kanava.rules.playbook import DEFAULT
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("margins")
TYPES = st.sampled_from(["RESELLER", "REFERRAL", "MSP", "SI"])
TIERS = st.sampled_from(["BRONZE", "SILVER", "GOLD"])


def eur(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    promise = (
        Promise(case["promised tier"], Decimal(case["promised rate"])) if case["promised tier"] else None
    )
    sale = Sale(case["type"], case["tier"], tuple(eur(text) for text in case["lines"].split()), promise)

    earning = margins.decide(sale, DEFAULT)

    assert (earning.amount, earning.rate, earning.mode) == (
        eur(case["earned"]),
        Decimal(case["rate"]),
        case["settled"],
    )


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("margins", list(CASES[0])) == CASES


@given(TYPES, TIERS, TIERS, st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_the_steps_add_up_and_a_promise_is_never_undercut(
    partner_type: str, promised: str, current: str, minors: list[int]
) -> None:
    promise = Promise(promised, margins.rate_of(partner_type, promised, DEFAULT))
    lines = tuple(Money(minor, "EUR") for minor in minors)

    earning = margins.decide(Sale(partner_type, current, lines, promise), DEFAULT)

    parts = [step.amount.minor for step in earning.steps if step.code == "LINE" and step.amount]
    assert sum(parts) == earning.amount.minor
    assert earning.rate >= promise.rate
    assert earning.steps[-1].amount == earning.amount


@given(st.lists(st.integers(0, 5000), max_size=6).filter(lambda points: sum(points) <= 10_000))
def test_influencers_together_get_their_shares_of_the_fee(points: list[int]) -> None:
    parts = margins.influence_fees(eur("1000.01"), points, DEFAULT)

    assert sum(part.amount.minor for part in parts) <= 5000
    assert all(
        abs(part.amount.minor * 10_000 - 5000 * share) < 10_000
        for part, share in zip(parts, points, strict=True)
    )


@pytest.mark.parametrize("points", [[6000, 4001], [10_001], [-1, 10_001]])
def test_shares_of_more_than_the_whole_are_a_mistake(points: list[int]) -> None:
    with pytest.raises(ValueError, match=r"[Ss]hare|[Ww]eight"):
        margins.influence_fees(eur("1000"), points, DEFAULT)


def test_a_sale_needs_lines_of_one_currency() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        margins.decide(Sale("SI", "GOLD", ()), DEFAULT)
    with pytest.raises(CurrenciesDiffer):
        margins.decide(Sale("SI", "GOLD", (eur("1"), Money(1, "USD"))), DEFAULT)
