"""A real manufacturer's orders, invoiced and paid in two parts: every cent of the list stands at its order."""

import csv
import io
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.integrations.uploads import Upload
from tests.integrations.importing import land, start
from tests.integrations.test_adventureworks import in_dollars

pytestmark = [pytest.mark.data, pytest.mark.django_db]
ORDERS = 200
CENT = Decimal("0.01")


def test_the_orders_of_resellers_are_paid_by_their_numbers(real_data: Path) -> None:
    in_dollars()
    folder = real_data / "adventureworks"
    with (folder / "FactResellerSales.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = sorted({row["SalesOrderNumber"] for row in rows})[:ORDERS]
    kept = [row for row in rows if row["SalesOrderNumber"] in set(wanted)]
    land(start("partners", "adventureworks", folder / "DimReseller.csv", folder / "DimGeography.csv"))
    land(
        start("deals", "adventureworks", _file("FactResellerSales.csv", kept), constants={"currency": "USD"})
    )
    exact: dict[str, Decimal] = defaultdict(Decimal)
    for row in kept:
        exact[row["SalesOrderNumber"]] += Decimal(row["SalesAmount"])
    told, paid = [], {}
    for place, (number, amount) in enumerate(sorted(exact.items())):
        paid[number] = amount.quantize(CENT, ROUND_HALF_UP)
        half = (paid[number] / 2).quantize(CENT, ROUND_HALF_UP)
        for part, money in enumerate((half, paid[number] - half), start=1):
            told.append(
                {"Order number": number, "Paid": f"{money:.2f}", "Currency": "USD", "Paid on": f"2014-02-{1 + place % 28:02d}", "Invoice": f"{number}/{part}"}
            )  # fmt: skip
    run = land(start("payments", "ledger", _file("payments.csv", told)))
    assert (run.created, run.report["faults"]) == (2 * ORDERS, 0)
    sums = CustomerPayment.objects.values_list("deal_id", "deal__net_minor").annotate(Sum("amount_minor"))
    assert [one for one in sums if one[1] != one[2]] == []
    assert CustomerPayment.objects.aggregate(all=Sum("amount_minor"))["all"] == sum(paid.values()) * 100
    assert Deal.objects.filter(payments__isnull=False).distinct().count() == ORDERS


def _file(name: str, rows: list[dict[str, str]]) -> Upload:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return Upload(name, stream.getvalue().encode())
