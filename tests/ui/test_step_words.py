"""Every step to an amount names what it is counted from and at which rate; its own figure stands beside it."""

from decimal import Decimal

import pytest
from django.utils import translation

from kanava.rules.margins import role_fees
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.steps import Basis, Step, basis_of
from kanava.ui.step_words import of_step


def test_an_influence_fee_names_the_deals_amount_and_the_share_names_the_fee() -> None:
    (earning,) = role_fees(Money(14_650_000, "EUR"), [6_000], Playbook())
    with translation.override("en"):
        told = [(of_step(step), step.amount) for step in earning.steps]
    assert told == [
        ("Influence fee: 5% of the deal's €146,500.00 net to vendor", Money(732_500, "EUR")),
        ("The partner's share of the fee: 60% of €7,325.00", Money(439_500, "EUR")),
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"code": "INFLUENCE_FEE", "inputs": {"rate": "0.05"}, "amount": [732_500, "EUR"]}, "Influence fee: 5% of the deal"),
        ({"code": "SHARE", "inputs": {"points": 6_000}, "amount": [439_500, "EUR"]}, "The partner's share of it: 60%"),
        ({"code": "LINE", "inputs": {"number": 1, "rate": "0.2", "base": 5_000}, "amount": [1_000, "EUR"]},
         "Line 1: 20% of the base amount, €50.00"),
    ],
)  # fmt: skip
def test_what_older_entries_kept_is_still_told(written: dict, told: str) -> None:
    with translation.override("en"):
        assert of_step(Step.from_json(written)) == told


@pytest.mark.parametrize(
    ("steps", "basis"),
    [
        ([Step("LINE", {"rate": "0.2", "base": 5_000}, Money(1_000, "EUR")), Step("LINE", {"rate": "0.2", "base": 700}, Money(140, "EUR"))],
         Basis(Money(5_700, "EUR"), Decimal("0.2"))),
        ([Step("INFLUENCE_FEE", {"rate": "0.05", "base": 5_000}, Money(250, "EUR")), Step("SHARE", {"points": 6_000}, Money(150, "EUR"))],
         Basis(Money(5_000, "EUR"), Decimal("0.03"))),
        ([Step("INFLUENCE_FEE", {"rate": "0.05"}, Money(250, "EUR"))], Basis(None, Decimal("0.05"))),
        ([], Basis(None, None)),
    ],
)  # fmt: skip
def test_steps_tell_what_an_earning_was_counted_from(steps: list[Step], basis: Basis) -> None:
    assert basis_of(steps) == basis
