"""`kanava check` finds payments that do not agree with the ledger, their statement or their run (guide: C5)."""

import pytest

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.payouts.actions.telling import tell_all_paid
from kanava.payouts.models import PartnerAccount, Payment, Run
from tests.factories import make_partner, make_user, staff
from tests.payouts.making import PAID, make_payees, make_paying, make_sent

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {one.promise.partition(",")[0] for one in prove_records() if one.level == Level.BROKEN}


def test_what_does_not_agree_is_found() -> None:
    owner, finance = make_user("Aino", role="OWNER"), make_user("Eero", role="FINANCE")
    make_payees(1, owner, finance)
    run = make_sent(make_paying(staff(finance)), finance, owner)
    tell_all_paid(by=staff(finance), run_id=run.pk, on=PAID.date(), at=PAID)
    assert broken() == set()
    payments = Payment.objects.all()
    for changed, was, promises in (
        ({"amount_minor": 1}, {"amount_minor": 1000_00}, {"A payment that is paid stands in the ledger with its amount", "A payment is what its statement owes"}),
        ({"state": "PAYMENT_FAILED"}, {"state": "PAYMENT_PAID"}, {"A payment that is paid stands in the ledger with its amount"}),
        ({"currency": "SEK"}, {"currency": "EUR"}, {"A payment is what its statement owes"}),
    ):  # fmt: skip
        payments.update(**changed)
        assert broken() == promises
        payments.update(**was)
    Run.objects.update(state="RUN_APPROVED")
    assert broken() == {"A run was approved by somebody else than who made it", "The bank’s file of a run that was sent is the one that its hash names."}  # fmt: skip
    Run.objects.update(state="RUN_CLOSED")
    PartnerAccount.objects.update(partner=make_partner("Polar Oy"))
    assert broken() == {"A payment is what its statement owes"}
