"""A name alone does not make a row of a directory a candidate that is here, nor two rows one company."""

import pytest

from kanava.core import clock
from kanava.integrations.models import ImportRun
from kanava.recruiting.actions.candidates import Told, create_candidate
from kanava.recruiting.models import Candidate
from kanava.ui import import_words
from tests.factories import make_partner, make_user, staff
from tests.integrations.importing import check, csv, land, problems, start

pytestmark = pytest.mark.django_db
HEADER = "Company;Country;Business ID;Website;Employees"


def directory(*rows: str) -> ImportRun:
    return start("candidates", "Members 2026", csv("members.csv", HEADER, *rows))


def known(name: str, **more: str) -> Candidate:
    by = staff(make_user("Aino", role="OWNER"))
    return create_candidate(by=by, told=Told(name, "FI", "CUSTOMER", **more), at=clock.now())  # type: ignore[arg-type]


def rows_of(run: ImportRun, code: str) -> list[int]:
    return [row for one, _field, _value, rows in problems(run) for row in rows if one == code]


@pytest.mark.parametrize(
    ("held", "row"),
    [
        ({}, "Kaiku Palvelut GmbH;FI;1362253-8;kaikupalvelutgmbh.fi;12"),
        ({}, "Kaiku Palvelut GmbH;FI;;;12"),
        ({}, "Kaiku Palvelut Oy;FI;1362253-8;;12"),
        ({}, "Kaiku Palvelut;FI;;kaiku.fi;12"),
        ({"domain": "kaiku.fi"}, "Kaiku Palvelut Oy;FI;;kaikupalvelut.fi;12"),
        ({"domain": "kaiku.fi"}, "Kaiku Palvelut GmbH;FI;1362253-8;kaiku.fi;12"),
        ({"business_id": "0112038-9"}, "Kaiku Palvelut Oy;FI;1362253-8;;12"),
    ],
)
def test_what_a_name_alone_tells_is_not_written_on_a_candidate(held: dict[str, str], row: str) -> None:
    one = known("Kaiku Palvelut Oy", **held)
    run = land(directory(row))
    assert (run.created, run.updated) == (1, 0)
    same = Candidate.objects.get(pk=one.pk)
    assert (same.business_id, same.domain, same.staff) == (one.business_id, one.domain, None)
    is_surely_two = "business_id" in held
    assert rows_of(run, "MAYBE_KNOWN") == ([] if is_surely_two else [2])


@pytest.mark.parametrize(
    ("held", "row"),
    [
        ({}, "Kaiku Palvelut;FI;;;12"),
        ({"domain": "kaiku.fi"}, "Kaiku Palvelut;FI;1362253-8;kaiku.fi;12"),
        ({"business_id": "1362253-8"}, "Kaiku Palvelut GmbH;FI;1362253-8;;12"),
    ],
)
def test_the_check_names_the_candidate_that_a_row_completes(held: dict[str, str], row: str) -> None:
    known("Kaiku Palvelut Oy", **held)
    run = check(directory(row))
    told = next(one for one in run.report["problems"] if one["code"] == "COMPLETES")
    assert (told["rows"], told["params"]["known"]) == ([2], "Kaiku Palvelut Oy")
    assert "completes the candidate “Kaiku Palvelut Oy”: " in import_words.of_problem(told)
    assert "Number of people" in import_words.of_problem(told)
    assert land(run).updated == 1


def test_a_partner_of_another_legal_form_is_another_company() -> None:
    make_partner("Kaiku Palvelut Oy", country="FI")
    run = land(directory("Kaiku Palvelut GmbH;FI;;;", "Kaiku Palvelut;FI;;;"))
    assert (rows_of(run, "MAYBE_PARTNER"), rows_of(run, "PARTNER_ALREADY")) == ([2], [3])


def test_two_valid_ids_of_one_country_are_two_companies_whatever_stands_between_them() -> None:
    run = land(
        directory(
            "Tuisku Consulting AB;FI;1539283-6;tuisku.se;", "Tuisku Consulting Oy;FI;;tuisku.se;", "Tuisku Consulting;FI;0112038-9;;",
            "Tuisku Consulting;FI;;;",
        )
    )  # fmt: skip
    kept = set(Candidate.objects.values_list("name", "business_id"))
    assert {("Tuisku Consulting AB", "15392836"), ("Tuisku Consulting", "01120389")} <= kept
    assert rows_of(run, "ROW_TWICE") == [5]
