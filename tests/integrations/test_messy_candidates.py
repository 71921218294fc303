"""A messy list of companies: one bad cell costs that cell, a row without name or country that row, never the list."""

import pytest

from kanava.integrations.lists import count_of, parts_of
from kanava.integrations.models import ImportRun
from kanava.integrations.problems import CellFault
from kanava.recruiting.models import Candidate
from kanava.ui import import_words
from tests.integrations.importing import check, csv, land, problems, start

pytestmark = pytest.mark.django_db
HEADER = "No;Company;Country;Email;Employees;Business ID;Customer segments;Markets served;Languages"


def directory(*rows: str, header: str = HEADER) -> ImportRun:
    run = start("candidates", "Members 2026", csv("members.csv", header, *rows))
    # What a first row alone would not be known by.
    assert {"country", "name"} <= run.mapping["columns"].keys()
    return run


GOOD = (
    "1;Aurora Oy;FI;maija@aurora.fi;12;;pienet;Finland;Finnish",
    "2;Kotka IT Oy;FI;sven@kotka.fi;20;;suuret;Sweden;Swedish",
    "3;Ilves Oy;FI;ilpo@ilves.fi;30;0112038-9;suuret;FI;fi",
)


def told(run: ImportRun) -> dict[tuple[str, str], list[int]]:
    return {(code, field): rows for code, field, _value, rows in problems(run)}


def test_a_cell_that_cannot_be_read_stays_empty_and_is_told() -> None:
    run = land(directory(*GOOD, "4;Norppa Oy;FI;ei tiedossa;many;0112038-1;giants;Atlantis;Klingon"))
    one = Candidate.objects.get(name="Norppa Oy")
    assert (one.staff, one.business_id, one.segments, one.regions, one.languages) == (None, "", [], [], [])
    assert not one.contacts.exists()
    assert (run.created, run.report["faults"]) == (4, 0)
    assert told(run).items() >= {
        ("EMAIL_INVALID", "contact_email"): [5], ("COUNT_UNREADABLE", "staff"): [5], ("BUSINESS_ID_INVALID", "business_id"): [5],
        ("CHOICE_UNKNOWN", "segments"): [5], ("COUNTRY_UNKNOWN", "regions"): [5], ("LANGUAGE_UNKNOWN", "languages"): [5],
    }.items()  # fmt: skip
    unread = next(one for one in run.report["problems"] if one["code"] == "EMAIL_INVALID")
    assert import_words.of_problem(unread) == "“ei tiedossa” is no e-mail address. The cell counts as empty."


def test_a_row_without_a_usable_name_or_country_is_left_out_and_the_others_land() -> None:
    run = land(
        directory(*GOOD, "4;--;FI;;;;;;", "5;;FI;;7;;;;", "6;Norppa Oy;Atlantis;;;;;;", "7;Hylje Oy;;;;;;;")
    )
    assert (run.created, run.report["counts"]["unusable"]) == (3, 4)
    assert told(run) == {
        ("NAME_UNREADABLE", "name"): [5], ("CELL_EMPTY", "name"): [6], ("COUNTRY_UNKNOWN", "country"): [7], ("CELL_EMPTY", "country"): [8],
    }  # fmt: skip
    assert "The row is left out." in import_words.of_problem(run.report["problems"][0])


def test_an_empty_row_is_passed_over_without_a_word() -> None:
    run = land(directory(*GOOD, "4;;;;;;;;", "5;-;;;;;;;"))
    assert (run.created, problems(run)) == (3, [])


def test_a_number_that_stands_twice_does_not_drop_a_company() -> None:
    run = land(directory(*GOOD, "3;Norppa Oy;FI;;;;;;"))
    assert run.created == 4
    assert told(run) == {("KEY_REPEATED", "key"): [5]}


def test_a_company_of_which_nobody_says_where_it_was_found_counts_as_found_elsewhere() -> None:
    rows = ("Aurora Oy;FI;LinkedIn", "Kotka IT Oy;FI;LinkedIn", "Ilves Oy;FI;LinkedIn", "Norppa Oy;FI;")
    run = land(start("candidates", "crm", csv("crm.csv", "Company;Country;Lead source", *rows)))
    assert Candidate.objects.get(name="Norppa Oy").source == "OTHER"
    assert told(run)["SOURCE_ASSUMED", "source"] == [5]


def test_what_is_no_segment_is_told_by_itself_and_the_rest_is_read() -> None:
    run = land(directory(*GOOD, "4;Norppa Oy;FI;;;;teollisuus, kauppa / pk-yritykset;;"))
    assert Candidate.objects.get(name="Norppa Oy").segments == ["MIDSIZE", "SMALL"]
    unread = {value for code, _field, value, _rows in problems(run) if code == "CHOICE_UNKNOWN"}
    assert unread == {"kauppa", "teollisuus"}


def test_a_part_of_a_cell_means_what_the_mapping_says() -> None:
    rows = (*GOOD, "4;Norppa Oy;FI;;;;kauppa, kunnat;;")
    run = start(
        "candidates",
        "Members 2026",
        csv("members.csv", HEADER, *rows),
        values={"segments": {"kauppa": "ENTERPRISE"}},
    )
    assert problems(check(run)) == []
    land(run)
    assert Candidate.objects.get(name="Norppa Oy").segments == ["ENTERPRISE", "PUBLIC_SECTOR"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("pk-yritykset", ("MIDSIZE", "SMALL")),
        ("PK; suuret", ("ENTERPRISE", "MIDSIZE", "SMALL")),
        ("pienet/keskisuuret", ("MIDSIZE", "SMALL")),
        ("SME, public", ("MIDSIZE", "PUBLIC_SECTOR", "SMALL")),
        ("small", ("SMALL",)),
    ],
)
def test_segments_may_be_several(text: str, codes: tuple[str, ...]) -> None:
    assert parts_of("segments", text) == codes


def test_a_stroke_within_a_skill_parts_nothing() -> None:
    assert parts_of("skills", "TCP/IP; Cloud") == ("cloud", "tcp/ip")
    assert parts_of("languages", "fi/sv") == ("fi", "sv")


@pytest.mark.parametrize(
    ("text", "number"),
    [("kymmenen", 10), ("noin kaksitoista", 12), ("Twenty", 20), ("yksi henkilö", 1), ("kaksikymmentä", 20)],
)
def test_numbers_of_people_may_be_words(text: str, number: int) -> None:
    assert count_of(text) == number


def test_other_words_are_no_number() -> None:
    with pytest.raises(CellFault):
        count_of("monta")


def test_columns_with_gaps_are_known_by_their_finnish_names() -> None:
    header = "Yritys;Maa;Sähköposti;Henkilöstöluokka;Toimiala / tyyppi"
    rows = (
        "Aurora Oy;Suomi;maija@aurora.fi;10-49;Integraattori", "Kotka IT Oy;Suomi;ei tiedossa;ei tiedossa;Konepaja", "Ilves Oy;Suomi;kysy;pieni;Konepaja",
    )  # fmt: skip
    run = start("candidates", "Messut", csv("messut.csv", header, *rows))
    assert {name: run.mapping["columns"].get(name) for name in ("contact_email", "staff", "type")} == {
        "contact_email": "Sähköposti", "staff": "Henkilöstöluokka", "type": "Toimiala / tyyppi",
    }  # fmt: skip
    land(run)
    assert dict(Candidate.objects.values_list("name", "type")) == {
        "Aurora Oy": "SI",
        "Kotka IT Oy": "",
        "Ilves Oy": "",
    }
