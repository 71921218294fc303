"""A partner that may be one that is here already, or in the file twice, does not come in without a word."""

import time

import pytest

from kanava.partners.models import Partner
from tests.factories import make_partner
from tests.integrations.importing import check, csv, land, problems, start

pytestmark = pytest.mark.django_db
HEADER = "Partner Id,Name,Country,Type,Website"


def remarks(*rows: str) -> list[tuple[str, str, str, list[int]]]:
    return problems(check(start("partners", "crm", csv("partners.csv", HEADER, *rows))))


def test_the_same_name_apart_from_the_legal_form_is_remarked_on() -> None:
    make_partner("Aurora Integraatiot Oy", country="FI")
    run = check(start("partners", "crm", csv("partners.csv", HEADER, "1,Aurora Integraatiot,FI,Reseller,")))
    (found,) = run.report["problems"]
    assert (found["code"], found["value"], found["params"]["known"], found["rows"]) == (
        "MAYBE_KNOWN", "Aurora Integraatiot", "Aurora Integraatiot Oy", [2],
    )  # fmt: skip
    assert run.state == "CHECKED"


def test_another_country_is_another_company_and_the_exact_name_is_told_as_before() -> None:
    make_partner("Aurora Integraatiot Oy", country="FI")
    assert remarks("1,Aurora Integraatiot AB,SE,Reseller,") == []
    assert remarks("1,Aurora Integraatiot Oy,SE,Reseller,")[0][0] == "NAME_KNOWN"


def test_two_rows_of_one_file_are_compared_by_name_and_by_domain() -> None:
    found = remarks(
        "1,Norrsken IT AB,SE,Reseller,", "2,Norrsken IT,SE,Reseller,", "3,Kotka Oy,FI,Reseller,kotka.fi", "4,Tukku Oy,FI,MSP,www.kotka.fi",
        "5,Free Oy,FI,MSP,gmail.com", "6,Other Oy,FI,MSP,gmail.com",
    )  # fmt: skip
    assert found == [("SAME_AS_ROW", "name", "Norrsken IT", [3]), ("SAME_AS_ROW", "name", "Tukku Oy", [5])]


def test_the_same_file_again_says_nothing() -> None:
    rows = ("1,Norrsken IT AB,SE,Reseller,", "2,Norrsken IT,SE,Reseller,")
    land(start("partners", "crm", csv("partners.csv", HEADER, *rows)))
    assert remarks(*rows) == []


@pytest.mark.slow
def test_ten_thousand_partners_are_compared_in_seconds() -> None:
    rows = [f"{number},Company {number} Oy,FI,Reseller,c{number}.fi" for number in range(10_000)]
    land(start("partners", "crm", csv("partners.csv", HEADER, *rows)))
    assert Partner.objects.count() == 10_000
    again = [f"B{number},Company {number},FI,Reseller," for number in range(10_000)]
    started = time.perf_counter()
    run = check(start("partners", "other", csv("partners.csv", HEADER, *again)))
    assert sum(one["count"] for one in run.report["problems"]) == 10_000
    assert time.perf_counter() - started < 10
