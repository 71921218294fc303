"""Whether a file that is sent can be taken: whole, without a password, without macros, of a size that it may have opened."""

import io
import logging
from typing import IO

import pypdf

from kanava.rules import files
from kanava.rules.file_faults import FileLocked, fault_in, says_locked
from kanava.rules.files import FileKind

log = logging.getLogger(__name__)


def check_file(
    file: IO[bytes], name: str, *, most_parts: int, most_unpacked: int, field: str = "file"
) -> None:
    """Look for what is wrong with a file of any kind; it is left at its beginning.

    Raises:
        FileDamaged, FileLocked, FileHasMacros, FileSwells.
    """
    fault = fault_in(file, name, most_parts=most_parts, most_unpacked=most_unpacked)
    if fault is not None:
        raise fault(field=field)
    check_opens(file, field=field)


def check_opens(file: IO[bytes], *, field: str = "file") -> None:
    """Whether a PDF opens without a password; one that only forbids copying or printing does. Raises FileLocked."""
    if says_locked(file) and _needs_password(file):
        raise FileLocked(field=field)


def _needs_password(file: IO[bytes]) -> bool:
    try:
        return not pypdf.PdfReader(file).decrypt("")
    except Exception as fault:  # whatever an odd file makes the reader stumble over
        log.info("A PDF could not be asked for its password: %s", type(fault).__name__)
        return False
    finally:
        file.seek(0)


def check_paper(content: bytes, name: str = "", *, field: str = "file") -> FileKind:
    """The kind of a file that is kept as a paper.

    Raises:
        FileMissing, PaperTooLarge, FileDamaged, FileLocked, FileHasMacros, FileSwells, PaperUnknown.
    """
    kind = files.check_paper(content, name, field=field)
    if kind == FileKind.PDF:
        check_opens(io.BytesIO(content), field=field)
    return kind
