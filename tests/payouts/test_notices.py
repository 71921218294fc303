"""Who hears of runs and payments, and that no letter or event has a whole number."""

from datetime import timedelta

import pytest
from django.core import mail

from kanava.core.models import Event
from kanava.payouts.actions.telling import Answered, tell_payment
from kanava.rules.people import Role
from tests.factories import make_member, make_partner, staff
from tests.jobs import run_jobs
from tests.payouts.making import IBANS, PAID, make_account, make_payees, make_sent, typed

pytestmark = pytest.mark.django_db
LATER = PAID + timedelta(days=2)


def test_the_partner_and_who_approves_hear(owner, finance, ours) -> None:
    first, second = make_payees(2, owner, finance)
    make_member(first, "Olga", Role.PARTNER_OWNER)
    run = make_sent(ours, finance, owner)
    run_jobs()
    (waiting,) = [one for one in mail.outbox if "waits for approval" in one.subject]
    assert waiting.to == [owner.email]
    mail.outbox.clear()
    one, two = run.payments.order_by("reference")
    tell_payment(by=staff(finance), payment_id=one.pk, told=Answered("PAID", PAID.date()), at=LATER)
    tell_payment(by=staff(finance), payment_id=two.pk, told=Answered("FAILED", PAID.date(), "AC04"), at=LATER)  # fmt: skip
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["olga@example.com"]
    assert "€1,000.00 was paid to you" in letter.subject
    assert "3458" in letter.body
    assert IBANS["FI"] not in letter.body
    assert not any(IBANS["FI"] in str(data) for data in Event.objects.values_list("data", flat=True))
    assert Event.objects.filter(verb="payment.paid", partner_id=first.pk).count() == 1
    assert second


def test_a_seller_alone_hears_that_a_payment_has_failed(owner, finance, ours) -> None:
    (partner,) = make_payees(1, owner, finance)
    make_member(partner, "Karin", Role.PARTNER_SELLER)
    run = make_sent(ours, finance, owner)
    run_jobs()
    mail.outbox.clear()
    tell_payment(
        by=staff(finance), payment_id=run.payments.get().pk, told=Answered("FAILED", PAID.date(), "Account closed"), at=LATER
    )  # fmt: skip
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["karin@example.com"]
    assert "ask us to invite an owner" in letter.body
    assert "/portal/account/" not in letter.body


def test_a_first_account_is_not_called_another(owner, finance) -> None:
    aurora = make_partner("Aurora Oy")
    make_member(aurora, "Olga", Role.PARTNER_OWNER)
    make_account(aurora, finance, owner)
    run_jobs()
    (first,) = [one for one in mail.outbox if "paid to" in one.subject]
    assert "paid to this bank account from" in first.subject
    assert "It is the first account" in first.body
    mail.outbox.clear()
    make_account(aurora, finance, owner, told=typed("DE"), at=LATER)
    run_jobs()
    (second,) = [one for one in mail.outbox if "paid to" in one.subject]
    assert "paid to another bank account from" in second.subject
    assert "used before stays in use" in second.body
