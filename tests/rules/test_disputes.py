"""What may be disputed until when, which way a dispute goes, and what its correction moves (guide: C5)."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import disputes
from kanava.rules.disputes import LIVE, Correction, DisputeMoved, GrantedOutOfRange, Move, State
from kanava.rules.ledger import AccountKind, Outcome, outcome_of
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.settling import AWAITS_PAYMENT
from tests.rules.worked_cases import quoted_cases, read_cases

CORRECTIONS = read_cases("corrections")
PAID_OUT = {Outcome.ON_HOLD: "when released", Outcome.TO_PAY: "yes", Outcome.DISCOUNT: "never"}
AMOUNTS = st.integers(-(10**9), 10**9)


@given(st.lists(st.sampled_from(Move), max_size=20))
def test_what_is_over_stays_over(moves: list[Move]) -> None:
    state = State.OPEN
    for what in moves:
        try:
            after = disputes.move(state, what)
        except DisputeMoved:
            continue
        assert state in LIVE
        state = after


@given(AMOUNTS, st.integers(1, 10**9), st.integers(-10, 2 * 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_correction_never_exceeds_what_is_expected_and_reproduces(told, more, granted, currency) -> None:
    there, expected = Money(told, currency), Money(told + more, currency)
    try:
        state = disputes.outcome(Money(granted, currency), there, expected)
    except GrantedOutOfRange:
        assert not 0 < granted <= more
        return
    assert state == (State.UPHELD if granted == more else State.PARTLY)
    found = Correction(7, there, Money(granted, currency), is_discount=False)
    document = json.loads(json.dumps(found.to_json()))
    assert disputes.reproduces(document, found.transfers)
    assert not disputes.reproduces({**document, "amounts": [told, granted + 1, currency]}, found.transfers)
    assert not disputes.reproduces({**document, "discount": True}, found.transfers)
    assert found.steps[-2].amount == there + Money(granted, currency)


def test_the_page_quotes_what_a_correction_moves() -> None:
    assert quoted_cases("disputes", list(CORRECTIONS[0])) == CORRECTIONS


@pytest.mark.parametrize(
    ("case", "is_discount", "hold"),
    list(zip(CORRECTIONS, (False, False, True), (AWAITS_PAYMENT, "", ""), strict=True)),
    ids=[case["disputed was"] for case in CORRECTIONS],
)
def test_a_correction_moves_what_the_page_says(case, is_discount, hold) -> None:
    found = Correction(7, Money(1, "EUR"), Money(5, "EUR"), is_discount, hold)
    (moved,) = found.transfers
    outcome = outcome_of(moved.credit)
    assert outcome is not None
    assert (moved.credit, moved.debit, PAID_OUT[outcome]) == (
        case["credited"],
        case["debited"],
        case["paid out"],
    )


def test_a_discount_is_corrected_by_a_discount() -> None:
    (moved,) = Correction(7, Money(1, "EUR"), Money(5, "EUR"), is_discount=True).transfers
    assert (moved.debit, moved.credit) == (AccountKind.DISCOUNT, AccountKind.RESALE)


@pytest.mark.parametrize("document", [{}, {"amounts": ["x", 1, "EUR"]}, {"amounts": [1, 0, "EUR"], "entry": 1, "discount": False}])  # fmt: skip
def test_what_is_no_correction_does_not_reproduce(document) -> None:
    assert not disputes.reproduces(document, ())


def test_the_clock_is_the_playbooks() -> None:
    at = datetime(2026, 11, 6, 9, tzinfo=UTC)  # a Friday
    zone = ZoneInfo("Europe/Helsinki")
    due = disputes.answer_due(at, DEFAULT, holidays=set(), zone=zone)
    assert due.date() == date(2026, 11, 13)
    quick = parse(
        {"margins.dispute_days": 1, "margins.dispute_warning_hours": 4, "margins.dispute_open_days": 30}
    )
    due = disputes.answer_due(at, quick, holidays={date(2026, 11, 9)}, zone=zone)
    assert due.date() == date(2026, 11, 10)
    assert (due - disputes.warn_at(due, quick)).total_seconds() == 4 * 3600
    assert disputes.last_day(date(2026, 10, 31), quick) == date(2026, 11, 30)
