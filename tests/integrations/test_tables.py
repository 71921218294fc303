"""Files as tables: what was written is what is read, whatever wrote it."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from kanava.integrations.detecting import detect
from kanava.integrations.formats import FileEmpty, FileUnreadable, Format
from kanava.integrations.tables import open_table

ROWS = [
    ["Customer", "City", "Amount"],
    ["Jyväskylän Öljy Oy", "Åbo", "1200,50"],
    ["Müller & Söhne", "Köln", "3"],
]


def read(content: bytes) -> tuple[tuple[str, ...], list[list[str]]]:
    table = open_table(content, detect(content))
    return table.columns, [row for _, row in table.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS) + "\r\n"
    columns, rows = read(text.encode(encoding))
    assert columns == ("Customer", "City", "Amount")
    assert rows == ROWS[1:]


def test_commas_inside_quotes_and_line_breaks_inside_cells() -> None:
    content = b'Name,Note,Amount\n"Acme, Inc.","two\nlines",5\n"Say ""hi""",,6\n'
    assert read(content)[1] == [["Acme, Inc.", "two\nlines", "5"], ['Say "hi"', "", "6"]]


def test_semicolons_win_over_decimal_commas() -> None:
    content = b"Asiakas;Summa;Pvm\nOulu Oy;1 200,50;31.1.2024\nPori Oy;3 400,00;1.2.2024\n"
    assert detect(content).delimiter == ";"


def test_rows_without_a_header_get_numbers_for_names() -> None:
    columns, rows = read(b"1|637|Value Added Reseller|A Bike Store\n2|635|Warehouse|Progressive Sports\n")
    assert columns == ("#1", "#2", "#3", "#4")
    assert rows[0] == ["1", "637", "Value Added Reseller", "A Bike Store"]


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers() -> None:
    content = b"Sales report 2024;;\n;;\nCustomer;City;Amount\nOulu Oy;Oulu;12\n;;\nPori Oy;Pori;13\n"
    table = open_table(content, detect(content))
    assert table.columns == ("Customer", "City", "Amount")
    assert [number for number, _ in table.rows()] == [4, 6]


def test_names_are_made_unique_and_short_rows_filled() -> None:
    columns, rows = read(b"Name,,Name,City\nA,B\nC,D,E,F,G\n")
    assert columns[:3] == ("Name", "#2", "Name (2)")
    assert rows == [["A", "B", "", "", ""], ["C", "D", "E", "F", "G"]]


def test_a_long_delimiter_with_its_own_row_end() -> None:
    content = b"292+|Next-Door Bike Store+|<a>\n</a>+|2025-09-11&|\n294+|Pro Sales+|<a></a>+|2025-09-11&|\n"
    columns, rows = read(content)
    assert columns == ("#1", "#2", "#3", "#4")
    assert [row[1] for row in rows] == ["Next-Door Bike Store", "Pro Sales"]


def test_a_workbook_with_a_cover_sheet() -> None:
    book = Workbook()
    book.active["A1"] = "Read me"
    sheet = book.create_sheet("Deals")
    sheet.append(["Deal", "Amount", "Closed", "Signed"])
    sheet.append(["Oulu", 0.1 + 0.2, datetime.fromisoformat("2024-01-31"), date(2024, 2, 1)])
    sheet.append([None, None, None, None])
    sheet.append(["Pori", 1200, datetime.fromisoformat("2024-01-31T12:30"), None])
    stream = io.BytesIO()
    book.save(stream)
    content = stream.getvalue()
    assert detect(content) == Format("XLSX", "", "", "", "Deals", 1)
    assert read(content)[1] == [
        ["Oulu", "0.3", "2024-01-31", "2024-02-01"],
        ["Pori", "1200", "2024-01-31 12:30:00", ""],
    ]


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"PK\x03\x04 not a zip", b"%PDF-1.7 ...", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
     bytes(range(256)) * 20],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        detect(content)


@pytest.mark.parametrize("content", [b"", b" \r\n \n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(FileEmpty):
        detect(content)


def test_a_wrong_encoding_names_the_row() -> None:
    with pytest.raises(FileUnreadable) as refusal:
        list(open_table("a,b\n1,2\nä,3\n".encode("cp1252"), Format(encoding="utf-8")).rows())
    assert refusal.value.params["row"] == 3


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "delimiter", "width", "count", "header"),
    [
        ("hard-formats/DimReseller.pipe-no-header.csv", "|", 20, 701, 0),
        ("hard-formats/CurrencyRate.tab-no-header.csv", "\t", 7, None, 0),
        ("hard-formats/Store.plus-pipe-ampersand.csv", "+|", 6, 701, 0),
        ("DimReseller.csv", ",", 20, 701, 1),
        ("FactInternetSales.csv", ",", 26, 60_398, 1),
    ],
)
def test_the_makers_own_formats(real_data, name, delimiter, width, count, header) -> None:
    content = (real_data / "adventureworks" / name).read_bytes()
    found = detect(content)
    table = open_table(content, found)
    rows = sum(1 for _ in table.rows())
    assert (found.delimiter, len(table.columns), found.header) == (delimiter, width, header)
    assert rows == count if count else rows > 10_000
