"""A direct team's CRM export with dirty references: figures equal plain Python."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from kanava.deals.models import Customer, Deal, DealLine, ProductLine
from kanava.insights.queries import get_dashboard
from tests.integrations.importing import BY, check, land, problems, start

pytestmark = [pytest.mark.data, pytest.mark.django_db]


def test_pipeline_and_accounts(real_data) -> None:
    folder = real_data / "crm-opportunities"
    accounts = land(start("customers", "crm", folder / "accounts.csv"))
    run = land(start("deals", "crm", folder / "sales_pipeline.csv"))
    with (folder / "sales_pipeline.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    won = [row for row in rows if row["deal_stage"] == "Won"]

    assert (accounts.created, run.created, Deal.objects.count()) == (85, 8_800, 8_800)
    # Every account of the pipeline is one of the 85; nobody was made twice.
    assert Customer.objects.count() == 85
    assert Customer.objects.filter(parent__isnull=False).count() == 15
    assert Deal.objects.filter(customer__isnull=True).count() == 1_425
    assert Deal.objects.filter(opened_on__isnull=True).count() == 500
    # `GTXPro` and `GTX Pro` are one product line.
    assert ProductLine.objects.count() == 7
    assert DealLine.objects.filter(product_line__name__in=["GTX Pro", "GTXPro"]).count() == 1_480
    assert (
        Deal.objects.filter(stage="WON", partner__isnull=True, origin="DIRECT").count() == len(won) == 4_238
    )
    assert sum(Deal.objects.filter(stage="WON").values_list("net_minor", flat=True)) == sum(
        int(row["close_value"]) * 100 for row in won
    )

    shown = get_dashboard(date(2017, 12, 31), by=BY).direct
    days = [
        (date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days for row in won
    ]
    assert (shown.won, shown.timed) == (len(won), len(won))
    assert shown.average_cycle == Decimal(sum(days)) / len(days)
    told = {(code, field, value): len(rows) for code, field, value, rows in problems(run)}
    assert {code for code, _field, _value in told} == {
        "CURRENCY_ASSUMED",
        "PERSON_UNKNOWN", "AMOUNT_EMPTY", "CUSTOMER_EMPTY", "OPENED_EMPTY", "CHOICE_GUESSED",
    }  # fmt: skip
    assert told["CUSTOMER_EMPTY", "customer", ""] == 1_425
    assert told["OPENED_EMPTY", "opened_on", ""] == told["CHOICE_GUESSED", "stage", "Prospecting"] == 500
    assert run.mapping["values"]["stage"]["Prospecting"] == "QUALIFIED"
    again = land(start("deals", "crm", folder / "sales_pipeline.csv"))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 8_800)


def test_a_product_that_the_look_up_lacks_is_told_once(real_data) -> None:
    folder = real_data / "crm-opportunities"
    run = check(start("deals", "crm", folder / "sales_pipeline.csv", folder / "products.csv"))
    (found,) = [one for one in run.report["problems"] if one["code"].startswith("LOOKUP")]
    assert (found["code"], found["field"], found["value"], found["count"]) == (
        "LOOKUP_MISSPELT", "product", "GTXPro", 1_480,
    )  # fmt: skip
    assert found["params"] == {"file": "products.csv", "known": "GTX Pro"}


@pytest.mark.parametrize(
    ("target", "name", "count"),
    [("customers", "salesforce/sfdc_assets_workshop/Account.csv", 22), ("deals", "salesforce/sfdc_assets_workshop/Opportunity.csv", 50),
     ("customers", "hubspot/fivetran_seeds/company_data.csv", 24)],
)  # fmt: skip
def test_formats_of_other_systems_land_as_guessed(real_data, target: str, name: str, count: int) -> None:
    assert land(start(target, "crm", real_data / "crm-formats" / name)).created == count


def test_a_resellers_file_without_a_header(real_data) -> None:
    run = land(start(
        "partners", "raw", real_data / "adventureworks" / "hard-formats" / "DimReseller.pipe-no-header.csv",
        columns={"key": "#1", "name": "#6"}, constants={"country": "US"},
    ))  # fmt: skip
    assert run.created == 701


def test_the_makers_longest_delimiter(real_data) -> None:
    run = land(start(
        "customers", "stores", real_data / "adventureworks" / "hard-formats" / "Store.plus-pipe-ampersand.csv", columns={"key": "#1", "name": "#2"},
    ))  # fmt: skip
    assert run.created == 701
