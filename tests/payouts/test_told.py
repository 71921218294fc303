"""What a bank tells of payments: lists that land whole, differences, and days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from kanava.ledger.queries import get_balances
from kanava.payouts.actions.running import approve_run, make_run
from kanava.payouts.actions.sending import make_file
from kanava.payouts.actions.telling import (
    Answered,
    Listed,
    Row,
    RowsFaulty,
    tell_all_paid,
    tell_list,
    tell_payment,
)
from kanava.payouts.models import Told
from kanava.payouts.queries.runs import mark_of
from kanava.rules import payouts as rules
from kanava.rules.days import DayTooLate
from kanava.rules.money import Money
from tests.factories import client_of, staff
from tests.payouts.making import (
    PAID,
    make_payees,
    make_sent,
    plan_of,
)

pytestmark = pytest.mark.django_db
LATER = PAID + timedelta(days=2)


def test_a_list_lands_whole_or_not_at_all_and_twice_changes_nothing(owner, finance, ours) -> None:
    make_payees(3, owner, finance)
    run = make_sent(ours, finance, owner)
    paid = Answered("PAID", PAID.date())
    rows = [
        Row(2, "2026-10-0001", paid),
        Row(3, "2026-10-0002", Answered("FAILED", PAID.date())),
        Row(4, "2026-10-0009", paid),
        Row(5, "2026-10-0001", paid),
        Row(6, "2026-10-0003", Answered("LOST", PAID.date())),
    ]
    with pytest.raises(RowsFaulty) as raised:
        tell_list(by=staff(finance), run_id=run.pk, listed=Listed("a.csv", b"x", rows), at=LATER)
    assert [(row, refusal.code) for row, refusal in raised.value.params["rows"]] == [
        (3, "REASON_MISSING"),
        (4, "PAYMENT_UNKNOWN"),
        (5, "PAYMENT_TWICE"),
        (6, "CHOICE_UNKNOWN"),
    ]
    assert not Told.objects.exists()
    good = [
        Row(2, "2026-10-0001", Answered("PAID", PAID.date(), arrived=Money(995_00, "EUR"), difference="BANK_FEE")),
        Row(3, "2026-10-0002", Answered("FAILED", PAID.date(), "AC04")),
    ]  # fmt: skip
    listed = Listed("bank.csv", b"content", good)
    assert tell_list(by=staff(finance), run_id=run.pk, listed=listed, at=LATER) == 2
    assert tell_list(by=staff(finance), run_id=run.pk, listed=listed, at=LATER) == 0
    one = run.payments.get(reference="2026-10-0001")
    assert (one.state, one.arrived, one.difference) == (
        "PAYMENT_PAID",
        Money(995_00, "EUR"),
        "BANK_FEE",
    )
    # What was sent is what is settled; the fee is told beside it.
    assert get_balances(one.partner_id) == {"PAID": [Money(1000_00, "EUR")]}
    told = Told.objects.get(payment=one)
    assert (told.list.name, told.row) == ("bank.csv", 2)


def test_a_difference_says_why(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    run = make_sent(ours, finance, owner)
    told = Answered("PAID", PAID.date(), arrived=Money(11_000_00, "SEK"))
    with pytest.raises(rules.DifferenceUnexplained):
        tell_payment(by=staff(finance), payment_id=run.payments.get().pk, told=told, at=LATER)


def test_no_bank_pays_before_the_file_or_tomorrow(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    run = make_sent(ours, finance, owner)
    for on in (PAID.date() - timedelta(days=1), LATER.date() + timedelta(days=1)):
        with pytest.raises(rules.DayOutside):
            tell_all_paid(by=staff(finance), run_id=run.pk, on=on, at=LATER)
    with pytest.raises(rules.DayMissing):
        tell_all_paid(by=staff(finance), run_id=run.pk, on=None, at=LATER)


def test_no_bank_pays_before_the_day_that_the_file_gives(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    plan = replace(plan_of(ours), execute_on=PAID.date() + timedelta(days=1))
    run = make_run(by=staff(finance), plan=plan, at=PAID)
    approve_run(by=staff(owner), run_id=run.pk, seen=mark_of(run), at=PAID)
    make_file(by=staff(finance), run_id=run.pk, at=PAID)
    (payment,) = run.payments.all()
    with pytest.raises(rules.BankNotYet) as refused:
        tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID)
    assert refused.value.params["day"] == plan.execute_on
    # It may refuse the transfer at once.
    failed = Answered("FAILED", PAID.date(), "Account closed")
    assert (
        tell_payment(by=staff(finance), payment_id=payment.pk, told=failed, at=PAID).state == "PAYMENT_FAILED"
    )
    with pytest.raises(DayTooLate):
        make_run(by=staff(finance), plan=replace(plan, execute_on=date(2226, 1, 1)), at=PAID)


def test_why_a_payment_failed_stays_with_its_answer_when_it_arrives_after_all(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    payment = make_sent(ours, finance, owner).payments.get()
    for told in (Answered("FAILED", PAID.date(), " Account closed "), Answered("PAID", PAID.date())):
        payment = tell_payment(by=staff(finance), payment_id=payment.pk, told=told, at=LATER)
    assert (payment.state, payment.reason, payment.failed_on) == ("PAYMENT_PAID", "", None)
    kept = Told.objects.order_by("id").values_list("answer", "on", "reason")
    assert list(kept) == [("FAILED", PAID.date(), "Account closed"), ("PAID", PAID.date(), "")]
    shown = client_of(finance).get(reverse("console:payout-payment", args=[payment.pk])).content.decode()
    assert "Reason: Account closed" in shown
