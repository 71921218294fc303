"""In which language a mail is written."""

import pytest

from kanava.rules.languages import language_written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asiakas: Metsola Oy\nTuote: analytiikka", "fi"),
        ("Asiakas Metsola Oy, tuote Analytics, arvo 40 000 €, kauppa maaliskuussa", "fi"),
        ("Hei, ohessa kaupat.", "fi"),
        ("Customer: Metsola Oy\nProduct: Analytics", "en"),
        ("We are working with Metsola Oy on Analytics.", "en"),
        # A Finnish mail with labels out of the English form.
        ("Hei!\nCustomer: Metsola Oy\nProduct: Analytics\nSe on uusi asiakkaamme ja kauppa tulee maaliskuussa.", "fi"),
        # Names tell nothing, one word is chance, and as many of both is a draw.
        ("Analytics", ""),
        ("Metsola Oy, Analytics, 40 000 €", ""),
        ("Tuote", ""),
        ("asiakas customer tuote product", ""),
        ("Kunde: Metsola Oy, Produkt: Analytics, Wert 40 000 €", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_language_of_a_text(text: str, expected: str) -> None:
    assert language_written(text) == expected
