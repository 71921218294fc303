"""A check shows the first records as they will be here, and costs no more for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_partner
from tests.integrations.importing import check, csv, land, start
from tests.integrations.landing_files import PARTNERS

pytestmark = pytest.mark.django_db
HEADER = "Deal Id,Deal Name,Account,Partner,Stage,Amount,Close Date"


def first(run) -> list[tuple]:
    return [(row["row"], row["state"], *(text for _, _, text in row["cells"])) for row in run.report["first"]]


def test_deals_are_shown_with_partner_customer_amount_and_what_becomes_of_them() -> None:
    make_partner("Norrsken IT AB", country="SE")
    land(
        start(
            "deals",
            "crm",
            csv(
                "deals.csv",
                HEADER,
                "1,Mill,Kone,Norrsken IT,Won,10,2024-01-31",
                "2,Mine,Kone,,Won,20,2024-01-31",
            ),
        )
    )
    rows = (
        "1,Mill,Kone,Norrsken IT,Won,10,2024-01-31",
        "2,Mine,Kone,,Won,25,2024-01-31",
        "3,,New Oy,Norrsken IT,Lost,1,2024-02-01",
    )
    run = check(start("deals", "crm", csv("deals.csv", HEADER, *rows)))
    assert run.report["columns"] == [
        "title", "stage", "partner", "partner", "customer", "net", "opened_on", "closed_on", "expected_close_on",
    ]  # fmt: skip
    assert first(run) == [
        (2, "UNCHANGED", "Mill", "WON", "Norrsken IT AB", "", "Kone", "10.00 EUR", "", "2024-01-31", ""),
        (3, "CHANGED", "Mine", "WON", "", "", "Kone", "25.00 EUR", "", "2024-01-31", ""),
        (4, "NEW", "3", "LOST", "Norrsken IT AB", "", "New Oy", "1.00 EUR", "", "2024-02-01", ""),
    ]


def test_partners_and_faults_are_shown_too() -> None:
    run = check(start("partners", "crm", csv("partners.csv", *PARTNERS, "P3;;Finland;VAR;;;;;;;;")))
    assert first(run) == [
        (
            2,
            "NEW",
            "Kotkan Tukku Oy",
            "FI",
            "RESELLER",
            "GOLD",
            "ACTIVE",
            "01120389",
            "kotkantukku.fi",
            "2024-02-01",
        ),
        (3, "NEW", "Norrsken IT AB", "SE", "MSP", "SILVER", "ACTIVE", "", "norrsken.se", "2024-03-15"),
        (4, "FAULT", "", "FI", "RESELLER", "", "ACTIVE", "", "", ""),
    ]


def test_a_longer_file_is_shown_by_its_first_twenty_with_as_many_statements() -> None:
    def statements(count: int, source: str) -> int:
        rows = [f"{number},Deal,Kone {source},,Won,10,2024-01-31" for number in range(count)]
        land(start("deals", source, csv("deals.csv", HEADER, *rows)))
        again = [row.replace(",10,", ",11,") for row in rows]
        run = start("deals", source, csv("deals.csv", HEADER, *again))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            check(run)
        assert len(run.report["first"]) == min(count, 20)
        return len(caught)

    assert statements(60, "b") == statements(3, "a")
