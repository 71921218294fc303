"""Large files: kept once and whole, sent whole or in parts."""

import hashlib
from pathlib import Path

import pytest
from django.test import RequestFactory

from kanava.core import blobs
from kanava.ui.large_files import Sent, send

CONTENT = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def kept(content: bytes = CONTENT, limit: int = 10**6) -> blobs.Blob:
    return blobs.keep([content[:1000], content[1000:]], limit=limit)


def test_a_file_is_kept_once_by_its_content() -> None:
    first, second = kept(), kept()
    assert first == second == blobs.Blob(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), CONTENT[:4096])
    assert blobs.open_file(first.sha256).read() == CONTENT
    assert len([one for one in blobs.folder().rglob("*") if one.is_file()]) == 1
    assert blobs.is_whole(first.sha256, first.size)


def test_a_file_that_is_too_large_leaves_nothing() -> None:
    with pytest.raises(blobs.FileTooLarge):
        kept(limit=1500)
    assert not [one for one in blobs.folder().rglob("*") if one.is_file()]


def test_what_is_damaged_or_gone_is_found() -> None:
    one = kept()
    blobs.path_of(one.sha256).write_bytes(CONTENT[:-1] + b"x")
    assert not blobs.is_whole(one.sha256, one.size)
    blobs.path_of(one.sha256).unlink()
    assert not blobs.is_whole(one.sha256, one.size)
    with pytest.raises(ValueError, match="hash"):
        blobs.path_of("../../etc/passwd")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, 255_999),
        ("bytes=0-", 206, 0, 255_999),
        ("bytes=100-199", 206, 100, 199),
        ("bytes=255999-300000", 206, 255_999, 255_999),
        ("bytes=-10", 206, 255_990, 255_999),
        ("bytes=0-1,5-6", 200, 0, 255_999),
        ("pages=1-2", 200, 0, 255_999),
    ],
)
def test_a_part_is_sent_as_it_was_asked_for(asked: str, status: int, first: int, last: int) -> None:
    one = kept()
    headers = {"HTTP_RANGE": asked} if asked else {}
    answer = send(
        RequestFactory().get("/", **headers), Sent(one.sha256, one.size, "a.mp4", "video/mp4", True)
    )
    assert b"".join(answer.streaming_content) == CONTENT[first : last + 1]
    assert int(answer["Content-Length"]) == last - first + 1
    assert answer.status_code == status


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=-0", "bytes=-", "bytes=9-3"])
def test_what_is_not_there_cannot_be_asked_for(asked: str) -> None:
    one = kept()
    answer = send(
        RequestFactory().get("/", HTTP_RANGE=asked), Sent(one.sha256, one.size, "a.mp4", "video/mp4")
    )
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */256000")


def test_a_browser_that_has_it_gets_nothing_and_a_part_of_another_version_is_the_whole() -> None:
    one = kept()
    sent = Sent(one.sha256, one.size, "ä.mp4", "video/mp4")
    tag = f'"{one.sha256}"'
    assert send(RequestFactory().get("/", HTTP_IF_NONE_MATCH=tag), sent).status_code == 304
    old = send(RequestFactory().get("/", HTTP_RANGE="bytes=5-", HTTP_IF_RANGE='"old"'), sent)
    assert (old.status_code, old["Content-Length"]) == (200, "256000")
    assert old["Content-Disposition"].startswith("attachment")
    assert "sandbox" in old["Content-Security-Policy"]
