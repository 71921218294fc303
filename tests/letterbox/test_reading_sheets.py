"""Sheets of deals: ours and others', and files that are none."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from kanava.letterbox.reading.facts import Ask, Field, Known
from kanava.letterbox.reading.labels import HEADINGS, field_of_header
from kanava.letterbox.reading.sheets import SheetUnreadable, read_sheet
from kanava.letterbox.reading.template import make_template

KNOWN = Known(
    on=date(2026, 11, 28), country="FI", currency="EUR", lines=((2, "Security, monitoring"), (3, "Analytics"))
)


def filled(language: str, *rows: list[object]) -> bytes:
    """Our sheet with rows below the example."""
    book = load_workbook(io.BytesIO(make_template(KNOWN, language)))
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            book.worksheets[0].cell(place, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("language", ["en", "fi"])
def test_our_headings_are_known_again(language: str) -> None:
    assert all(field_of_header(f"{heading} *") == name for name, heading in HEADINGS[language].items())


@pytest.mark.parametrize("language", ["en", "fi"])
def test_our_sheet_as_it_is_holds_no_deal(language: str) -> None:
    sheet = read_sheet(make_template(KNOWN, language), KNOWN)
    assert (sheet.deals, sheet.examples) == ([], [2])


@pytest.mark.parametrize(
    ("language", "kind", "revenue"), [("en", "Renewal", "Recurring"), ("fi", "Uusinta", "Jatkuva")]
)
def test_several_deals_of_our_sheet(language: str, kind: str, revenue: str) -> None:
    content = filled(
        language,
        ["Metsola Oy", "0112038-9", "FI", "Analytics", 40_000.5, "EUR", date(2027, 3, 31), kind, revenue, "metsola.fi", "Riikka", "Note"],
        ["Kone Oyj", None, None, "Security, monitoring", "n. 12 000 €", None, "maaliskuu 2027"],
        ["Nokian Sahat Oy"],
    )  # fmt: skip
    first, second, third = read_sheet(content, KNOWN).deals
    assert [one.values[Field.REVENUE] for one in (first, second, third)] == ["RECURRING", "", ""]
    assert dict(first.values) == {
        Field.CUSTOMER: "Metsola Oy", Field.BUSINESS_ID: "01120389", Field.COUNTRY: "FI", Field.PRODUCT: 3, Field.AMOUNT: "40000.50",
        Field.CURRENCY: "EUR", Field.CLOSE: date(2027, 3, 31), Field.KIND: "RENEWAL", Field.REVENUE: "RECURRING", Field.DOMAIN: "metsola.fi",
        Field.CONTACT: "Riikka", Field.NOTE: "Note",
    }  # fmt: skip
    assert (second.values[Field.PRODUCT], second.values[Field.AMOUNT]) == (2, "12000.00")
    assert second.values[Field.CLOSE] == date(2027, 3, 31)
    assert [one.ask for one in third.questions] == [
        Ask.PRODUCT_MISSING,
        Ask.AMOUNT_MISSING,
        Ask.CLOSE_MISSING,
    ]
    assert [one.row for one in (first, second, third)] == [3, 4, 5]


def test_our_sheet_offers_lists_of_what_can_be_chosen() -> None:
    book = load_workbook(io.BytesIO(make_template(KNOWN, "fi")))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert rules["D2:D202"] == "Lists!$A$1:$A$2"
    assert [cell.value for cell in book["Lists"]["A"] if cell.value] == ["Security, monitoring", "Analytics"]


def test_a_sheet_of_others_in_csv() -> None:
    text = (
        "Asiakas;Tuote;Summa (€);Kauppa\nMetsola Oy;Analytics;40 000,00;31.3.2027\n\nYhteensä;;40 000,00;\n"
    )
    (found,) = read_sheet(text.encode("cp1252"), KNOWN).deals
    assert (found.values[Field.AMOUNT], found.values[Field.CLOSE]) == ("40000.00", date(2027, 3, 31))


def test_a_title_above_the_headings_is_no_heading() -> None:
    book = Workbook()
    for row in (["Our deals of the week"], [], ["Product", "Company"], ["Analytics", "Metsola Oy"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    (found,) = read_sheet(stream.getvalue(), KNOWN).deals
    assert (found.values[Field.CUSTOMER], found.row) == ("Metsola Oy", 4)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "EMPTY"), (b"Name;Price\nNut;1\nBolt;2\n", "NO_CUSTOMER"), (b"PK\x03\x04" + b"x" * 200, "WORKBOOK"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "OLD_EXCEL"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "BINARY"),
        (b"Customer;Product\n" + b"Metsola Oy;Analytics\n" * 201, "TOO_MANY"),
    ],
)  # fmt: skip
def test_files_that_are_no_sheet_of_deals(content: bytes, reason: str) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(content, KNOWN)
    assert refused.value.params["reason"] == reason


def test_what_would_unpack_to_much_more_is_refused_unread() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    for content in (stream.getvalue(), b"Customer;Product\n" + b"x" * 6_000_000):
        with pytest.raises(SheetUnreadable) as refused:
            read_sheet(content, KNOWN)
        assert refused.value.params["reason"] == "TOO_LARGE"


def test_a_formula_in_a_product_s_name_stays_a_text() -> None:
    known = Known(KNOWN.on, "FI", "EUR", ((1, "=1+1"), (2, "@cmd")))
    book = load_workbook(io.BytesIO(make_template(known, "en")))
    assert [cell.data_type for cell in book["Lists"]["A"][:2]] == ["s", "s"]
    assert book.worksheets[0]["D2"].data_type == "s"
