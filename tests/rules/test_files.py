"""What a file is by its content, and which are kept as papers."""

import io
import zipfile

import pytest

from kanava.rules.files import (
    LARGEST_FILE,
    FileKind,
    FileMissing,
    PaperTooLarge,
    PaperUnknown,
    check_paper,
    kind_of,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 30 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40 + b"\xff\xd9"


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return held.getvalue()


XLSX, DOCX = office("xl/workbook.xml"), office("word/document.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (PNG, FileKind.PNG),
        (JPEG, FileKind.JPEG),
        (XLSX, FileKind.XLSX),
        (DOCX, FileKind.DOCX),
        (b"year;revenue\n2025;1 000\n", FileKind.CSV),
        ("vuosi,tulos\n2025,5\n".encode("utf-16"), FileKind.CSV),
        ("år;omsättning\n".encode("cp1252"), FileKind.CSV),
        # cut off, empty, locked by macros, or something else under a good name
        (PDF[:-8], None),
        (PNG[:-12], None),
        (JPEG[:-2], None),
        (XLSX[:-30], None),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (office("META-INF/MANIFEST.MF"), None),
        (b"PK\x03\x04", None),
        (b"<svg onload='x()'>,</svg>", None),
        (b"  <!doctype html>,", None),
        (b"#!/bin/sh -e, x", None),
        (b"MZ\x90\x00,\x03", None),
        (b"GIF89a\x01\x00,", None),
        (b"a word", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: FileKind | None) -> None:
    assert kind_of(content) == kind


def test_a_workbook_that_unpacks_to_too_much_is_not_taken() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        for number in range(3):
            archive.writestr(f"xl/{number}.bin", b"\0" * 70_000_000)
    assert kind_of(held.getvalue()) is None


def test_what_is_no_paper_is_refused_with_its_reason() -> None:
    assert check_paper(PDF) is FileKind.PDF
    for content, refusal in (
        (b"", FileMissing),
        (PDF + b" " * LARGEST_FILE, PaperTooLarge),
        (b"x", PaperUnknown),
    ):
        with pytest.raises(refusal) as caught:
            check_paper(content)
        assert caught.value.field == "file"
