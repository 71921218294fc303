"""Whatever happens in whatever order: never is more paid than was due, and no statement is in two payments that live."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.ledger.queries import get_balances
from kanava.payouts.actions.running import approve_run, cancel_run, leave_out, make_run
from kanava.payouts.actions.sending import make_file
from kanava.payouts.actions.telling import Answered, tell_all_paid, tell_payment
from kanava.payouts.models import Payment, Run
from kanava.payouts.queries.runs import mark_of
from kanava.rules.payouts import LIVE
from kanava.rules.refusals import Refusal
from tests.factories import make_user, staff
from tests.payouts.making import PAID, make_payees, make_paying, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOVES = ("make", "leave", "approve", "send", "cancel", "PAID", "FAILED", "RETURNED", "all")
Histories = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 5)), min_size=4, max_size=24)


class Undone(Exception):
    """Every history begins anew."""


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(Histories)
def test_the_sum_paid_is_never_more_than_the_sum_due(history: list[tuple[str, int]]) -> None:
    try:
        with transaction.atomic():
            _play([("make", 0), *history])
            raise Undone
    except Undone:
        pass


def _play(history: list[tuple[str, int]]) -> None:
    owner, finance = make_user("Aino", role="OWNER"), make_user("Eero", role="FINANCE")
    payees = make_payees(2, owner, finance)
    due = {one.pk: get_balances(one.pk)["PAYABLE"][0].minor for one in payees}
    ours = make_paying(staff(finance))
    one, two = staff(owner), staff(finance)
    for day, (what, place) in enumerate(history):
        at = PAID + timedelta(days=day)
        try:
            with transaction.atomic():
                _move(what, place, ours, one, two, at)
        except Refusal:
            pass
        living = Counter(Payment.objects.filter(state__in=LIVE).values_list("statement_id", flat=True))
        assert max(living.values(), default=0) <= 1
        for partner in payees:
            balances = get_balances(partner.pk)
            paid = sum(amount.minor for amount in balances.get("PAID", ()))
            payable = sum(amount.minor for amount in balances.get("PAYABLE", ()))
            assert 0 <= paid <= due[partner.pk]
            assert paid + payable == due[partner.pk]
    assert [one.promise for one in prove_records() if one.level == Level.BROKEN] == []


def _move(what, place, ours, one, two, at) -> None:
    runs, payments = list(Run.objects.order_by("-id")), list(Payment.objects.order_by("-id"))
    run = runs[place % len(runs)] if runs else None
    payment = payments[place % len(payments)] if payments else None
    match what:
        case "make":
            make_run(by=two, plan=plan_of(ours, at=at), at=at)
        case "leave" if payment:
            leave_out(by=two, payment_id=payment.pk, reason="x", at=at)
        case "approve" if run:
            approve_run(by=one, run_id=run.pk, seen=mark_of(run), at=at)
        case "send" if run:
            make_file(by=two, run_id=run.pk, at=at)
        case "cancel" if run:
            cancel_run(by=two, run_id=run.pk, at=at)
        case "all" if run:
            tell_all_paid(by=two, run_id=run.pk, on=at.date(), at=at)
        case "PAID" | "FAILED" | "RETURNED" if payment:
            told = Answered(what, at.date(), "" if what == "PAID" else "AC04")
            tell_payment(by=two, payment_id=payment.pk, told=told, at=at)
