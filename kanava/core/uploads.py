"""Files as they come in: on the disk that the data are on, and no further than the largest that is taken.

A system may keep its own folder for temporary files in memory, which a large file would fill.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# Every limit of a file is below: what comes after it is not written. The size is told as it was, so that whoever takes the
# file refuses it in words of its own.
MOST_WRITTEN = 2 * 1024**3 + (1 << 20)  # bytes


def scratch() -> str:
    """The folder for files on their way."""
    folder = Path(settings.DATA_DIR) / "scratch"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)


class Upload(TemporaryUploadedFile):
    """A file that has come in, gone once the request is over."""

    def __init__(
        self, name: str, content_type: str, size: int, charset: str | None, content_type_extra: Any = None
    ) -> None:
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=scratch())  # noqa: SIM115  # closed with the request
        super(TemporaryUploadedFile, self).__init__(
            file, name, content_type, size, charset, content_type_extra
        )


class OnDisk(TemporaryFileUploadHandler):
    """Writes a file to the disk as it comes in, as far as it may be of use."""

    def new_file(self, *args: Any, **told: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **told)
        self.file = Upload(
            self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start < MOST_WRITTEN:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file
