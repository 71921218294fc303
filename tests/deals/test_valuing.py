"""Deal values are in the programme's currency of today, at the rate of their own day."""

from datetime import date
from decimal import Decimal

import pytest

from kanava.core import clock
from kanava.core.models import Event
from kanava.deals.models import Deal
from kanava.deals.valuing import revalue
from kanava.insights.queries import get_dashboard
from kanava.ledger.actions import load_rates
from kanava.playbook import actions as playbooks
from kanava.rules.people import Via, system
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
BY = system(Via.COMMAND)
RATES = [(date(2024, 1, 31), "USD", Decimal("1.10")), (date(2024, 6, 30), "USD", Decimal("1.25"))]


@pytest.fixture
def deals() -> None:
    rows = ("1,2024-02-01,110,USD", "2,2024-07-01,125,USD", "3,2024-07-01,10,EUR")
    land(start("deals", "shop", csv("deals.csv", "Deal Id,Close Date,Amount,Currency", *rows)))


def values() -> list[int | None]:
    return list(Deal.objects.order_by("id").values_list("value_minor", flat=True))


def test_rates_that_come_later_value_what_had_no_value(deals) -> None:
    assert values() == [None, None, 1_000]
    load_rates(by=BY, rows=RATES, at=clock.now())
    assert Event.objects.filter(verb="rates.loaded").count() == 1
    assert revalue(clock.today(), everything=False) == 2
    assert values() == [10_000, 10_000, 1_000]
    assert revalue(clock.today(), everything=False) == 0


def test_another_programme_currency_changes_every_value(deals) -> None:
    load_rates(by=BY, rows=RATES, at=clock.now())
    document = {"programme": {"currency": "USD"}}
    playbooks.save_draft(by=BY, document=document, at=clock.now())
    playbooks.publish_draft(by=BY, effective_from=clock.today(), reason="Dollars", at=clock.now())
    revalue(clock.today(), everything=True)
    assert values() == [11_000, 12_500, 1_250]
    # A dashboard as of a day before the change is in the currency that the values are in.
    shown = get_dashboard(date(2024, 7, 31), by=BY)
    assert (shown.total.minor, shown.total.currency) == (24_750, "USD")
