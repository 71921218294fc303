"""What an archive may hold."""

import io
import tarfile
from pathlib import Path

import pytest

from kanava.config.backups import unpack


def archive_of(*members: tuple[tarfile.TarInfo, bytes]) -> tarfile.TarFile:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    kept.seek(0)
    return tarfile.open(fileobj=kept)


def member(name: str, kind: bytes = tarfile.REGTYPE, **told: object) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type = kind
    for attribute, value in told.items():
        setattr(found, attribute, value)
    return found


def test_what_is_no_large_file_is_written(tmp_path: Path) -> None:
    parts = [
        (member("a", tarfile.DIRTYPE), b""),
        (member("a/b.dump", mode=0o640), b"rows"),
        (member("manifest.json"), b"{}"),
        (member("files/ab/cd"), b"a large file is the store's"),
    ]
    with archive_of(*parts) as tar:
        unpack(tar, tmp_path)
    assert (tmp_path / "a/b.dump").read_bytes() == b"rows"
    assert (tmp_path / "a/b.dump").stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "files").exists()
    assert (tmp_path / "manifest.json").read_text() == "{}"


@pytest.mark.parametrize(
    "bad",
    [
        member("../outside"), member("/etc/outside"), member("files/../../outside"),
        member("link", tarfile.SYMTYPE, linkname="/etc/passwd"), member("hard", tarfile.LNKTYPE, linkname="../x"),
        member("pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda one: one.name,
)  # fmt: skip
def test_what_leads_out_or_is_no_file_is_refused(tmp_path: Path, bad: tarfile.TarInfo) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with archive_of((bad, b"")) as tar, pytest.raises(ValueError, match="does not belong"):
        unpack(tar, inside)
    assert list(tmp_path.iterdir()) == [inside]
    assert list(inside.iterdir()) == []
