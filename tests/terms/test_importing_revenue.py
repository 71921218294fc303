"""A file tells whether a line is paid once or again and again, and what it earns follows."""

import pytest

from kanava.deals.models import DealLine
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
HEADER = "Deal Id,Stage,Close Date,Amount,Currency,Product line,Revenue type"


def test_a_column_of_a_file_tells_the_revenue_of_each_line() -> None:
    rows = (
        "1,Won,2024-01-05,500,EUR,Platform,Subscription",
        "2,Won,2024-01-05,70,EUR,Platform,One-time",
        "3,Won,2024-01-05,9,EUR,Platform,",
    )
    run = land(start("deals", "crm", csv("deals.csv", HEADER, *rows)))
    assert run.created == 3
    assert list(DealLine.objects.order_by("id").values_list("revenue", flat=True)) == [
        "RECURRING",
        "ONE_OFF",
        "",
    ]

    changed = land(
        start(
            "deals", "crm", csv("deals.csv", HEADER, rows[0].replace("Subscription", "Einmalig"), *rows[1:])
        )
    )
    assert (changed.updated, changed.unchanged) == (1, 2)
    assert DealLine.objects.filter(revenue="ONE_OFF").count() == 2
