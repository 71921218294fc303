"""Whom a run pays and what follows on what, from the table that finance can read (guide: C5)."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import ledger, payout_accounts, payouts
from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import AmountNegative, Money
from kanava.rules.payout_accounts import AccountState, Kept, Standing
from kanava.rules.payouts import LIVE, Answer, Owed, PaymentMoved, PaymentState, Payout
from kanava.rules.playbook import parse
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("payouts")
MONTH = read_cases("payout_month")
DAY = date(2026, 11, 24)


def eur(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    account = Standing(case["account"])
    owed = Owed(eur(case["due"]), eur(case["together"]), account, case["bank"], case["number"] == "IBAN")
    smallest = eur(case["smallest"])
    found = payouts.why_not(owed, case["file"], smallest if smallest.minor else None)
    assert (found or "yes") == case["paid"]


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("payouts", list(CASES[0])) == CASES


def test_the_page_quotes_the_month_by_hand() -> None:
    assert quoted_cases("payouts", list(MONTH[0])) == MONTH


def test_the_month_by_hand_is_what_the_ledger_holds() -> None:
    due = eur("1000")
    paid = Payout("2026-11-0007", due).transfers
    closed = (Transfer(AccountKind.ACCRUED, AccountKind.PAYABLE, due),)
    steps = [closed, (), paid, ledger.reversed_transfers(paid), (), paid]
    so_far: tuple[Transfer, ...] = ()
    for row, moved in zip(MONTH, steps, strict=True):
        so_far += moved
        held = ledger.balances(so_far)
        for column, account in (("payable", AccountKind.PAYABLE), ("paid", AccountKind.PAID)):
            assert held.get((account, "EUR"), 0) == eur(row[column].replace(",", "")).minor
    sent = [row["what"].removeprefix("sent as ").split(",")[0] for row in MONTH if "sent" in row["what"]]
    assert sent == [payouts.reference("2026-11-0007", attempt) for attempt in (1, 2)]


def kept(number: int, state: AccountState, usable: int | None) -> Kept:
    return Kept(number, state.value, None if usable is None else DAY + timedelta(days=usable))


def test_an_account_waits_for_a_person_then_for_its_day_while_the_old_one_is_used() -> None:
    old = kept(1, AccountState.CONFIRMED, -100)
    told, confirmed = kept(2, AccountState.PROPOSED, None), kept(2, AccountState.CONFIRMED, 3)
    for rows, used, coming, standing in (
        ([], None, None, (Standing.MISSING, None)),
        ([told], None, told, (Standing.UNCONFIRMED, None)),
        ([confirmed], None, confirmed, (Standing.WAITS, DAY + timedelta(days=3))),
        ([old, told], old, told, (Standing.IN_USE, None)),
        ([old, confirmed], old, confirmed, (Standing.IN_USE, None)),
    ):
        assert payout_accounts.in_use(rows, DAY) == used
        assert payout_accounts.coming(rows, DAY) == coming
        assert payout_accounts.standing(rows, DAY) == standing
    later = DAY + timedelta(days=3)
    assert payout_accounts.in_use([old, confirmed], later) == confirmed
    assert payout_accounts.coming([old, confirmed], later) is None


def test_no_more_than_half_of_a_number_is_shown() -> None:
    assert payout_accounts.last_four("FI1410093000123458") == "3458"
    assert payout_accounts.last_four("12345") == "45"
    assert payout_accounts.last_four("1") == ""


@given(st.sampled_from(list(PaymentState)), st.sampled_from(list(Answer)))
def test_an_answer_brings_no_payment_to_life_that_the_ledger_has_had(
    state: PaymentState, answer: Answer
) -> None:
    try:
        found = payouts.after(state, answer)
    except PaymentMoved:
        return
    if found is None:
        return
    # What was never sent gets no answer; what came back is never paid again as itself.
    assert state in (PaymentState.SENT, PaymentState.PAID, PaymentState.FAILED)
    if found in LIVE and state not in LIVE:
        assert (state, found) == (PaymentState.FAILED, PaymentState.PAID)


@given(st.integers(1, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]), st.text(max_size=20))
def test_an_entry_follows_from_its_own_facts_alone(minor: int, currency: str, number: str) -> None:
    payout = Payout(number, Money(minor, currency))
    document = json.loads(json.dumps(payout.to_json()))
    assert payouts.reproduces(document, payout.transfers)
    assert sum(ledger.balances(payout.transfers).values()) == 0
    other = (Transfer(AccountKind.PAYABLE, AccountKind.PAID, Money(minor + 1, currency)),)
    assert not payouts.reproduces(document, other)
    assert not payouts.reproduces({}, payout.transfers)


def test_the_waiting_time_and_what_arrives() -> None:
    assert payout_accounts.usable_on(date(2028, 2, 27), parse({"payouts.account_wait_days": 2})) == date(
        2028, 2, 29
    )
    payouts.check_arrived(eur("10"), eur("10"), "")
    payouts.check_arrived(eur("10"), eur("9.50"), "BANK_FEE")
    with pytest.raises(payouts.DifferenceUnexplained):
        payouts.check_arrived(eur("10"), eur("9.50"), "")
    with pytest.raises(AmountNegative):
        payouts.check_arrived(eur("10"), eur("-1"), "BANK_FEE")
