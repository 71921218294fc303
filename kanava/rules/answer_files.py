"""Files handed in as an answer: what they are by their first bytes (guide: D2, F2). They are only ever saved, never shown."""

from kanava.rules.refusals import Refusal

LARGEST_ANSWER = 300_000_000  # bytes: some minutes of a recorded pitch


class AnswerFileUnknown(Refusal):
    """By its content the file is none of the kinds that can be handed in."""

    code = "ANSWER_FILE_UNKNOWN"


class AnswerFileTooLarge(Refusal):
    """The file is larger than an answer may be."""

    code = "ANSWER_FILE_TOO_LARGE"


class AnswerFileDamaged(Refusal):
    """By its name the file is a film or a recording, and by its content it is none that can be played."""

    code = "ANSWER_FILE_DAMAGED"


# What a file is called that somebody took for a film or a recording.
RECORDED = (".mp4", ".m4v", ".m4a", ".mov", ".webm", ".mkv", ".mp3", ".ogg", ".oga", ".ogv")


def kind_of(head: bytes, name: str = "") -> str:
    """The kind of a file by its first bytes; its name only tells in which words it is refused. Raises AnswerFileDamaged,
    AnswerFileUnknown (field `file`)."""
    if head[4:8] == b"ftyp":
        return "MP4"
    for kind, begins in _HEADS:
        if head.startswith(begins):
            return kind
    if name.casefold().endswith(RECORDED):
        raise AnswerFileDamaged(field="file")
    raise AnswerFileUnknown(field="file")


_HEADS = (
    ("WEBM", b"\x1a\x45\xdf\xa3"), ("PDF", b"%PDF-"), ("PNG", b"\x89PNG\r\n\x1a\n"), ("JPEG", b"\xff\xd8\xff"), ("OFFICE", b"PK\x03\x04"),
    ("MP3", b"ID3"), ("MP3", b"\xff\xfb"), ("OGG", b"OggS"),
)  # fmt: skip
