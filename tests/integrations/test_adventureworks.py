"""A manufacturer's two channels, 121,253 order lines: the product's figures are those of plain Python."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from kanava.core.models import Event, Letter
from kanava.deals.models import Customer, Deal, DealLine, Ownership, ProductLine, Registration
from kanava.insights.queries import (
    WonFilter,
    each_signed,
    each_won,
    get_dashboard,
    list_cycles,
    list_totals,
    list_won,
)
from kanava.integrations import actions
from kanava.integrations.models import ImportedRow, ImportRun
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from kanava.rules.figures import BY_PARTNERS, BY_US
from tests.integrations.importing import BY, land, start

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.slow]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LOOKUPS = ("DimProduct.csv", "DimProductSubcategory.csv", "DimProductCategory.csv")


@dataclass
class Order:
    """What plain Python reads of an order."""

    on: date
    who: str
    exact: Decimal = Decimal(0)
    lines: int = 0

    @property
    def cents(self) -> int:
        return int((self.exact * 100).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Plain:
    """Both files read without the product."""

    orders: dict[str, Order] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, who: str) -> "Plain":
        found = cls()
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                order = found.orders.setdefault(
                    row["SalesOrderNumber"], Order(date.fromisoformat(row["OrderDate"]), row[who])
                )
                order.exact += Decimal(row["SalesAmount"])
                order.lines += 1
        return found

    def by_month(self) -> dict[date, int]:
        sums: dict[date, int] = defaultdict(int)
        for order in self.orders.values():
            sums[order.on.replace(day=1)] += order.cents
        return sums

    def average(self, year: int) -> Decimal:
        cents = [order.cents for order in self.orders.values() if order.on.year == year]
        return Decimal(sum(cents)) / len(cents)


@pytest.fixture(scope="module")
def files(real_data: Path) -> Path:
    return real_data / "adventureworks"


def in_dollars() -> None:
    document = playbook.to_document(playbook.DEFAULT)
    document["programme"]["currency"] = "USD"
    PlaybookVersion.objects.create(
        document=document,
        effective_from=date(2000, 1, 1),
        is_published=True,
        published_at=LONG_AGO,
        created_at=LONG_AGO,
        revision=0,
    )


def import_all(files: Path) -> list[ImportRun]:
    lookups = [files / name for name in LOOKUPS]
    return [
        land(start("partners", "adventureworks", files / "DimReseller.csv", files / "DimGeography.csv")),
        land(
            start(
                "deals",
                "adventureworks",
                files / "FactResellerSales.csv",
                *lookups,
                constants={"currency": "USD"},
            )
        ),
        land(
            start(
                "deals",
                "adventureworks",
                files / "FactInternetSales.csv",
                *lookups,
                constants={"currency": "USD"},
            )
        ),
    ]


def test_figures_equal_plain_python(files: Path) -> None:
    in_dollars()
    resellers, reseller_orders, internet_orders = import_all(files)
    reseller = Plain.read(files / "FactResellerSales.csv", "ResellerKey")
    internet = Plain.read(files / "FactInternetSales.csv", "CustomerKey")

    assert (resellers.created, reseller_orders.created, internet_orders.created) == (701, 3_796, 27_659)
    assert Partner.objects.count() == 701
    assert DealLine.objects.count() == 60_855 + 60_398
    assert {line.name for line in ProductLine.objects.all()} == {
        "Bikes",
        "Components",
        "Clothing",
        "Accessories",
    }
    assert not DealLine.objects.filter(product_line__isnull=True).exists()

    # Each order to the cent; the whole within what rounding orders to cents can make.
    stored = dict(ImportedRow.objects.filter(target="deals").values_list("key", "object_id"))
    amounts = dict(Deal.objects.values_list("id", "net_minor"))
    for key, order in {**reseller.orders, **internet.orders}.items():
        assert amounts[stored[key]] == order.cents
    total = sum(order.cents for order in reseller.orders.values())
    assert abs(total - 80_450_596_98) < 100
    lines = DealLine.objects.filter(deal_id=stored["SO43659"])
    assert sum(line.net_minor for line in lines) == reseller.orders["SO43659"].cents

    on = date(2013, 6, 30)
    shown = get_dashboard(on, by=BY)
    months = {month.start: month for month in shown.months}
    for start_of, month in months.items():
        until = {key: one for key, one in reseller.orders.items() if one.on <= on}
        assert month.sourced.minor == Plain(until).by_month().get(start_of, 0)
        direct = Plain({key: one for key, one in internet.orders.items() if one.on <= on}).by_month()
        assert month.total.minor - month.sourced.minor == direct.get(start_of, 0)
    first = on - timedelta(days=89)
    active = {order.who for order in reseller.orders.values() if first <= order.on <= on}
    assert shown.active == len(active)
    assert shown.signed == len({order.who for order in reseller.orders.values() if order.on <= on})

    # The rows behind each figure come to it exactly.
    for origins, channel in ((BY_PARTNERS, shown.partner), (BY_US, shown.direct)):
        wanted = WonFilter(origins=origins)
        assert list_won(on, by=BY, wanted=wanted).channel == channel
        values = [row[-1] for row in each_won(on, by=BY, wanted=wanted)]
        assert (len(values), sum(values)) == (channel.won, channel.value.amount)
        assert list_cycles(on, by=BY, wanted=wanted).count.value == 0
    assert len(list(each_signed(on, by=BY))) == shown.signed
    assert len(list(each_signed(on, by=BY, show="active"))) == shown.active
    assert [row.month for row in list_totals(on, by=BY, months=12)] == list(reversed(shown.months))

    # A calendar year by channel.
    year = get_dashboard(date(2012, 12, 31), by=BY)
    assert year.partner.won == sum(order.on.year == 2012 for order in reseller.orders.values())
    assert year.direct.won == sum(order.on.year == 2012 for order in internet.orders.values())
    assert year.partner.average_deal is not None
    assert year.direct.average_deal is not None
    assert year.partner.average_deal.minor == int(reseller.average(2012).quantize(Decimal(1), ROUND_HALF_UP))
    assert year.direct.average_deal.minor == int(internet.average(2012).quantize(Decimal(1), ROUND_HALF_UP))
    # No start is told: the cycle is not known, and not zero.
    assert year.partner.timed == 0

    # History stays history.
    assert not Letter.objects.exists()
    assert not Registration.objects.exists()
    assert not Ownership.objects.exists()
    assert not any(get_balances(key) for key in Partner.objects.values_list("id", flat=True)[:20])
    assert Event.objects.count() == 3
    # Customers known by key alone take no part in ownership.
    assert not Customer.objects.filter(is_known=True).exists()

    again = import_all(files)
    assert [(run.created, run.updated, run.unchanged) for run in again] == [
        (0, 0, 701),
        (0, 0, 3_796),
        (0, 0, 27_659),
    ]
    assert Event.objects.count() == 3

    for run in (internet_orders, reseller_orders, resellers):
        actions.undo_import(by=BY, run_id=run.pk, at=run.finished_at)
    assert not any(model.objects.exists() for model in (Partner, Deal, DealLine, Customer, ProductLine))
    assert (
        land(
            start("partners", "adventureworks", files / "DimReseller.csv", files / "DimGeography.csv")
        ).created
        == 701
    )
