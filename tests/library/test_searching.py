"""Materials are found by words of their titles and files, in all forms of Finnish and English words."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from kanava.documents.typesetting import make_pdf
from kanava.library.actions import keeping
from kanava.library.actions.keeping import Words
from kanava.library.found_by import ENGLISH, FINNISH
from kanava.library.models import Version
from kanava.library.queries import MaterialFilter, Readers, list_materials
from kanava.library.reading import format_of, text_of
from kanava.rules.materials import Format, FunnelStage, MaterialKind
from tests.factories import client_of, make_partner, make_user
from tests.library.making import AT, US, add, make_material, slides, told, word
from tests.rules.test_files import JPEG, PDF, PNG, office

pytestmark = pytest.mark.django_db


def found(text: str, **more) -> list[str]:
    wanted = MaterialFilter(text=text, sort="name", **more)
    rows, _total = list_materials(by=US, wanted=wanted, on=AT.date())
    return [one.title for one in rows.rows]


def pdf_of(words: str) -> bytes:
    part = {"heading": "A", "paragraphs": [words], "figures": []}
    told = {"title": "T", "language": "en", "day": "1 Jan", "page_word": "Page", "sections": [part]}
    return make_pdf("pitch", told, at=AT)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            word("Hinnoittelun perusteet kumppaneille"),
            ["hinnoittelusta", "kumppaneille perusteet", "kumppan"],
        ),
        (slides("Kaksi tietoturvapoikkeamaa"), ["tietoturvapoikkeama"]),
    ],
)
def test_finnish_words_are_found_in_their_forms(content, words) -> None:
    make_material("Esite", content=content, language="fi")
    make_material("Muu", language="fi", content=word("aivan muuta"))
    for one in words:
        assert found(one) == ["Esite"], one


@pytest.mark.parametrize("make", [word, slides, pdf_of])
def test_english_words_are_found_in_files_of_each_kind(make) -> None:
    make_material("Guide", content=make("Deploying certificates behind a proxy"))
    for one in ("deploy", "certificate", "proxies", "prox", "GUIDES", "deployed guide"):
        assert found(one) == ["Guide"], one
    assert found("deploy zebra") == []


def test_a_title_is_found_at_once_and_an_old_files_words_no_longer() -> None:
    made = make_material("Before", content=word("elderberry"))
    keeping.keep_edition(by=US, material_id=made.pk, words=Words("en", "After"), at=AT)
    assert found("before") == []
    assert (found("after"), found("elderberry")) == (["After"], ["After"])
    add(made, word("blueberry"))
    assert found("elderberry") == []


@pytest.mark.parametrize("text", ["'", "a & !b", ":*", "<-> (", "\\", "%s", "ä" * 90, "  "])
def test_any_text_can_be_asked(text: str) -> None:
    make_material("Guide")
    found(text)


def test_the_filters_and_the_states() -> None:
    make_material("Kept", kind="DECK", valid_through=AT.date() + timedelta(days=10))
    make_material("Old", at=AT - timedelta(days=200), product_line_id=7)
    make_material("Work", is_shared=False)
    assert found("") == ["Kept", "Old"]
    assert found("", kind="DECK") == ["Kept"]
    assert found("", product_line_id=7) == ["Old"]
    assert found("", language="fi") == []
    assert found("", show="EXPIRING") == ["Kept"]
    assert found("", show="UNUSED") == ["Old"]
    assert found("", show="WRITTEN") == ["Work"]


def test_the_list_tells_what_a_reader_of_a_kind_may_have() -> None:
    make_material("For all")
    make_material("From gold on", lowest_tier="GOLD")
    make_material("From silver on", lowest_tier="SILVER")
    make_material("For Sweden and Norway", countries=["SE", "NO"])
    make_material("For resellers", partner_types=["RESELLER"])
    make_material("For technicians", roles=["PARTNER_TECHNICIAN"])
    every = set(found(""))
    assert every - set(found("", readers=Readers(tier="SILVER"))) == {"From gold on"}
    assert every - set(found("", readers=Readers(tier="GOLD"))) == set()
    assert every - set(found("", readers=Readers(country="FI"))) == {"For Sweden and Norway"}
    assert every - set(found("", readers=Readers(country="SE"))) == set()
    assert every - set(found("", readers=Readers(type="MSP"))) == {"For resellers"}
    assert every - set(found("", readers=Readers(role="PARTNER_SELLER"))) == {"For technicians"}
    assert found("", readers=Readers(tier="no tier")) == found("")
    make_partner("Nord AB", country="SE")
    aino = client_of(make_user("Aino", role="OWNER"))
    seen = aino.get(reverse("console:library"), {"tier": "BRONZE", "country": "FI"}).content.decode()
    assert '<option value="SE">Sweden</option>' in seen
    assert "For all" in seen
    assert "From silver on" not in seen
    assert "For Sweden and Norway" not in seen


MP4 = b"\x00\x00\x00\x0cftypmp42\x00\x00\x00\x08moov\x00\x00\x00\x00mdat" + b"\x00" * 50


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Format.PDF), (PNG, Format.PNG), (JPEG, Format.JPEG), (MP4, Format.MP4),
        (word("a"), Format.DOCX), (slides("a"), Format.PPTX), (office("xl/workbook.xml"), Format.XLSX),
        (office("ppt/presentation.xml", "ppt/vbaProject.bin"), None), (office("other.xml"), None),
        (PDF[:-8], None), (b"PK\x03\x04broken", None), (b"<html>", None), (b"MZ\x90", None), (b"", None),
    ],
)  # fmt: skip
def test_what_a_file_is_its_content_tells(content, kind) -> None:
    assert format_of(BytesIO(content)) == kind


def test_a_broken_file_has_no_text(tmp_path) -> None:
    for kind, content in (("PDF", PDF), ("DOCX", office("word/document.xml")), ("PPTX", b"x"), ("MP4", MP4)):
        path = tmp_path / kind
        path.write_bytes(content)
        assert text_of(path, kind) == ""


def test_entities_of_a_document_are_not_opened(tmp_path) -> None:
    import zipfile

    secret = tmp_path / "secret"
    secret.write_text("opensesame")
    path = tmp_path / "a.docx"
    path.write_bytes(word("harmless"))
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    xml = parts["word/document.xml"].decode()
    evil = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]>'
    parts["word/document.xml"] = xml.replace("?>", f"?>{evil}", 1).replace("harmless", "&b;").encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "opensesame" not in text_of(path, "DOCX")


def test_the_words_of_a_file_are_counted() -> None:
    make_material(content=word("one two three"))
    assert Version.objects.get().words == 3


@pytest.mark.parametrize(
    "asked",
    [
        "presentation",
        "presentations",
        "integration presentation",
        "esityksen",
        "kalvot",
        "vertailu",
        "powerpoint",
        "price deal",
        "First",
        "final",
    ],
)
def test_what_a_material_is_called_finds_it(asked: str) -> None:
    made = make_material(
        "Integration platform: first meeting", content=slides("Hello"), kind="DECK", stage="COMPARE"
    )
    other = make_material("Security", content=word("Nothing of it"), kind="CASE_STUDY", stage="WAKE")
    Version.objects.filter(edition__material=made).update(name="Price_deal-FINAL v2.pptx")
    for one in (made, other):
        keeping.keep_edition(by=US, material_id=one.pk, words=Words("en", one.title), at=AT)
    assert found(asked) == [made.title]


def test_another_kind_is_another_word() -> None:
    made = make_material("Security", content=word("Hello"), kind="CASE_STUDY")
    assert found("asiakastarina") == ["Security"]
    keeping.edit_material(by=US, material_id=made.pk, told=told(kind="PRICE_LIST"), at=AT)
    assert (found("asiakastarina"), found("hinnasto"), found("hello")) == ([], ["Security"], ["Security"])


def test_every_kind_stage_and_form_has_words_in_both_languages() -> None:
    for words in (json.loads(ENGLISH), json.loads(FINNISH)):
        assert set(words) == {one.value for several in (MaterialKind, FunnelStage, Format) for one in several}
        assert all(words.values())
