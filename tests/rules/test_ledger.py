"""Entries: reversal and idempotency."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import ledger
from kanava.rules.ledger import AccountKind, Draft, Outcome, Transfer
from kanava.rules.money import Money
from kanava.rules.steps import Step

DRAFT = Draft(
    kind="MARGIN",
    key="deal:1:partner:2:earning",
    partner_id=2,
    effective_on=date(2026, 11, 24),
    transfers=(Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(5000, "EUR")),),
    source_type="deal",
    source_id=1,
    playbook_version_id=7,
    facts={"net": 50_000},
    steps=(Step("LINE", {"number": 1}, Money(5000, "EUR")),),
)


def test_a_reversal_leaves_nothing_and_says_why() -> None:
    undone = ledger.reverse(DRAFT, on=date(2026, 12, 1), reason="DEAL_UNDONE")

    assert set(ledger.balances(DRAFT.transfers + undone.transfers).values()) == {0}
    assert (undone.kind, undone.key) == ("REVERSAL", "deal:1:partner:2:earning:reversal")
    assert (undone.effective_on, undone.reason) == (date(2026, 12, 1), "DEAL_UNDONE")
    assert (undone.facts, undone.steps, undone.playbook_version_id) == (DRAFT.facts, DRAFT.steps, 7)


def test_a_reversal_of_a_reversal_moves_what_the_first_entry_moved() -> None:
    on = date(2026, 12, 1)
    twice = ledger.reverse(ledger.reverse(DRAFT, on=on, reason="A"), on=on, reason="B")

    assert twice.transfers == DRAFT.transfers
    assert twice.key != DRAFT.key


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "INFLUENCE"},
        {"partner_id": 3},
        {"effective_on": date(2026, 11, 25)},
        {"transfers": (Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(5001, "EUR")),)},
        {"transfers": (Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, Money(5000, "USD")),)},
        {"transfers": (Transfer(AccountKind.EXPENSE, AccountKind.HELD, Money(5000, "EUR")),)},
        {"source_id": 2},
    ],
)
def test_other_content_has_another_hash(change) -> None:
    assert replace(DRAFT, **change).content_hash() != DRAFT.content_hash()


def test_the_same_content_has_the_same_hash() -> None:
    assert replace(DRAFT).content_hash() == DRAFT.content_hash()


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4),
       st.none() | st.integers(-(10**15), 10**15))  # fmt: skip
def test_a_step_survives_being_stored(code: str, inputs: dict, minor: int | None) -> None:
    step = Step(code, inputs, None if minor is None else Money(minor, "EUR"))

    assert Step.from_json(step.to_json()) == step


def test_what_becomes_of_what_is_earned_is_told_apart_by_currency() -> None:
    def euros(minor: int) -> list[Money]:
        return [Money(minor, "EUR")]

    balances = {
        AccountKind.ACCRUED: [Money(500, "EUR"), Money(70, "SEK")],
        AccountKind.HELD: euros(20),
        AccountKind.PAYABLE: euros(3),
        AccountKind.PAID: euros(1_000),
        AccountKind.RESALE: euros(40_000),
        AccountKind.CLAWBACK: euros(-9),
    }
    assert ledger.outcomes(balances) == {
        Outcome.TO_PAY: [Money(503, "EUR"), Money(70, "SEK")],
        Outcome.ON_HOLD: euros(20),
        Outcome.DISCOUNT: euros(40_000),
    }
    assert ledger.outcomes({}) == {}
    assert [ledger.outcome_of(kind) for kind in ("PAYABLE", "RESALE", "PAID", "EXPENSE")] == [
        Outcome.TO_PAY, Outcome.DISCOUNT, None, None,
    ]  # fmt: skip
