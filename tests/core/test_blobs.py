"""Large files: kept once and whole, sent whole or in parts, wherever they are kept."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory

from kanava.core import blobs
from kanava.ui.large_files import Sent, send
from tests.bucket import bucket

CONTENT = bytes(range(256)) * 1000
STORES = ("disk", "memory", "bucket")


@pytest.fixture(autouse=True, params=STORES)
def kind(request, settings, tmp_path: Path) -> Iterator[str]:
    """The store: our own on the disk, one of Django's that has no paths, and a bucket of an S3-compatible server."""
    settings.DATA_DIR = tmp_path

    def uses(backend: str, options: dict[str, str]) -> None:
        settings.STORAGES = {**settings.STORAGES, "blobs": {"BACKEND": backend, "OPTIONS": options}}

    if request.param == "bucket":
        with bucket() as held:
            uses("kanava.core.bucket_store.BucketStore", held.options)
            yield request.param
        return
    if request.param == "memory":
        uses("django.core.files.storage.InMemoryStorage", {})
    yield request.param


def kept(content: bytes = CONTENT, limit: int = 10**6) -> blobs.Blob:
    return blobs.keep([content[:1000], content[1000:]], limit=limit)


def damage(one: blobs.Blob, content: bytes) -> None:
    """Put something else in a file's place."""
    name = blobs.name_of(one.sha256)
    blobs.remove(name)
    assert blobs.store().save(name, ContentFile(content)) == name


def test_a_file_is_kept_once_by_its_content() -> None:
    first, second = kept(), kept()
    assert first == second == blobs.Blob(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), CONTENT[:4096])
    with blobs.open_file(first.sha256) as file:
        assert (file.read(10), file.seek(-4, os.SEEK_END)) == (CONTENT[:10], len(CONTENT) - 4)
        assert file.read() == CONTENT[-4:]
    assert list(blobs.names()) == [blobs.name_of(first.sha256)]
    assert list(blobs.hashes()) == [first.sha256]
    assert blobs.size_of(first.sha256) == len(CONTENT)
    assert blobs.is_whole(first.sha256, first.size)
    assert blobs.changed_at(blobs.name_of(first.sha256)) is not None


def test_an_empty_file_is_a_file() -> None:
    one = blobs.keep([], limit=10)
    assert blobs.is_whole(one.sha256, 0)
    assert b"".join(blobs.pieces(one.sha256, 0, -1)) == b""


def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(blobs.FileTooLarge):
        kept(limit=1500)
    assert list(blobs.names()) == []
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_what_is_damaged_or_gone_is_found() -> None:
    one = kept()
    damage(one, CONTENT[:-1] + b"x")
    assert not blobs.is_whole(one.sha256, one.size)
    damage(one, CONTENT[:-1])
    assert blobs.size_of(one.sha256) == one.size - 1
    kept()  # once more, and it is whole again
    assert blobs.is_whole(one.sha256, one.size)
    blobs.remove(blobs.name_of(one.sha256))
    assert not blobs.is_whole(one.sha256, one.size)
    assert blobs.size_of(one.sha256) is None
    assert blobs.changed_at(blobs.name_of(one.sha256)) is None
    with pytest.raises(FileNotFoundError):
        blobs.open_file(one.sha256).close()
    with pytest.raises(FileNotFoundError):
        next(blobs.pieces(one.sha256, 0, 10))
    with pytest.raises(ValueError, match="hash"):
        blobs.open_file("../../etc/passwd")


def test_a_program_finds_a_file_at_hand(kind: str, tmp_path: Path) -> None:
    one = kept()
    with blobs.at_hand(one.sha256) as path:
        assert path.read_bytes() == CONTENT
        # The disk's own costs nothing; a copy of another is gone with the block.
        assert path.is_relative_to(tmp_path / "files") == (kind == "disk") == blobs.is_on_disk()
    assert path.exists() == (kind == "disk")
    blobs.remove(blobs.name_of(one.sha256))
    with blobs.at_hand(one.sha256) as path:
        assert not path.exists()


def test_files_are_listed_folder_by_folder() -> None:
    found = [blobs.keep([bytes([number])], limit=1).sha256 for number in range(12)]
    blobs.store().save("stray.txt", ContentFile(b"stray"))
    assert list(blobs.hashes()) == sorted(found)
    assert list(blobs.names()) == ["stray.txt", *(blobs.name_of(one) for one in sorted(found))]


def test_on_the_disk_a_file_is_for_whoever_runs_the_product_alone(kind: str) -> None:
    one = kept()
    if kind == "disk":
        with blobs.at_hand(one.sha256) as path:
            assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_lost_is_no_answer_that_all_is_well() -> None:
    with pytest.raises(FileNotFoundError):
        send(RequestFactory().get("/"), Sent("0" * 64, 5, "a.mp4", "video/mp4"))


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
