"""Runs of payments: made, approved by another, sent as a file, answered; nothing is paid twice, ever."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sepaxml
import xmlschema
from django.db import DatabaseError, IntegrityError, transaction

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.earnings.proving import prove_entries
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances, list_entries
from kanava.mdf.actions import settling
from kanava.payouts.actions.accounts import propose_account, stop_account
from kanava.payouts.actions.running import approve_run, cancel_run, leave_out, make_run
from kanava.payouts.actions.sending import make_file
from kanava.payouts.actions.telling import (
    Answered,
    tell_all_paid,
    tell_payment,
)
from kanava.payouts.due import find_failed
from kanava.payouts.models import Payment, Run, RunFile, Told
from kanava.payouts.numbers import Typed
from kanava.payouts.queries.runs import mark_of, preview_run
from kanava.playbook.models import PlaybookVersion
from kanava.rules import payouts as rules
from kanava.rules.money import Money
from kanava.rules.payout_accounts import SamePerson
from kanava.rules.refusals import NotPermitted
from tests.factories import make_partner, make_user, staff
from tests.mdf.making import AFTER, make_claim, make_fund
from tests.payouts.making import (
    CLOSED,
    IBANS,
    PAID,
    close,
    earn,
    make_account,
    make_approved,
    make_payees,
    make_paying,
    make_sent,
    plan_of,
    typed,
)

pytestmark = pytest.mark.django_db
LATER = PAID + timedelta(days=2)


def test_from_what_is_due_to_what_is_paid(owner, finance, ours) -> None:
    first, second = make_payees(2, owner, finance)
    run = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    assert (run.number, run.payments.count()) == ("P2026-001", 2)
    with pytest.raises(SamePerson):
        approve_run(by=staff(finance), run_id=run.pk, seen=mark_of(run), at=PAID)
    with pytest.raises(rules.RunChanged):
        approve_run(by=staff(owner), run_id=run.pk, seen="2;1;x", at=PAID)
    with pytest.raises(rules.RunMoved):
        make_file(by=staff(finance), run_id=run.pk, at=PAID)
    approve_run(by=staff(owner), run_id=run.pk, seen=mark_of(run), at=PAID)
    made = make_file(by=staff(finance), run_id=run.pk, at=PAID)
    assert get_balances(first.pk) == {"PAYABLE": [Money(1000_00, "EUR")]}
    one = run.payments.get(partner=first)
    told = Answered("PAID", PAID.date() + timedelta(days=1))
    tell_payment(by=staff(finance), payment_id=one.pk, told=told, at=LATER)
    assert get_balances(first.pk) == {"PAID": [Money(1000_00, "EUR")]}
    tell_payment(by=staff(finance), payment_id=one.pk, told=told, at=LATER)
    assert (Told.objects.count(), Entry.objects.filter(kind="PAYOUT").count()) == (1, 1)
    run.refresh_from_db()
    assert run.state == "RUN_SENT"
    assert tell_all_paid(by=staff(finance), run_id=run.pk, on=told.on, at=LATER) == 1
    run.refresh_from_db()
    assert run.state == "RUN_CLOSED"
    assert get_balances(second.pk) == {"PAID": [Money(1000_01, "EUR")]}
    assert [line.kind for line in list_entries(first.pk)[0].rows] == ["MDF"]
    assert bytes(RunFile.objects.get(pk=made.pk).content) == bytes(made.content)
    assert [one.promise for one in prove_records() if one.level == Level.BROKEN] == []
    with pytest.raises(rules.NothingDue):
        make_run(by=staff(finance), plan=plan_of(ours, at=LATER), at=LATER)


def test_the_file_is_a_pain_001_that_its_schema_allows_and_the_same_ever_after(owner, finance, ours) -> None:
    payees = make_payees(2, owner, finance)
    run = make_sent(ours, finance, owner)
    kept = RunFile.objects.get(run=run)
    content = bytes(kept.content)
    text = content.decode()
    folder = Path(sepaxml.__file__).parent / "schemas"
    xmlschema.XMLSchema(str(folder / "pain.001.001.09.xsd")).validate(text)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert re.findall("<EndToEndId>(.*?)<", text) == ["2026-10-0001", "2026-10-0002"]
    assert re.findall('<InstdAmt Ccy="EUR">(.*?)<', text) == ["1000.00", "1000.01"]
    assert f"<MsgId>{run.number}</MsgId>" in text
    assert "<CtrlSum>2000.01</CtrlSum>" in text
    assert "<Nm>Kumppani 1 Oy</Nm>" in text
    again = make_file(by=staff(owner), run_id=run.pk, at=LATER)
    assert (again.pk, bytes(again.content)) == (kept.pk, content)
    for change in (lambda: RunFile.objects.update(size=1), lambda: Told.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert payees


def test_a_payment_that_failed_is_paid_by_a_later_run_under_another_reference(owner, finance, ours) -> None:
    (payee,) = make_payees(1, owner, finance)
    run = make_sent(ours, finance, owner)
    one = run.payments.get()
    with pytest.raises(rules.ReasonMissing):
        tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("FAILED", PAID.date()), at=LATER)
    told = Answered("FAILED", PAID.date(), "AC04: account closed")
    tell_payment(by=staff(finance), payment_id=one.pk, told=told, at=LATER)
    again = make_sent(ours, finance, owner, at=LATER)
    second = again.payments.get()
    assert second.reference == f"{one.reference}/2"
    # The first one arrives after all: its statement is in another payment that lives.
    with pytest.raises(rules.StatementPaidElsewhere):
        tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("PAID", PAID.date()), at=LATER)
    tell_payment(by=staff(finance), payment_id=second.pk, told=Answered("PAID", LATER.date()), at=LATER)
    assert get_balances(payee.pk) == {"PAID": [Money(1000_00, "EUR")]}


def test_a_payment_that_came_back_is_reversed_and_paid_again(owner, finance, ours) -> None:
    (payee,) = make_payees(1, owner, finance)
    run = make_sent(ours, finance, owner)
    one = run.payments.get()
    tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("PAID", PAID.date()), at=LATER)
    with pytest.raises(rules.PaymentMoved):
        tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("FAILED", PAID.date(), "x"), at=LATER)  # fmt: skip
    with pytest.raises(rules.DayOutside):
        tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("RETURNED", PAID.date() - timedelta(days=1), "x"), at=LATER)  # fmt: skip
    tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("RETURNED", LATER.date(), "MD07"), at=LATER)  # fmt: skip
    assert get_balances(payee.pk) == {"PAYABLE": [Money(1000_00, "EUR")]}
    assert [line.kind for line in list_entries(payee.pk)[0].rows] == ["MDF"]
    again = make_sent(ours, finance, owner, at=LATER)
    tell_all_paid(by=staff(finance), run_id=again.pk, on=LATER.date(), at=LATER)
    assert get_balances(payee.pk) == {"PAID": [Money(1000_00, "EUR")]}
    assert Entry.objects.filter(kind="PAYOUT").count() == 2
    assert [one.promise for one in prove_records() if one.level == Level.BROKEN] == []


def test_who_is_left_out_and_why(owner, finance, ours) -> None:
    names = ("Ilman Oy", "Odottaa Oy", "Uusi Oy", "Atlantic Inc", "Pieni Oy", "Maksetaan Oy")
    partners = [make_partner(name, type="REFERRAL") for name in names]
    for partner, minor in zip(partners, (100_00, 100_00, 100_00, 100_00, 9_99, 10_00), strict=True):
        earn(partner, minor)
    close(staff(finance))
    propose_account(by=staff(finance), partner_id=partners[1].pk, typed=typed(), at=CLOSED)
    make_account(partners[2], finance, owner, at=PAID - timedelta(days=2))
    make_account(partners[3], finance, owner, told=Typed("Atlantic", "US", "EUR", "12345678", "CHASUS33", "021000021"))  # fmt: skip
    make_account(partners[4], finance, owner)
    make_account(partners[5], finance, owner)
    PlaybookVersion.objects.create(
        effective_from=date(2026, 1, 1), revision=1, document={"payouts": {"smallest_payment": 10}}, is_published=True, created_at=CLOSED,
        published_at=CLOSED,
    )  # fmt: skip
    found = preview_run("EUR", by=staff(finance), due_by=PAID.date(), kind="SEPA", on=PAID.date())
    told = {one.statement.partner.name: one.reason for one in found}
    assert told == {
        "Ilman Oy": "NO_ACCOUNT", "Odottaa Oy": "ACCOUNT_UNCONFIRMED", "Uusi Oy": "ACCOUNT_WAITS", "Atlantic Inc": "OUTSIDE_SEPA",
        "Pieni Oy": "BELOW_SMALLEST", "Maksetaan Oy": None,
    }  # fmt: skip
    table = preview_run("EUR", by=staff(finance), due_by=PAID.date(), kind="TABLE", on=PAID.date())
    assert {one.statement.partner.name for one in table if one.reason is None} == {
        "Atlantic Inc",
        "Maksetaan Oy",
    }
    run = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    assert run.payments.get().partner == partners[5]
    # Statements that are not due yet are no one's business.
    assert not preview_run("EUR", by=staff(finance), due_by=CLOSED.date(), kind="SEPA", on=PAID.date())


def test_a_cancelled_run_and_what_was_left_out_are_free_again(owner, finance, ours) -> None:
    make_payees(2, owner, finance)
    run = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    one = run.payments.first()
    with pytest.raises(rules.ReasonMissing):
        leave_out(by=staff(finance), payment_id=one.pk, reason=" ", at=PAID)
    seen = mark_of(run)
    leave_out(by=staff(finance), payment_id=one.pk, reason="A dispute", at=PAID)
    with pytest.raises(rules.PaymentMoved):
        leave_out(by=staff(finance), payment_id=one.pk, reason="A dispute", at=PAID)
    with pytest.raises(rules.RunChanged):
        approve_run(by=staff(owner), run_id=run.pk, seen=seen, at=PAID)
    other = make_run(by=staff(owner), plan=plan_of(ours), at=PAID)
    assert other.payments.get().statement == one.statement
    approve_run(by=staff(owner), run_id=run.pk, seen=mark_of(run), at=PAID)
    cancel_run(by=staff(finance), run_id=run.pk, at=PAID)
    cancel_run(by=staff(finance), run_id=other.pk, at=PAID)
    with pytest.raises(rules.RunMoved):
        cancel_run(by=staff(finance), run_id=run.pk, at=PAID)
    third = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    assert sorted(third.payments.values_list("reference", flat=True)) == ["2026-10-0001", "2026-10-0002"]


def test_an_account_that_was_stopped_keeps_the_run_from_being_sent(owner, finance, ours) -> None:
    first, _second = make_payees(2, owner, finance)
    run = make_approved(ours, finance, owner)
    account = run.payments.get(partner=first).account
    stop_account(by=staff(owner), account_id=account.pk, at=PAID)
    with pytest.raises(rules.AccountsChanged) as raised:
        make_file(by=staff(finance), run_id=run.pk, at=PAID)
    assert raised.value.params["partners"] == first.name
    assert not RunFile.objects.exists()


def test_the_database_itself_lets_no_statement_be_paid_twice(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    run = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    one = run.payments.get()
    other = Run.objects.create(
        number="X", currency="EUR", kind="SEPA", account=ours, due_by=PAID.date(), execute_on=PAID.date(), made_at=PAID
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            run=other, statement=one.statement, partner=one.partner, account=one.account, sort_key="a", reference="x", currency="EUR",
            amount_minor=1,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(approved_by=finance)


def test_a_table_for_another_bank_and_other_currencies(owner, finance) -> None:
    ours = make_paying(staff(finance), Typed("Kanava Oy", "FI", "USD", "FI21 1234 5600 0007 85", "NDEAFIHH"))
    acme = make_partner("=Acme Inc", type="REFERRAL", currency="USD")
    earn(acme, 1234_56, currency="USD")
    make_account(acme, finance, owner, told=Typed("=Acme, Inc", "US", "USD", "12345678", "CHASUS33", "021000021"))  # fmt: skip
    close(staff(finance))
    with pytest.raises(rules.KindMisfit):
        make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    run = make_sent(ours, finance, owner, kind="TABLE")
    header, row = bytes(RunFile.objects.get(run=run).content).decode().splitlines()
    assert header.startswith("reference,statement,payee,country,account_number")
    assert row == (
        '2026-10-0001,2026-10-0001,"\'=Acme, Inc",US,12345678,,CHASUS33,021000021,1234.56,USD,2026-12-02,Kanava Oy,'
        "FI2112345600000785"
    )


def test_yen_and_dinars_have_their_own_decimals(owner, finance) -> None:
    for currency, minor, written in (("JPY", 1500, "1500"), ("KWD", 1234_567, "1234.567")):
        ours = make_paying(staff(finance), Typed("Kanava Oy", "FI", currency, IBANS["FI"], "NDEAFIHH"))
        payee = make_partner(f"In {currency}", type="REFERRAL", currency=currency)
        earn(payee, minor, currency=currency)
        make_account(payee, finance, owner, told=Typed("A", "FI", currency, IBANS["FI"]))
        close(staff(finance), day=date(2026, 10, 5) if currency == "JPY" else date(2026, 11, 5), at=CLOSED if currency == "JPY" else PAID)  # fmt: skip
        at = PAID + timedelta(days=60)
        run = make_sent(ours, finance, owner, kind="TABLE", at=at)
        assert f",{written},{currency}," in bytes(RunFile.objects.get(run=run).content).decode()


def test_a_next_run_says_that_the_last_payment_to_the_account_failed(owner, finance, ours) -> None:
    make_payees(2, owner, finance)
    run = make_sent(ours, finance, owner)
    first, second = run.payments.order_by("id")
    failed = Answered("FAILED", PAID.date(), "Account closed")
    tell_payment(by=staff(finance), payment_id=first.pk, told=failed, at=PAID)
    tell_payment(by=staff(finance), payment_id=second.pk, told=Answered("PAID", PAID.date()), at=PAID)
    (due,) = preview_run("EUR", by=staff(finance), due_by=PAID.date(), kind="SEPA", on=PAID.date())
    assert due.failed == first
    again = make_sent(ours, finance, owner, at=LATER)
    (planned,) = again.payments.all()
    tell_payment(by=staff(finance), payment_id=planned.pk, told=Answered("PAID", LATER.date()), at=LATER)
    assert find_failed({first.account_id: first.partner_id}) == {}


def test_who_has_no_right_pays_nobody(owner, finance, ours) -> None:
    make_payees(1, owner, finance)
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    run = make_sent(ours, finance, owner)
    for attempt in (
        lambda: make_run(by=eva, plan=plan_of(ours), at=PAID),
        lambda: approve_run(by=eva, run_id=run.pk, seen="", at=PAID),
        lambda: make_file(by=eva, run_id=run.pk, at=PAID),
        lambda: tell_all_paid(by=eva, run_id=run.pk, on=PAID.date(), at=LATER),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_marketing_money_is_paid_through_the_same_run(owner, finance, ours) -> None:
    aurora = make_partner("Aurora Oy", tier="GOLD")
    make_fund(aurora)
    claim = make_claim(aurora, owner)
    settling.pay_claim(by=staff(owner), campaign_id=claim.pk, at=AFTER)
    make_account(aurora, finance, owner)
    close(staff(finance), day=AFTER.date(), at=datetime(2027, 1, 2, 9, tzinfo=UTC))
    at = datetime(2027, 2, 2, 9, tzinfo=UTC)
    run = make_sent(ours, finance, owner, at=at)
    tell_all_paid(by=staff(finance), run_id=run.pk, on=at.date(), at=at)
    assert get_balances(aurora.pk) == {"PAID": [Money(1900_00, "EUR")]}
    assert prove_entries().differing == []
    assert [one.promise for one in prove_records() if one.level == Level.BROKEN] == []


def test_the_statements_of_the_database_do_not_grow_with_payments(
    owner, finance, ours, django_assert_max_num_queries
) -> None:
    make_payees(8, owner, finance)
    with django_assert_max_num_queries(22):
        run = make_run(by=staff(finance), plan=plan_of(ours), at=PAID)
    approve_run(by=staff(owner), run_id=run.pk, seen=mark_of(run), at=PAID)
    with django_assert_max_num_queries(22):
        make_file(by=staff(finance), run_id=run.pk, at=PAID)
    tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID)
    payouts = set(Entry.objects.filter(kind="PAYOUT").values_list("pk", flat=True))
    assert len(payouts) == 8
    assert not payouts & set(prove_entries().differing)
