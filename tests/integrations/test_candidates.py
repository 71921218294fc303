"""Directories of companies become candidates: matched with what is here, compared with the profile, taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.core import clock
from kanava.integrations import actions
from kanava.integrations.models import ImportRun
from kanava.matching.models import CompanyProfile
from kanava.partners.models import PartnerDomain
from kanava.recruiting.actions.candidates import Told, create_candidate, edit_candidate
from kanava.recruiting.models import Candidate, CandidateContact
from kanava.rules.people import Actor
from tests.factories import make_partner, make_user, staff
from tests.integrations.importing import check, csv, land, problems, start

pytestmark = pytest.mark.django_db
HEADER = (
    "Member number,Company,Country,Website,Business ID,Employees,Markets served,Customer segments,Skills,Languages,Type,Contact person,"
    "Job title,Email,Phone"
)
AURORA = (
    '17,Aurora Integraatiot Oy,Finland,www.aurora.fi,0112038-9,11-50,"Finland, Sweden","Mid-market; public","Security, Cloud Migration",'
    '"Finnish; English",System integrator,Maija Aalto,Sales director,maija@aurora.fi,040 123'
)
KOTKA = "18,Kotka IT Oy,FI,kotka.fi,,12,,,,,,,,,"


def members(*rows: str, header: str = HEADER, source: str = "Members 2026") -> ImportRun:
    return start("candidates", source, csv("members.csv", header, *rows))


def owner() -> Actor:
    return staff(make_user("Aino", role="OWNER"))


def told(name: str, **more: object) -> Told:
    return Told(name, "FI", "CUSTOMER", **more)  # type: ignore[arg-type]


def test_a_row_becomes_a_candidate_with_all_that_the_profile_asks_about() -> None:
    run = land(members(AURORA, KOTKA))
    assert (run.created, run.updated) == (2, 0)
    one = Candidate.objects.get(name="Aurora Integraatiot Oy")
    assert (one.country, one.domain, one.business_id, one.staff, one.type) == (
        "FI", "aurora.fi", "01120389", 30, "SI",
    )  # fmt: skip
    assert (one.regions, one.segments) == (["FI", "SE"], ["MIDSIZE", "PUBLIC_SECTOR"])
    assert (one.skills, one.languages) == (["cloud migration", "security"], ["en", "fi"])
    assert (one.source, one.step, one.owner_id) == ("ASSOCIATION", "LISTED", None)
    assert one.fit == "RULED_OUT"
    contact = one.contacts.get()
    assert (contact.name, contact.title, contact.email, contact.phone) == (
        "Maija Aalto", "Sales director", "maija@aurora.fi", "040 123",
    )  # fmt: skip
    assert CompanyProfile.objects.filter(subject_kind="candidate", subject_id=one.pk).exists()
    assert ("COUNT_ASSUMED", "staff", "11-50", [2]) in problems(run)


def test_finnish_columns_are_known_and_the_name_of_the_list_says_where_they_were_found() -> None:
    header = "Näytteilleasettaja;Maa;Kotisivu;Y-tunnus;Henkilömäärä;Osaamisalueet;Kielet;Yhteyshenkilö;Sähköposti;Toimiala"
    row = "Kotka IT Oy;Suomi;kotka.fi;0112038-9;yli 200;Tietoturva, pilvi;suomi, ruotsi;Sven Ek;sven@kotka.fi;Ohjelmistot"
    run = start("candidates", "Messut", csv("messut.csv", header, row))
    assert set(run.mapping["columns"]) == {
        "name", "country", "domain", "business_id", "staff", "skills", "languages", "contact_name", "contact_email", "offering",
    }  # fmt: skip
    assert run.mapping["constants"] == {"source": "CONFERENCE"}
    land(run)
    one = Candidate.objects.get()
    assert (one.staff, one.languages, one.skills) == (200, ["fi", "sv"], ["pilvi", "tietoturva"])


def test_where_the_candidates_were_found_is_asked_for() -> None:
    run = start("candidates", "crm", csv("list.csv", "Company,Country", "Kotka Oy,FI"))
    assert check(run).report["refusal"] == "FIELD_NOT_MAPPED"
    assert run.report["params"]["field"] == "source"


def test_the_same_file_again_changes_nothing() -> None:
    twice = "19,Kotka IT,FI,kotka.fi,,,,,,,,,,,"
    land(members(AURORA, KOTKA, twice))
    before = list(Candidate.objects.order_by("id").values())
    again = land(members(AURORA, KOTKA, twice))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert list(Candidate.objects.order_by("id").values()) == before


def test_a_candidate_that_is_here_is_completed_where_nothing_was_known() -> None:
    by = owner()
    known = create_candidate(
        by=by, told=told("Aurora Integraatiot", staff=70, domain="aurora.fi"), at=clock.now()
    )
    run = land(members(AURORA))
    assert (run.created, run.updated, run.report["counts"]["adopted"]) == (0, 1, 1)
    known.refresh_from_db()
    assert (known.name, known.staff, known.source, known.source_detail) == (
        "Aurora Integraatiot", 70, "CUSTOMER", "",
    )  # fmt: skip
    assert (known.business_id, known.languages, known.owner_id) == ("01120389", ["en", "fi"], by.user_id)
    assert known.contacts.get().email == "maija@aurora.fi"


def test_partners_and_companies_that_stand_twice_are_left_out() -> None:
    PartnerDomain.objects.create(partner=make_partner("Norrsken IT AB", country="SE"), domain="norrsken.se")
    make_partner("Tukku Oy", country="FI")
    make_partner("Lahti Data Oy", country="FI", business_id="01120389")
    run = land(
        members(
            KOTKA, "19,Kotka IT,FI,kotka.fi,,,,,,,,,,,", "20,Norrsken,SE,norrsken.se,,,,,,,,,,,", "21,Tukku,FI,,,,,,,,,,,,",
            "22,Lahti Data,SE,,,,,,,,,,,,",
        )
    )  # fmt: skip
    assert sorted(Candidate.objects.values_list("name", flat=True)) == ["Kotka IT Oy", "Lahti Data"]
    assert run.report["counts"]["left_out"] == 3
    assert {(code, rows[0]) for code, _field, _value, rows in problems(run)} == {
        ("ROW_TWICE", 3), ("PARTNER_ALREADY", 4), ("PARTNER_ALREADY", 5), ("MAYBE_PARTNER", 6),
    }  # fmt: skip


def test_a_row_that_changes_in_the_file_changes_its_candidate_unless_people_have() -> None:
    land(members(AURORA, KOTKA))
    by = owner()
    kotka = Candidate.objects.get(name="Kotka IT Oy")
    edit_candidate(by=by, candidate_id=kotka.pk, told=told("Kotka IT Oy", staff=14), at=clock.now())
    run = land(members(AURORA.replace("Sales director", "CEO"), KOTKA.replace(",12,", ",99,")))
    assert (run.created, run.updated, run.unchanged) == (0, 1, 1)
    kotka.refresh_from_db()
    assert kotka.staff == 14
    assert CandidateContact.objects.get().title == "CEO"


def test_undo_takes_back_what_nobody_has_touched_and_says_what_stays() -> None:
    by = owner()
    old = create_candidate(by=by, told=told("Ilves Oy", domain="ilves.fi"), at=clock.now())
    run = land(members(AURORA, KOTKA, "30,Ilves,FI,ilves.fi,,44,,,,,,Ilpo,,,"))
    old.refresh_from_db()
    assert old.staff == 44
    kotka = Candidate.objects.get(name="Kotka IT Oy")
    edit_candidate(by=by, candidate_id=kotka.pk, told=told("Kotka IT Oy", domain="kotka.fi"), at=clock.now())
    run = actions.undo_import(by=by, run_id=run.pk, at=clock.now())
    assert (run.state, run.report["staying"]) == (
        "UNDONE",
        {"count": 1, "first": [(kotka.pk, "Kotka IT Oy")]},
    )
    assert set(Candidate.objects.values_list("name", flat=True)) == {"Kotka IT Oy", "Ilves Oy"}
    old.refresh_from_db()
    assert (old.staff, old.contacts.count()) == (None, 0)
    assert CompanyProfile.objects.filter(subject_kind="candidate").count() == 2
    again = land(members(AURORA, KOTKA))
    assert (again.created, again.updated) == (1, 1)


def test_two_candidates_do_not_share_a_business_id() -> None:
    by = owner()
    create_candidate(by=by, told=told("Ilves Oy", business_id="0112038-9"), at=clock.now())
    create_candidate(by=by, told=told("Kotka IT Oy", domain="kotka.fi"), at=clock.now())
    land(members(KOTKA))
    run = land(members(KOTKA.replace("kotka.fi,,", "kotka.fi,0112038-9,")))
    assert [code for code, *_rest in problems(run)] == ["CANDIDATE_TWICE"]
    assert Candidate.objects.get(name="Kotka IT Oy").business_id == ""


def test_the_check_shows_what_each_row_becomes_and_those_left_out_by_name() -> None:
    make_partner("Tukku Oy", country="FI")
    run = check(members(AURORA, KOTKA, "19,Kotka IT,FI,kotka.fi,,,,,,,,,,,", "20,Tukku,FI,,,,,,,,,,,,"))
    assert [row["state"] for row in run.report["first"]] == ["NEW", "NEW", "LEFT_OUT", "LEFT_OUT"]
    cells = {name: (kind, text) for name, kind, text in run.report["first"][0]["cells"]}
    assert (cells["regions"], cells["staff"]) == (("countries", "FI,SE"), ("text", "30"))
    assert run.report["first"][3]["cells"][0] == ["name", "text", "Tukku"]
    assert Candidate.objects.count() == 0


def test_a_type_of_the_directorys_own_stays_empty_and_is_told() -> None:
    run = land(
        start(
            "candidates",
            "Members",
            csv("m.csv", "Company,Country,Type", "Kotka Oy,FI,Reseller", "Ilves Oy,FI,Chandler"),
        )
    )
    assert dict(Candidate.objects.values_list("name", "type")) == {"Kotka Oy": "RESELLER", "Ilves Oy": ""}
    assert ("TYPE_UNKNOWN", "type", "Chandler", [3]) in problems(run)


def test_no_statement_is_asked_row_by_row() -> None:
    counts = []
    for number, size in enumerate((3, 300)):
        rows = [
            f"{size}{row},{chr(65 + number)}yra{row} Oy,FI,a{number}x{row}.fi,,5,FI,,,en,,P,,p{row}@x{row}.fi,"
            for row in range(size)
        ]
        run = members(*rows)
        with CaptureQueriesContext(connection) as asked:
            assert land(run).created == size
        counts.append(len(asked))
    assert counts[0] == counts[1] < 120


@pytest.mark.parametrize(
    ("city", "remarks"),
    [("City", "Remarks"), ("Paikkakunta", "Lisätiedot"), ("Ort", "Anteckningar"), ("Stadt", "Bemerkungen")],
)
def test_city_and_remarks_come_along_in_the_words_of_four_languages(city: str, remarks: str) -> None:
    header = f"Company;Country;{city};{remarks}"
    run = start(
        "candidates", "Messut", csv("messut.csv", header, "Kotka IT Oy;FI;Kotka;Stand 12, asked for prices")
    )
    assert {"city", "remarks"} <= run.mapping["columns"].keys()
    land(run)
    one = Candidate.objects.get()
    assert (one.city, one.remarks) == ("Kotka", "Stand 12, asked for prices")


def test_city_and_remarks_complete_a_candidate_that_is_here() -> None:
    known = create_candidate(by=owner(), told=told("Kotka IT Oy", city="Hamina"), at=clock.now())
    land(
        start(
            "candidates",
            "Messut",
            csv("m.csv", "Company;Country;City;Notes", "Kotka IT Oy;FI;Kotka;Stand 12"),
        )
    )
    known.refresh_from_db()
    assert (known.city, known.remarks) == ("Hamina", "Stand 12")
