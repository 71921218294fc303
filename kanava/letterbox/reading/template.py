"""The sheet that partners fill in: headings in their language, lists to choose from, and an example that is never read."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kanava.letterbox.reading.facts import Field, Known
from kanava.letterbox.reading.labels import HEADINGS
from kanava.rules.deals import Kind
from kanava.rules.terms import Revenue

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 200
WIDTHS: Mapping[Field, int] = {
    Field.CUSTOMER: 34, Field.BUSINESS_ID: 16, Field.COUNTRY: 12, Field.PRODUCT: 24, Field.AMOUNT: 16, Field.CURRENCY: 10, Field.CLOSE: 20,
    Field.KIND: 14, Field.REVENUE: 22, Field.DOMAIN: 24, Field.CONTACT: 26, Field.NOTE: 48,
}  # fmt: skip
NEEDED = frozenset({Field.CUSTOMER, Field.PRODUCT})
KINDS: Mapping[str, Mapping[Kind, str]] = {
    "en": {Kind.NEW: "New", Kind.EXPANSION: "Expansion", Kind.RENEWAL: "Renewal"},
    "fi": {Kind.NEW: "Uusi", Kind.EXPANSION: "Laajennus", Kind.RENEWAL: "Uusinta"},
}
REVENUES: Mapping[str, Mapping[Revenue, str]] = {
    "en": {Revenue.ONE_OFF: "One-off", Revenue.RECURRING: "Recurring"},
    "fi": {Revenue.ONE_OFF: "Kertamyynti", Revenue.RECURRING: "Jatkuva"},
}
_EXAMPLE = {"en": "(example) Metsola Oy", "fi": "(esimerkki) Metsola Oy"}
_NOTES = {
    "en": ("We have met their CIO twice.", "Deals"),
    "fi": ("Olemme tavanneet tietohallintojohtajan kaksi kertaa.", "Kaupat"),
}
CURRENCIES = ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN")
_HEAD = PatternFill("solid", fgColor="1F3A5F")


def make_template(known: Known, language: str) -> bytes:
    """The sheet as a workbook, in one of our languages."""
    speaks = language if language in HEADINGS else "en"
    book = Workbook()
    sheet, lists = book.active, book.create_sheet("Lists")
    assert isinstance(sheet, Worksheet)
    sheet.title = _NOTES[speaks][1]
    lists.sheet_state = "hidden"
    fields = list(HEADINGS[speaks])
    _write_head(sheet, [(name, HEADINGS[speaks][name]) for name in fields])
    _write_example(sheet, fields, known, speaks)
    choices = {
        Field.PRODUCT: [name for _, name in known.lines],
        Field.CURRENCY: list(dict.fromkeys((known.currency, *CURRENCIES))),
        Field.KIND: list(KINDS[speaks].values()),
        Field.REVENUE: list(REVENUES[speaks].values()),
    }
    for place, (name, texts) in enumerate(choices.items(), start=1):
        _offer(sheet, lists, get_column_letter(fields.index(name) + 1), get_column_letter(place), texts)
    _form(sheet, fields)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_head(sheet: Worksheet, headings: Sequence[tuple[Field, str]]) -> None:
    for place, (name, heading) in enumerate(headings, start=1):
        cell = sheet.cell(1, place, f"{heading} *" if name in NEEDED else heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[name]
    sheet.row_dimensions[1].height = 22
    sheet.freeze_panes = "B2"


def _write_example(sheet: Worksheet, fields: Sequence[Field], known: Known, speaks: str) -> None:
    example = {
        Field.CUSTOMER: _EXAMPLE[speaks], Field.BUSINESS_ID: "1234567-1" if known.country == "FI" else "", Field.COUNTRY: known.country,
        Field.PRODUCT: known.lines[0][1] if known.lines else "", Field.AMOUNT: 40_000, Field.CURRENCY: known.currency,
        Field.CLOSE: known.on.replace(year=known.on.year + 1, month=3, day=31), Field.KIND: KINDS[speaks][Kind.NEW], Field.REVENUE: REVENUES[speaks][Revenue.ONE_OFF], Field.DOMAIN: "metsola.example",
        Field.CONTACT: "Riikka Salmi, CIO", Field.NOTE: _NOTES[speaks][0],
    }  # fmt: skip
    for place, name in enumerate(fields, start=1):
        cell = sheet.cell(2, place, example[name])
        cell.font = Font(italic=True, color="767676")
        if isinstance(example[name], str):
            cell.data_type = "s"


def _offer(sheet: Worksheet, lists: Worksheet, column: str, source: str, texts: Sequence[str]) -> None:
    """A list to choose from. It stands on a sheet of its own: within a rule a comma would part a name."""
    for row, text in enumerate(texts, start=1):
        lists[f"{source}{row}"].value = text
        # A name that begins with a sign of a formula stays a text.
        lists[f"{source}{row}"].data_type = "s"
    if texts:
        rule = DataValidation("list", formula1=f"Lists!${source}$1:${source}${len(texts)}", allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(f"{column}2:{column}{ROWS + 2}")


def _form(sheet: Worksheet, fields: Sequence[Field]) -> None:
    """Days and amounts keep their form; a business id stays the text that was typed."""
    forms = {Field.CLOSE: "yyyy-mm-dd", Field.AMOUNT: "#,##0.00", Field.BUSINESS_ID: "@"}
    for name, form in forms.items():
        column = get_column_letter(fields.index(name) + 1)
        for row in range(2, ROWS + 3):
            sheet[f"{column}{row}"].number_format = form
