"""PDF by Typst: archivable and accessible, with its fonts inside; names in any script; text is never markup."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kanava.documents.typesetting import make_pdf

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def data(**more: Any) -> dict[str, Any]:
    clause = {
        "heading": "Osapuolet",
        "blocks": [{"text": "Teksti", "points": []}, {"text": "", "points": ["yksi"]}],
    }
    return {
        "title": "Kumppanisopimus", "author": "Acme Oy", "reference": "AG-000001", "language": "fi", "subtitle": "x",
        "page_word": "Sivu", "clauses": [clause], "signers": [], "signers_word": "", "signed_how": "", **more,
    }  # fmt: skip


def test_it_is_tagged_and_promises_its_standards() -> None:
    made = make_pdf("agreement", data(), at=AT)
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in made
    assert b"pdfaid" in made
    assert b"LibertinusSerif" in made
    assert make_pdf("agreement", data(), at=AT) == made


@pytest.mark.parametrize("name", ["東京販売株式会社", "شركة الشمال", "Ångström 😀", "Łódź Αθήνα Київ"])
def test_a_name_in_any_script_makes_a_document(name: str) -> None:
    assert make_pdf("agreement", data(title=name), at=AT).startswith(b"%PDF")


def test_what_people_write_is_text_and_not_markup() -> None:
    hostile = '#panic("x") $x$ *b* `c` <label> @ref \\ #{ } ] [ " \\u{0}'
    clause = {
        "heading": hostile,
        "blocks": [{"text": hostile, "points": []}, {"text": "", "points": [hostile]}],
    }
    made = make_pdf("agreement", data(title=hostile, subtitle=hostile, clauses=[clause]), at=AT)
    assert made.startswith(b"%PDF")
