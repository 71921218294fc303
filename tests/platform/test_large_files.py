"""Large files go through the real web server, in and out, in memory that does not grow with them."""

import hashlib
import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse

from kanava.config.supervisor import web_command
from kanava.training.models import LessonVideo
from tests.bucket import bucket
from tests.database import admin_address
from tests.factories import client_of, make_user, staff
from tests.training.making import MP4, make_lesson, make_path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Memory is read from /proc."),
]

MIB = 1 << 20
SIZE = int(os.environ.get("KANAVA_TEST_LARGE_MIB", "192")) * MIB
MOST_MORE = 64 * MIB
# The box of the pictures is as long as the rest of the file.
HEAD = MP4[:40] + b"\0\0\0\0mdat"
FIRST, PIECE = HEAD + bytes(MIB - len(HEAD)), bytes(range(256)) * 4096


@dataclass(frozen=True)
class Web:
    """The web server of a programme, and somebody who is signed in."""

    port: int
    pid: int
    session: str

    def asked(self, method: str, path: str, **told: object) -> http.client.HTTPResponse:
        """An answer, of which nothing is read yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        cookies = f"kanava_session={self.session}; kanava_csrf={'a' * 32}"
        headers = {"Host": "localhost", "Cookie": cookies, "X-CSRFToken": "a" * 32, **told.pop("headers", {})}
        connection.request(method, path, headers=headers, **told)
        return connection.getresponse()

    def most(self) -> int:
        """The largest memory of any of its processes, in bytes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_peak(one) for one in (self.pid, *children))

    def forget(self) -> None:
        """Let the largest memory be that of now."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for one in (self.pid, *children):
            Path(f"/proc/{one}/clear_refs").write_text("5")


def _peak(pid: int | str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


@contextmanager
def serving(database: str, folder: Path, session: str) -> Iterator[Web]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": admin_address(database), "KANAVA_DATA": str(folder)}  # fmt: skip
    environment["KANAVA_DEBUG"] = "yes"  # static files need not be collected
    with subprocess.Popen(web_command("127.0.0.1", port), env=environment) as process:
        try:
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.2)
            yield Web(port, process.pid, session)
        finally:
            process.terminate()


def form(boundary: bytes, fields: dict[str, str]) -> tuple[bytes, bytes]:
    """What stands before a file in a form, and after it."""
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, name.encode(), value.encode())
        for name, value in fields.items()
    ]  # fmt: skip
    head = b'--%s\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n' % boundary
    return b"".join(parts) + head, b"\r\n--%s--\r\n" % boundary


@pytest.fixture(params=["disk", "bucket"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the server keeps files."""
    if request.param == "disk":
        yield request.param
        return
    with bucket() as held:
        monkeypatch.setenv("KANAVA_FILE_STORE", "kanava.core.bucket_store.BucketStore")
        monkeypatch.setenv("KANAVA_FILE_STORE_OPTIONS", json.dumps(held.options))
        yield request.param


def test_a_large_video_goes_in_and_out_in_constant_memory(
    fresh_database: str, tmp_path: Path, store: str
) -> None:
    user = make_user("Aino", role="OWNER")
    aino = staff(user)
    lesson = make_lesson(aino, make_path(aino), kind="VIDEO_LESSON")
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    place = reverse("console:training-lesson-act", args=[lesson.path_id, lesson.pk, "video"])
    with serving(fresh_database, tmp_path, session) as web:
        assert web.asked("GET", reverse("console:training")).status == 200  # everything is loaded
        web.forget()
        before = web.most()
        begin, end = form(b"b0undary", {"language": "en"})

        def body() -> Iterator[bytes]:
            yield begin
            yield FIRST
            for _ in range(SIZE // MIB - 1):
                yield PIECE
            yield end

        length = str(len(begin) + SIZE + len(end))
        headers = {"Content-Type": "multipart/form-data; boundary=b0undary", "Content-Length": length}
        answer = web.asked("POST", place, body=body(), headers=headers)
        assert answer.status == 302, answer.read(2000)
        film = LessonVideo.objects.get()
        assert film.size == SIZE
        grown_in = web.most() - before
        web.forget()
        before = web.most()
        path = quote(reverse("console:training-video", args=[lesson.path_id, lesson.pk, film.pk]))
        answer = web.asked("GET", path)
        digest = hashlib.sha256()
        time.sleep(2)  # a reader that is slow is not read ahead for
        while piece := answer.read(MIB):
            digest.update(piece)
        assert digest.hexdigest() == film.sha256
        part = web.asked("GET", path, headers={"Range": f"bytes={SIZE - 10}-"})
        assert (part.status, part.read()) == (206, PIECE[-10:])
        grown_out = web.most() - before
    assert grown_in < MOST_MORE, f"The upload took {grown_in / MIB:.0f} MiB."
    assert grown_out < MOST_MORE, f"The download took {grown_out / MIB:.0f} MiB."
