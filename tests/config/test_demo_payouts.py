"""The demo's partners are paid, one payment has failed, and a run waits for its approval (guide: C5)."""

from datetime import UTC, datetime

import pytest

from kanava.config import demo
from kanava.payouts.models import PartnerAccount, Payment, Run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("at", [datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2027, 3, 2, 9, tzinfo=UTC)])
def test_payouts_are_alive(at: datetime) -> None:
    demo.load(at)
    waiting = Run.objects.get(state="RUN_DRAFTED")
    failed = Payment.objects.get(state="PAYMENT_FAILED")
    assert waiting.payments.filter(statement=failed.statement, reference__endswith="/2").exists()
    assert Run.objects.filter(state="RUN_CLOSED").count() >= 3
    states = list(PartnerAccount.objects.values_list("state", flat=True))
    assert states.count("ACCOUNT_PROPOSED") == 2
    coming = PartnerAccount.objects.filter(state="ACCOUNT_CONFIRMED", usable_on__gt=at.date())
    assert coming.count() == 1
