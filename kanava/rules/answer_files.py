"""Files handed in as an answer: what they are by their first bytes (guide: D2, F2). They are only ever saved, never shown."""

from kanava.rules.refusals import Refusal

MOST_PARTS, MOST_UNPACKED = 20_000, 1 << 30  # files inside of an office document, and bytes of it opened
LARGEST_ANSWER = 300_000_000  # bytes: some minutes of a recorded pitch


class AnswerFileUnknown(Refusal):
    """By its content the file is none of the kinds that can be handed in."""

    code = "ANSWER_FILE_UNKNOWN"


class AnswerFileTooLarge(Refusal):
    """The file is larger than an answer may be."""

    code = "ANSWER_FILE_TOO_LARGE"


def kind_of(head: bytes) -> str:
    """The kind of a file by its first bytes. Raises AnswerFileUnknown (field `file`)."""
    if head[4:8] == b"ftyp":
        return "MP4"
    for kind, begins in _HEADS:
        if head.startswith(begins):
            return kind
    raise AnswerFileUnknown(field="file")


_HEADS = (
    ("WEBM", b"\x1a\x45\xdf\xa3"), ("PDF", b"%PDF-"), ("PNG", b"\x89PNG\r\n\x1a\n"), ("JPEG", b"\xff\xd8\xff"), ("OFFICE", b"PK\x03\x04"),
    ("MP3", b"ID3"), ("MP3", b"\xff\xfb"), ("OGG", b"OggS"),
)  # fmt: skip
