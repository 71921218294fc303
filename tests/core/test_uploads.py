"""Files that come in: on the disk of the data, and a file without an end does not fill it."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from kanava.core import uploads
from kanava.rules.answer_files import LARGEST_ANSWER
from kanava.rules.files import LARGEST_FILE
from kanava.rules.materials import LARGEST_MATERIAL
from kanava.training.actions.files import LARGEST_VIDEO

LARGE = b"x" * 3_000_000  # more than is taken into memory


def sent(content: bytes) -> HttpRequest:
    return RequestFactory().post("/", {"file": SimpleUploadedFile("a.mp4", content)})


def test_a_large_file_lies_where_the_data_are_until_the_request_is_over(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    request = sent(LARGE)
    file = request.FILES["file"]
    assert Path(file.temporary_file_path()).parent == tmp_path / "scratch"
    assert (tmp_path / "scratch").stat().st_mode & 0o777 == 0o700
    assert b"".join(file.chunks()) == LARGE
    request.close()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_is_too_large_for_anybody_is_not_written_but_told(settings, tmp_path, monkeypatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(uploads, "MOST_WRITTEN", 100_000)
    file = sent(LARGE).FILES["file"]
    assert file.size == len(LARGE)
    assert file.seek(0, io.SEEK_END) < 300_000


@pytest.mark.parametrize("limit", [LARGEST_VIDEO, LARGEST_MATERIAL, LARGEST_ANSWER, LARGEST_FILE])
def test_every_limit_is_below_what_is_written(limit: int) -> None:
    assert limit < uploads.MOST_WRITTEN
