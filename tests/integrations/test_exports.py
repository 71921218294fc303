"""What the exports of other tools look like: read as a person would read them, and told where they leave something open."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from kanava.core import clock
from kanava.deals.models import Customer, Deal
from kanava.integrations import actions
from kanava.integrations.detecting import detect
from kanava.integrations.formats import FileUnreadable
from kanava.integrations.queries import get_preview
from kanava.integrations.uploads import Upload
from kanava.partners.models import Partner
from tests.factories import make_partner, make_user
from tests.integrations.importing import BY, check, csv, land, problems, start

pytestmark = pytest.mark.django_db

SALESFORCE = (
    '"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount Currency","Amount","Close Date","Created Date"',
    '"Jane Doe","Wärtsilä","Seats","Closed Won","USD","120000.00","3/31/2025","1/27/2025"',
    '"Jane Doe","Metsä","Phase 2","Closed Lost","USD","80000.00","2/8/2025","1/12/2025"',
    "", "",
    '"Opportunity Report"',
    '"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved."',
    '"Confidential Information - Do Not Distribute"',
    '"Acme Corp"',
)  # fmt: skip
HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Create Date,Deal Type,Associated Company,Associated Company IDs",
    "18237465501,Sensors,Closed won (Sales Pipeline),2024-03-05 14:22,Aino (aino@example.com),12500.00,EUR,2023-11-02 09:01,New Business,Kone,91",
    "18237465502,Renewal,Contract sent (Sales Pipeline),2030-12-31 23:59,,8800.5,EUR,2024-01-15 10:00,Existing Business,Elisa,92",
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Organization,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time",
    "101,Mill,15000,EUR,Valmet,Hot one,Won,2024-01-02 10:00:00,2024-02-05 12:00:00,",
    "102,Mine,2500.5,EUR,Outotec,Proposal Made,Lost,2024-01-03 10:00:00,,2024-03-01 08:00:00",
)
ZOHO = (
    "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Created Time,Currency",
    "zcrm_1,zcrm_9,Aino,25000,Big,2024-10-09,zcrm_41,Nokian,Closed Won,2024-08-01 10:00:00,EUR",
    "zcrm_2,zcrm_9,Aino,7000,Gone,2024-10-12,zcrm_42,Fiskars,Closed-Lost to Competition,2024-08-02 10:00:00,EUR",
)
LIME = (
    "Affärs-ID;Affär;Företag;Status;Värde;Valuta;Beräknat avslut;Avslutsdatum;Skapad",
    "A-1;Ramavtal;Scania AB;Vunnen;1 234 500,50 kr;SEK;2024-04-30;2024-04-12;2024-01-08",
    "A-2;Pilot;Volvo Cars;Förlorad;99 000,00 kr;SEK;2024-05-31;2024-05-03;2024-01-18",
)
FINNISH = (
    "kumppani;asiakas;kauppa;summa;päivä;vaihe",
    "Norrsken IT;Outokumpu;Tehdas;1 234,50 €;31.01.2024;Voitettu",
    ";Kemira;Laitos;12 000,00 €;15.2.2024;Hävitty",
    "Yhteensä;;;13 234,50 €;;",
)
INVOICES = (
    "Laskun numero;Laskun päivä;Asiakas;Summa veroton;Summa;Valuutta",
    "20240001;5.1.2024;Otso;1 000,00;1 255,00;EUR",
    "20240002;6.2.2024;Ilves;500,00;627,50;EUR",
)


@pytest.mark.parametrize(
    ("rows", "encoding", "expected"),
    [
        (SALESFORCE, "latin-1", [("Seats", "WON", 12_000_000, "USD", "2025-03-31"), ("Phase 2", "LOST", 8_000_000, "USD", "2025-02-08")]),
        (HUBSPOT, "utf-8", [("Sensors", "WON", 1_250_000, "EUR", "2024-03-05"), ("Renewal", "NEGOTIATION", 880_050, "EUR", None)]),
        (PIPEDRIVE, "utf-8", [("Mill", "WON", 1_500_000, "EUR", "2024-02-05"), ("Mine", "LOST", 250_050, "EUR", "2024-03-01")]),
        (ZOHO, "utf-8", [("Big", "WON", 2_500_000, "EUR", "2024-10-09"), ("Gone", "LOST", 700_000, "EUR", "2024-10-12")]),
        (LIME, "cp1252", [("Ramavtal", "WON", 123_450_050, "SEK", "2024-04-12"), ("Pilot", "LOST", 9_900_000, "SEK", "2024-05-03")]),
        (FINNISH, "cp1252", [("Tehdas", "WON", 123_450, "EUR", "2024-01-31"), ("Laitos", "LOST", 1_200_000, "EUR", "2024-02-15")]),
        (INVOICES, "cp1252", [("20240001", "WON", 100_000, "EUR", "2024-01-05"), ("20240002", "WON", 50_000, "EUR", "2024-02-06")]),
    ],
)  # fmt: skip
def test_deals_of_other_tools_land_without_a_hand(rows: Sequence[str], encoding: str, expected) -> None:
    make_partner("Norrsken IT AB", country="SE")
    file = Upload("deals.csv", "\r\n".join(rows).encode(encoding))
    run = land(start("deals", "crm", file))
    found = Deal.objects.order_by("id").values_list("title", "stage", "net_minor", "currency", "closed_on")
    assert list(found) == [(*row[:4], date.fromisoformat(row[4]) if row[4] else None) for row in expected]
    assert Customer.objects.count() == 2
    again = land(start("deals", "crm", file))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    actions.undo_import(by=BY, run_id=run.pk, at=clock.now())
    assert not Deal.objects.exists()
    assert not Customer.objects.exists()


def workbook(*rows: Sequence[object], hidden: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for column in hidden:
        book.active.column_dimensions[column].hidden = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_dynamics_workbook_has_its_key_and_the_amount_that_came_true() -> None:
    day = datetime(2024, 10, 1)  # noqa: DTZ001
    content = workbook(
        ["(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic", "Potential Customer",
         "Est. Close Date", "Est. Revenue", "Status", "Actual Close Date", "Actual Revenue", "Created On", "Currency"],
        ["6b2b-01", "a", day, "Pumps", "Sulzer", day, 50_000, "Won", datetime(2024, 10, 9), 48_000.5, day, "Euro"],  # noqa: DTZ001
        ["6b2b-02", "b", day, "Valves", "Metso", datetime(2030, 1, 1), 7_000, "Open", None, None, day, "Euro"],  # noqa: DTZ001
        hidden="ABC",
    )  # fmt: skip
    run = land(start("deals", "crm", Upload("opportunities.xlsx", content)))
    assert run.mapping["seconds"] == {"net": "Est. Revenue"}
    assert list(Deal.objects.order_by("id").values_list("title", "net_minor", "closed_on", "currency")) == [
        ("Pumps", 4_800_050, date(2024, 10, 9), "EUR"), ("Valves", 700_000, None, "EUR"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><meta charset='utf-8'><style>td {}</style></head><body><table><tr><td>Menu</td></tr></table><table><tr><th>Order No</th><th>Customer</th>"
        "<th>Order date</th><th>Total</th></tr><tr><td>A1</td><td>Kone &amp; Co<br>Oyj</td><td>2024-01-31</td><td>1200.5</td></tr></table></body></html>",
        "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook xmlns:ss='x'><Worksheet ss:Name='S'><Table><Row><Cell><Data>Order No</Data></Cell>"
        "<Cell><Data>Customer</Data></Cell><Cell><Data>Order date</Data></Cell><Cell><Data>Total</Data></Cell></Row><Row><Cell><Data>A1</Data></Cell><Cell><Data>"
        "Kone &amp; Co Oyj</Data></Cell><Cell ss:Index='3'><Data>2024-01-31T00:00:00.000</Data></Cell><Cell><Data>1200.5</Data></Cell></Row></Table></Worksheet></Workbook>",
    ],
)  # fmt: skip
def test_a_web_page_or_xml_that_is_called_xls(page: str) -> None:
    land(start("deals", "shop", Upload("orders.xls", page.encode())))
    assert list(Deal.objects.values_list("title", "customer__name", "net_minor", "closed_on")) == [
        ("A1", "Kone & Co Oyj", 120_050, date(2024, 1, 31))
    ]


def test_partners_of_other_tools_land_without_a_hand() -> None:
    aino = make_user("Aino", role="PARTNER_MANAGER", email="aino@example.com")
    land(start("partners", "impartner", csv(
        "partners.csv", "Account ID,Account Name,Partner Type,Partner Level,Partner Status,Country,Agreement Start Date,Channel Account Manager",
        "1,Alpine GmbH,Value Added Reseller (VAR),Platinum,Approved,AUT,01-Mar-2022,Aino <aino@example.com>", "2,Fjord AS,Systems Integrators,Registered,Pending,Norge,15-Apr-23,",
    )))  # fmt: skip
    land(start("partners", "excel", Upload("kumppanit.txt", "\r\n".join([
        "Yrityksen nimi\tY-tunnus\tMaa\tKumppanityyppi\tKumppanuustaso\tSopimus alkaen\tAktiivinen", "Otava Oy\t0112038-9\tSuomi\tJärjestelmäintegraattori\tHopea\t1.9.2022\tKyllä",
    ]).encode("utf-16"))))  # fmt: skip
    assert list(Partner.objects.order_by("id").values_list("name", "country", "type", "tier", "lifecycle", "signed_on", "manager_id")) == [
        ("Alpine GmbH", "AT", "RESELLER", "GOLD", "ACTIVE", date(2022, 3, 1), aino.pk), ("Fjord AS", "NO", "SI", "BRONZE", "ONBOARDING", date(2023, 4, 15), None),
        ("Otava Oy", "FI", "SI", "SILVER", "ACTIVE", date(2022, 9, 1), None),
    ]  # fmt: skip


HEADER = "Deal ID,Deal Name,Customer,Stage,Amount,Close Date"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1,A,Kone,Won,10,03/04/2025",), ("DATES_UNCERTAIN", "closed_on", "03/04/2025", [0])),
        (("1,A,Kone,Won,1.500,2025-01-01", "2,B,Kone,Won,12.000,2025-01-01"), ("AMOUNT_UNCERTAIN", "net", "", [2, 3])),
        (("1,A,Kone,Won,1.500,2025-01-01", "2,B,Kone,Won,12.5,2025-01-01"), ("AMOUNT_UNCERTAIN", "net", "", [2])),
        (("1,A,Kone,Won,10 kr,2025-01-01", "2,B,Kone,Won,10 €,2025-01-01", "3,C,Kone,Won,10 €,2025-01-01"), ("CURRENCY_UNCLEAR", "net", "10 kr", [2])),
        (("1,A,Kone,Won,50%,2025-01-01",), ("AMOUNT_UNREADABLE", "net", "50%", [2])),
        (("1,A,Kone,,10,2025-01-01", "2,B,Kone,Won,10,2025-01-01"), ("STAGE_EMPTY", "stage", "", [2])),
        (("1,A,Kone,Won,10,2025-01-01", "Total,,,,10,"), ("TOTAL_LEFT_OUT", "", "", [3])),
        (("1,A,Kone,Won,10,2025-01-01", "Kone Total,,,,10,"), ("TOTAL_LEFT_OUT", "", "", [3])),
        (("1,A,Kone,Won,10,2025-01-01", HEADER, "2,B,Kone,Won,10,2025-01-01"), ("HEADER_LEFT_OUT", "", "", [3])),
        (("1,A,Kone,Won,10,2025-01-01", "", "Printed by Jane"), ("NOTE_LEFT_OUT", "", "", [4])),
        (("1,A,Kone, Oyj,Won,10,2025-01-01", "2,B,Kone,Won,10,2025-01-01"), ("ROW_WIDER", "", "", [2])),
        (("1.82375E+10,A,Kone,Won,10,2025-01-01",), ("KEY_SHORTENED", "key", "1.82375E+10", [2])),
        (("1,A,JyvÃ¤skylÃ¤,Won,10,2025-01-01",), ("TEXT_GARBLED", "customer", "", [2])),
        (("1,A,#REF!,Won,10,2025-01-01",), ("CELL_BROKEN", "customer", "#REF!", [2])),
    ],
)  # fmt: skip
def test_what_a_file_leaves_open_is_told(rows: Sequence[str], expected: tuple[object, ...]) -> None:
    run = check(start("deals", "crm", csv("deals.csv", HEADER, *rows)))
    assert expected in problems(run)


def test_no_total_and_no_note_lands() -> None:
    land(start("deals", "crm", csv(
        "deals.csv", "Deals of the quarter", "", HEADER, "1,A,Total Energies,Won,10,2025-01-01", "2,Total,Kone,Won,20,2025-01-02", "", "Subtotal (2 records),,,,30,",
        ",,,,30,", "---------", "Lost ones", HEADER, "3,C,Kone,Lost,5,2025-01-01", "Grand Totals:,,,,35,", "", "Confidential Information - Do Not Distribute", "Acme Corp",
    )))  # fmt: skip
    assert list(Deal.objects.order_by("id").values_list("title", "net_minor")) == [("A", 1_000), ("Total", 2_000), ("C", 500)]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "amounts", "expected"),
    [
        ("Amount", ["$1,234.50", "($1,000.00)"], [(123_450, "USD"), (-100_000, "USD")]),
        ("Amount", ["EUR 1.234,50", "USD 2.000,00"], [(123_450, "EUR"), (200_000, "USD")]),
        ("Amount (SEK)", ["1'234.50", "200k"], [(123_450, "SEK"), (20_000_000, "SEK")]),
        ("Summa (1000 €)", ["1 234,5", "0,5"], [(123_450_000, "EUR"), (50_000, "EUR")]),
        ("Amount", ["1.500", "22.000"], [(150_000, "EUR"), (2_200_000, "EUR")]),
        ("Amount", ["1,500", "22,000"], [(150_000, "EUR"), (2_200_000, "EUR")]),
        ("Amount", ["1.500", "22000.250"], [(150, "EUR"), (2_200_025, "EUR")]),
    ],
)  # fmt: skip
def test_amounts_keep_their_size_and_their_currency(header: str, amounts: list[str], expected) -> None:
    rows = [f"{number};Kone;Won;{amount};2025-01-01" for number, amount in enumerate(amounts)]
    land(start("deals", "crm", csv("deals.csv", f"Deal ID;Customer;Stage;{header};Close Date", *rows)))
    assert list(Deal.objects.order_by("id").values_list("net_minor", "currency")) == expected


def test_an_amount_in_another_currency_than_its_row_names_is_a_fault() -> None:
    rows = ("1,Kone,Won,$10,CAD,2025-01-01", "2,Kone,Won,€10,USD,2025-01-01")
    run = check(start("deals", "crm", csv("d.csv", "Deal ID,Customer,Stage,Amount,Currency,Close Date", *rows)))  # fmt: skip
    assert [(code, value, at) for code, _, value, at in problems(run) if code.startswith("CURRENCY")] == [
        ("CURRENCY_DIFFERS", "€10", [3])
    ]


@pytest.mark.parametrize(
    ("header", "stage", "mapped", "default"),
    [
        ("Registration Status", "Rejected by us", None, None), ("Current State", "ABANDONED", "outcome", None), ("Where it is", "Closed Lost", "stage", None),
        ("Colour", "red", None, "WON"),
    ],
)  # fmt: skip
def test_no_row_counts_as_won_past_a_column_that_may_be_its_stage(header, stage, mapped, default) -> None:
    run = start("deals", "crm", csv("d.csv", f"Deal ID,Customer,Amount,Close Date,{header}", f"1,Kone,10,2025-01-01,{stage}"))  # fmt: skip
    told = [name for name in ("stage", "outcome") if name in run.mapping["columns"]]
    assert (told, run.mapping["constants"].get("stage")) == ([mapped] if mapped else [], default)
    checked = check(run)
    if default:
        assert ("STAGE_ASSUMED", "stage", "", [0]) in problems(checked)
    elif mapped is None:
        assert checked.report["params"]["field"] == "stage"


def test_deals_without_a_number_are_known_again_by_name_and_customer() -> None:
    header = "Deal,Customer,Stage,Amount,Close Date"
    first = ("Renewal,Kone,Proposal,100,2030-01-31", "Renewal,Elisa,Proposal,200,2030-02-28")
    run = land(start("deals", "sheet", csv("deals.csv", header, *first)))
    assert [code for code, *_ in problems(run)] == ["NO_KEY", "CURRENCY_ASSUMED"]
    changed = land(
        start("deals", "sheet", csv("deals.csv", header, first[1], "Renewal,Kone,Won,120,2025-01-31"))
    )
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, 1)
    assert sorted(Deal.objects.values_list("stage", "net_minor")) == [("PROPOSAL", 20_000), ("WON", 12_000)]


def test_a_name_that_is_spelt_otherwise_is_suggested_and_can_be_put_right() -> None:
    partner = make_partner("Norrsken IT AB", country="SE")
    header = "Deal ID,Customer,Partner,Stage,Amount,Close Date"
    rows = ("1,Kone,Norsken IT,Won,10,2025-01-01", "2,Kone,Somebody Else Ltd,Won,10,2025-01-01")
    run = check(start("deals", "crm", csv("deals.csv", header, *rows)))
    told = {one["code"]: one["params"].get("known") for one in run.report["problems"] if one["is_fault"]}
    assert told == {"PARTNER_MISSPELT": "Norrsken IT AB", "PARTNER_UNKNOWN": None}
    shown = {one.field.name: one.texts for one in get_preview(run).fields}
    assert shown["partner"] == (("Norsken IT", "", False), ("Somebody Else Ltd", "", False))
    meant = {"partner": {"Norsken IT": "Norrsken IT AB", "Somebody Else Ltd": "Norrsken IT AB"}}
    land(start("deals", "crm", csv("deals.csv", header, *rows), values=meant))
    assert Deal.objects.filter(partner=partner).count() == 2


def bomb() -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(workbook(["a", "b"]))) as book, ZipFile(stream, "w", ZIP_DEFLATED) as packed:
        for entry in book.infolist():
            is_sheet = entry.filename.endswith("sheet1.xml")
            packed.writestr(entry.filename, b"a" * 30_000_000 if is_sheet else book.read(entry))
    return stream.getvalue()


def broken() -> bytes:
    """A workbook of which the packed sheet was damaged on the way."""
    content = bytearray(workbook(["a", "b"], *([number, "text"] for number in range(500))))
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 200] = bytes(range(200))
    return bytes(content)


def packed() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("deals.csv", "Deal,Amount\n1,2\n")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'Deal,Customer,Amount\n1,"A,Kone,10\n2,B,Elisa,20\n3,19" rack,Elisa,20\n', "ROW"), (b'Deal,Customer,Amount\n1,"A,Kone,10\n2,B,Elisa,20\n', "ROW"),
        (workbook(["Deal ID", "Amount"], [1, "=500*2"]), "FORMULAS"), (bomb(), "TOO_LARGE"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "OLD_EXCEL"),
        (b"<html><body><p>Sign in first</p></body></html>", "BINARY"), (workbook(["a", "b"], [1, 2])[:-200], "WORKBOOK"), (broken(), "WORKBOOK"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "WORKBOOK"), (packed(), "PACKED"),
    ],
)  # fmt: skip
def test_what_would_land_wrongly_is_not_read(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as refusal:
        start("deals", "crm", Upload("deals.xls", content))
    assert (refusal.value.params["reason"], refusal.value.params["file"]) == (reason, "deals.xls")


def test_a_formula_that_gave_an_empty_text_is_worked_out() -> None:
    content = workbook(["Deal ID", "Amount"], [1, "=500*2"])
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as book, ZipFile(stream, "w", ZIP_DEFLATED) as packed:
        for entry in book.infolist():
            reckoned = (
                book.read(entry).replace(b'<c r="B2">', b'<c r="B2" t="str">')
                if "sheet1" in entry.filename
                else None
            )
            packed.writestr(entry.filename, reckoned or book.read(entry))
    assert detect(stream.getvalue()).kind == "XLSX"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "utf-8", "utf-16"])
def test_letters_of_windows_macintosh_and_dos(encoding: str) -> None:
    text = "Nimi;Maa\r\nJyväskylän Öljy;Suomi\r\nÅke & Söner;Ruotsi\r\nPääkaupunki;Suomi\r\n"
    assert detect(text.encode(encoding)).encoding == encoding


def test_the_command_says_why_and_what_to_do(tmp_path) -> None:
    path, said = tmp_path / "deals.csv", StringIO()
    path.write_text('Deal ID,Customer,Amount\n1,"Kone,10\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"deals\.csv: .* quotation mark .* Row 2\."):
        call_command("import", path, target="deals", source="crm", stdout=said)
    path.write_text("Deal ID,Worth,Lost Worth,Status,Close Date\n1,,7,Won,2025-01-01\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import", path, target="deals", source="crm", stdout=said)
    assert "FAULT  Net to vendor: Every row needs this: choose a column or a value. (--map net=COLUMN or --set net=VALUE)" in said.getvalue()  # fmt: skip
    assert "not read          Worth, Lost Worth" in said.getvalue()
    call_command("import", path, "--as", "deals", "--source", "crm", "--map", "net=Worth", "--or", "net=Lost Worth", "--unit", "1000", stdout=said)  # fmt: skip
    assert Deal.objects.get().net_minor == 700_000
