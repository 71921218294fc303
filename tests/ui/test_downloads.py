"""Files for a spreadsheet: with the signs that the reader's own takes."""

from decimal import Decimal

from django.utils import translation

from kanava.ui.downloads import csv_at_once

ROWS = [("Kone; Oyj", Decimal("-1234.50"), 3), ("=1+1", Decimal("0.1"), None)]


def test_in_english_commas_stand_between_cells() -> None:
    with translation.override("en"):
        text = csv_at_once("a", ["Name", "Amount", "Count"], ROWS).content.decode("utf-8-sig")
    assert text.splitlines() == ["Name,Amount,Count", "Kone; Oyj,-1234.50,3", "'=1+1,0.1,"]


def test_in_finnish_semicolons_do_and_decimals_have_a_comma() -> None:
    with translation.override("fi"):
        text = csv_at_once("a", ["Nimi", "Summa", "Määrä"], ROWS).content.decode("utf-8-sig")
    assert text.splitlines() == ["Nimi;Summa;Määrä", '"Kone; Oyj";-1234,50;3', "'=1+1;0,1;"]
