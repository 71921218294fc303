"""What is wrong with a file, each fault by its name."""

import io
import struct
import zipfile

import pypdf
import pytest

from kanava.documents.file_checks import check_file, check_paper
from kanava.library.reading import check_format
from kanava.rules.file_faults import FileDamaged, FileHasMacros, FileLocked, FileSwells, fault_in
from kanava.rules.files import PaperUnknown
from kanava.rules.materials import MaterialUnknown
from kanava.rules.refusals import Refusal
from kanava.rules.videos import VideoUnknown, check_video
from tests.rules.test_files import DOCX, JPEG, PDF, PNG, XLSX, office
from tests.training.making import MP4, WEBM


def locked_zip() -> bytes:
    """An office document of which a part says that it is encrypted."""
    content = bytearray(DOCX)
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def locked_office() -> bytes:
    """What office programs make of a document with a password: an old file with the new one inside."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<H", head, 30, 9)
    struct.pack_into("<I", head, 48, 20)
    return bytes(head) + bytes(512 * 20) + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0")


def pdf(user: str | None = None, algorithm: str = "AES-256") -> bytes:
    """A PDF of one page, without protection, or with a password to open it (may be empty) and one to change it."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    if user is not None:
        writer.encrypt(user, "of the owner", algorithm=algorithm)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b"\0" * 250_000_000)
    return held.getvalue()


FAULTS = [
    ("a.pdf", PDF[:-8], FileDamaged),
    ("a.png", PNG[:-12], FileDamaged),
    ("a.jpg", JPEG[:-2], FileDamaged),
    ("a.docx", DOCX[:-30], FileDamaged),
    ("a.docx", b"just a text under a good name", FileDamaged),
    ("a.pdf", b"", FileDamaged),
    ("a.docx", locked_zip(), FileLocked),
    ("a.docx", locked_office(), FileLocked),
    ("a.pdf", pdf("secret"), FileLocked),
    ("a.pdf", pdf("secret", "RC4-128"), FileLocked),
    ("a.docm", office("word/document.xml", "word/vbaProject.bin"), FileHasMacros),
    ("a.xlsm", office("xl/workbook.xml", "xl/vbaProject.bin"), FileHasMacros),
]


@pytest.mark.parametrize(("name", "content", "fault"), FAULTS)
def test_papers_and_materials_say_what_is_wrong_with_them(
    name: str, content: bytes, fault: type[Refusal]
) -> None:
    if content:  # an empty one is missing
        with pytest.raises(fault):
            check_paper(content, name)
    with pytest.raises(fault):
        check_format(io.BytesIO(content), name)


def test_what_swells_is_found_without_being_opened() -> None:
    content = bomb()
    assert len(content) < 1_000_000
    with pytest.raises(FileSwells):
        check_paper(content, "a.docx")
    with pytest.raises(FileSwells):
        check_file(io.BytesIO(content), "a.docx", most_parts=10, most_unpacked=200_000_000)
    with pytest.raises(FileSwells):
        check_file(io.BytesIO(office("word/document.xml")), "a.docx", most_parts=1, most_unpacked=10**9)


@pytest.mark.parametrize("content", [PDF, pdf(), pdf(""), PNG, JPEG, DOCX, XLSX])
def test_whole_files_have_no_fault(content: bytes) -> None:
    """A PDF that opens without a password is not locked, even where it forbids copying: signed ones often do."""
    file = io.BytesIO(content)
    check_file(file, "whatever", most_parts=10, most_unpacked=10**6)
    assert file.tell() == 0
    assert check_format(file, "whatever")


@pytest.mark.parametrize("name", ["a.exe", "archive.zip", "letter.doc"])
def test_another_kind_is_told_as_another_kind(name: str) -> None:
    contents = {"a.exe": b"MZ\x90\0", "archive.zip": office("a.txt"), "letter.doc": locked_office()[:2048]}
    with pytest.raises(PaperUnknown):
        check_paper(contents[name], name)
    with pytest.raises(MaterialUnknown):
        check_format(io.BytesIO(contents[name]), name)


LARGE_BOX = struct.pack(">I4sQ", 1, b"mdat", 20) + b"1234"
OPEN_BOX = struct.pack(">I4s", 0, b"mdat") + b"to the end"
START, INDEX = MP4[:32], MP4[32:40]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.mp4", MP4, None), ("a.mp4", START + INDEX + LARGE_BOX, None), ("a.mp4", START + INDEX + OPEN_BOX, None), ("a.webm", WEBM, None),
        ("a.mp4", MP4[:-1], FileDamaged), ("a.mp4", START + LARGE_BOX, FileDamaged), ("a.mp4", START + INDEX + LARGE_BOX[:-1], FileDamaged),
        ("a.mp4", START + INDEX + b"\0\0", FileDamaged),
        ("a.mp4", b"a text under a good name", FileDamaged), ("a.mp4", b"", FileDamaged),
        ("a.mov", MP4.replace(b"ftypisom", b"ftypqt  "), VideoUnknown), ("a.docx", DOCX, VideoUnknown), ("a.avi", b"RIFF1234AVI ", VideoUnknown),
    ],
)  # fmt: skip
def test_a_video_is_whole_where_its_boxes_are(name: str, content: bytes, fault: type[Refusal] | None) -> None:
    if fault is None:
        check_video(io.BytesIO(content), name)
    else:
        with pytest.raises(fault):
            check_video(io.BytesIO(content), name)


def test_odd_offsets_are_no_way_out_of_a_file() -> None:
    """What points far behind the end of a file, or to itself, is read as nothing."""
    odd = b"%PDF-1.7\nstartxref\n999999999999\n%%EOF\n"
    assert fault_in(io.BytesIO(odd), "a.pdf") is None
    check_paper(odd, "a.pdf")
    far = bytearray(locked_office()[:512])
    struct.pack_into("<I", far, 48, 0xFFFFFFFE)
    assert fault_in(io.BytesIO(bytes(far)), "a.doc") is None
    assert fault_in(io.BytesIO(bytes(far)[:20]), "a.doc") is None
    assert fault_in(io.BytesIO(START + struct.pack(">I4s", 1, b"moov")), "a.mp4") is FileDamaged
