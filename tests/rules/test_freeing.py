"""What of an earning is free, on hold and taken back, from the table that a programme owner can read (guide: C5)."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanava.rules import freeing, ledger
from kanava.rules.freeing import Facts, Followed, Kind, Parts, Received
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Earning, Mode
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.settling import AWAITS_DAYS, AWAITS_PAYMENT
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("freeing")
HELD = read_cases("held")
HOLDS = {"NOTHING": "", "CUSTOMER_PAID": AWAITS_PAYMENT, "DAYS": AWAITS_DAYS, "DAYS PASSED": AWAITS_DAYS}
WON = date(2026, 11, 20)

MINORS = st.integers(0, 10**9)
RECEIVED = st.builds(Received, st.just("USD"), MINORS, MINORS, MINORS, MINORS)
EARNED = st.integers(1, 10**9).map(lambda minor: Money(minor, "EUR"))


def minor(text: str) -> int:
    return Money.of(Decimal(text), "EUR").minor


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    told = (minor(case[name]) for name in ("net", "paid", "refunded", "cancelled"))
    parts = freeing.reckon(
        Money(minor(case["earned"]), "EUR"), Received("EUR", *told), hold=HOLDS[case["held until"]],
        is_time_up=case["held until"] == "DAYS PASSED",
    )  # fmt: skip
    wanted = (minor(case[name]) for name in ("free", "on hold", "taken back"))
    assert parts == Parts(*(Money(amount, "EUR") for amount in wanted))


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("ledger", list(CASES[0])) == CASES


def test_the_page_quotes_how_it_is_held() -> None:
    assert quoted_cases("ledger", list(HELD[0])) == HELD


def test_what_follows_on_an_earning_is_as_the_page_says() -> None:
    """Half is paid, a quarter is never to be paid, and then it turns out that neither was true."""
    at_once, on_hold, mistaken = HELD
    earned = Money(1000_00, "EUR")
    opened, half = Received("EUR", 1000_00), Received("EUR", 1000_00, 500_00)
    for case, hold in ((at_once, ""), (on_hold, AWAITS_PAYMENT)):
        earning = Earning(earned, Decimal("0.1"), Mode.COMMISSION, ())
        (moved,) = ledger.accrual(earning, hold=bool(hold))
        assert moved.credit == case["credited"]
        start = freeing.reckon(earned, opened, hold=hold)
        paid = freeing.moves(start, freeing.reckon(earned, half, hold=hold))
        less = replace(half, cancelled=250_00)
        left = freeing.moves(freeing.reckon(earned, half, hold=hold), freeing.reckon(earned, less, hold=hold))
        told = [*map(said, paid.items()), *map(said, left.items())]
        assert "; ".join(told) == case["what follows"].removeprefix("nothing, or ")
        assert ("nothing" in case["what follows"]) == (not paid)
        wrong = freeing.moves(
            freeing.reckon(earned, less, hold=hold), freeing.reckon(earned, opened, hold=hold)
        )
        assert list(wrong) == [freeing.RETOLD]
    assert mistaken["credited"] == ""
    assert mistaken["what follows"].startswith("put right")


def said(followed: tuple[str, tuple[ledger.Transfer, ...]]) -> str:
    """An entry that follows, as the page says it."""
    kind, (moved,) = followed
    return f"{ {'RELEASE': 'a release', 'CLAWBACK': 'a clawback'}[kind] }: {moved.debit} to {moved.credit}"


@given(EARNED, RECEIVED, st.sampled_from(["", AWAITS_PAYMENT, AWAITS_DAYS]), st.booleans())
def test_the_parts_are_never_negative_and_add_up(earned: Money, told: Received, hold: str, up: bool) -> None:
    parts = freeing.reckon(earned, told, hold=hold, is_time_up=up)
    assert min(parts.free.minor, parts.held.minor, parts.taken.minor) >= 0
    assert parts.free + parts.held + parts.taken == earned


@given(EARNED, RECEIVED, MINORS)
def test_more_money_from_the_customer_never_frees_less(earned: Money, told: Received, more: int) -> None:
    before = freeing.reckon(earned, told, hold=AWAITS_PAYMENT)
    after = freeing.reckon(earned, replace(told, paid=told.paid + more), hold=AWAITS_PAYMENT)
    assert after.free >= before.free
    assert after.taken == before.taken


@given(EARNED, st.integers(1, 10**6), st.data())
def test_what_the_customer_will_never_pay_takes_nothing_that_a_payment_has_freed(earned, net, data) -> None:
    paid = data.draw(st.integers(1, net))
    refunded = data.draw(st.integers(0, paid - 1))
    told = Received("EUR", net, paid, refunded)
    before = freeing.reckon(earned, told, hold=AWAITS_PAYMENT)
    for cancelled in (data.draw(st.integers(0, net - paid)), net - paid):
        after = freeing.reckon(earned, replace(told, cancelled=cancelled), hold=AWAITS_PAYMENT)
        assert after.free == before.free
    assert after.held.minor == 0


def assert_adds_up(one: Followed) -> None:
    """The arithmetic that a person reads: in all, less what was before, is what this entry moves."""
    *_, last = (step.amount.minor for step in one.steps if step.amount)
    told = {step.code: step.amount.minor for step in one.steps if step.amount}
    in_all = told.get("FREE_IN_ALL", told.get("TAKEN_IN_ALL", 0))
    before = told.get("RELEASED_BEFORE", told.get("TAKEN_BEFORE", 0))
    assert before <= 0
    assert in_all + before == last == sum(moved.amount.minor for moved in one.transfers)


def test_a_second_release_says_what_was_released_before_it() -> None:
    told = Received("EUR", 10_000_00, paid=7_000_00)
    (one,) = freeing.follow(Facts(Money(1000_00, "EUR"), told, AWAITS_PAYMENT, False, free=500_00))
    assert [(step.code, step.amount.minor) for step in one.steps if step.amount] == [
        ("OF_EARNING", 1000_00), ("FREE_IN_ALL", 700_00), ("RELEASED_BEFORE", -500_00), ("RELEASED_NOW", 200_00),
    ]  # fmt: skip
    (first,) = freeing.follow(Facts(Money(1000_00, "EUR"), told, AWAITS_PAYMENT, False))
    assert "RELEASED_BEFORE" not in {step.code for step in first.steps}


STORIES = st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(1, 6_000)), max_size=8)


@example(Money(2, "EUR"), 4, [(Kind.PAID, 2), (Kind.CANCELLED, 1), (Kind.REFUNDED, 1)], AWAITS_PAYMENT)
@given(EARNED, st.integers(1, 10_000), STORIES, st.sampled_from(["", AWAITS_PAYMENT, AWAITS_DAYS]))
def test_any_history_of_a_customer_leaves_what_reckoning_it_at_once_gives(
    earned: Money, net: int, story: list[tuple[Kind, int]], hold: str
) -> None:
    free, taken, balance = (0 if hold else earned.minor), 0, {AccountKind.ACCRUED: 0, AccountKind.HELD: 0}
    balance[AccountKind.HELD if hold else AccountKind.ACCRUED] = earned.minor
    sums = dict.fromkeys(Kind, 0)
    for kind, amount in story:
        sums[kind] += amount
        told = Received("USD", net, sums[Kind.PAID], sums[Kind.REFUNDED], sums[Kind.CANCELLED])
        facts = Facts(earned, told, hold, False, free, taken)
        followed = freeing.follow(Facts.from_json(json.loads(json.dumps(facts.to_json()))))
        for one in followed:
            assert one.kind != freeing.RETOLD, "What a customer does never puts anything on hold again"
            assert freeing.reproduces(one.kind, facts.to_json(), one.transfers)
            assert_adds_up(one)
            for (account, _currency), moved in ledger.balances(one.transfers).items():
                if account != AccountKind.EXPENSE:
                    balance[account] += moved
        parts = freeing.reckon(earned, told, hold=hold)
        free, taken = parts.free.minor, parts.taken.minor
        assert balance == {AccountKind.ACCRUED: free, AccountKind.HELD: parts.held.minor}


@pytest.mark.parametrize(
    ("hold", "free", "taken", "paid", "moved"),
    [
        # A payment of 500 was told by mistake: what it had freed goes back on hold, and nothing else.
        (AWAITS_PAYMENT, 600, 0, 1_000, [("ACCRUED", "HELD", 500)]),
        # A refund was told by mistake: it is free again.
        ("", 600, 400, 0, [("EXPENSE", "ACCRUED", 400)]),
        # A cancellation was: it is on hold again.
        (AWAITS_PAYMENT, 500, 500, 5_000, [("EXPENSE", "HELD", 500)]),
        # A payment and a cancellation of the rest were.
        (AWAITS_PAYMENT, 500, 500, 0, [("ACCRUED", "HELD", 500), ("EXPENSE", "HELD", 500)]),
    ],
)  # fmt: skip
def test_what_was_told_by_mistake_moves_back_what_it_had_led_to(hold, free, taken, paid, moved) -> None:
    facts = Facts(Money(1000, "EUR"), Received("EUR", 10_000, paid=paid), hold, False, free, taken)
    (one,) = freeing.follow(facts)
    assert one.kind == freeing.RETOLD
    assert [(part.debit, part.credit, part.amount.minor) for part in one.transfers] == moved
    assert freeing.reproduces(freeing.RETOLD, facts.to_json(), one.transfers)


@given(EARNED, RECEIVED, RECEIVED, st.sampled_from(["", AWAITS_PAYMENT, AWAITS_DAYS]))
def test_from_any_state_to_any_other_the_entries_lead_there(
    earned, was: Received, now: Received, hold
) -> None:
    before = freeing.reckon(earned, was, hold=hold)
    after = freeing.reckon(earned, now, hold=hold)
    found = {AccountKind.ACCRUED: before.free.minor, AccountKind.HELD: before.held.minor}
    for one in freeing.follow(Facts(earned, now, hold, False, before.free.minor, before.taken.minor)):
        for (account, _currency), moved in ledger.balances(one.transfers).items():
            if account in found:
                found[account] += moved
    assert found == {AccountKind.ACCRUED: after.free.minor, AccountKind.HELD: after.held.minor}


def test_another_amount_does_not_follow_from_its_facts() -> None:
    facts = Facts(Money(1000, "EUR"), Received("EUR", 10_000, paid=5_000), AWAITS_PAYMENT, False)
    (one,) = freeing.follow(facts)
    assert freeing.reproduces(freeing.RELEASE, facts.to_json(), one.transfers)
    assert not freeing.reproduces(freeing.CLAWBACK, facts.to_json(), one.transfers)
    other = (replace(one.transfers[0], amount=Money(501, "EUR")),)
    assert not freeing.reproduces(freeing.RELEASE, facts.to_json(), other)
    assert not freeing.reproduces(freeing.RELEASE, {}, one.transfers)


@pytest.mark.parametrize(
    ("kind", "days", "allowed", "counted"),
    [
        (Kind.PAID, 4000, 365, True),
        (Kind.REFUNDED, 365, 365, True),
        (Kind.REFUNDED, 366, 365, False),
        (Kind.CANCELLED, 366, 365, False),
        (Kind.REFUNDED, 0, 0, False),
    ],
)
def test_what_comes_long_after_the_win_takes_nothing_back(
    kind: Kind, days: int, allowed: int, counted: bool
) -> None:
    playbook = parse({"margins.clawback_days": allowed})
    assert freeing.counts(kind, WON + timedelta(days=days), won_on=WON, playbook=playbook) == counted
    assert DEFAULT.margins.clawback_days == 365


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, 10**6)), max_size=12), st.integers(0, 10**6))
def test_what_has_room_never_sends_back_more_than_came_nor_cancels_more_than_there_is(story, net) -> None:
    told = dict.fromkeys(Kind, 0)
    for kind, minor in story:
        if minor <= freeing.room_for(kind, net, told):
            told[kind] += minor
        assert told[Kind.REFUNDED] <= told[Kind.PAID]
        assert told[Kind.CANCELLED] <= net
