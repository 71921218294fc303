"""A small S3-compatible server with one bucket: five requests, answered only where their signature is right."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from kanava.core.bucket_requests import Bucket, sign

AT_ONCE = 3  # names in one answer of a listing
KEY, SECRET = "kanava-test", "a secret + of / the test"


@dataclass
class Held:
    """What the bucket holds, what was asked, and how many answers more are that it is busy."""

    address: str = ""
    files: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    busy: int = 0
    breaks_off: bool = False

    @property
    def options(self) -> dict[str, str]:
        """The options of a store that uses the bucket."""
        return {
            "endpoint": self.address, "bucket": "files", "access_key": KEY, "secret_key": SECRET, "region": "eu-north-1",
            "prefix": "kanava",
        }  # fmt: skip


@contextmanager
def bucket() -> Iterator[Held]:
    """The server, for the length of the block."""
    held = Held()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"held": held}))
    held.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    held: Held

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if self.held.breaks_off else body)
        if self.held.breaks_off:
            self.close_connection = True

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _begun(self) -> str | None:
        """The key that is asked for, empty for the bucket; None where it was refused."""
        parts = urlsplit(self.path)
        self.body = self.rfile.read(int(self.headers["content-length"] or 0))
        self.held.asked.append(f"{self.command} {self.path} {self.headers['range'] or ''}".strip())
        if self.held.busy:
            self.held.busy -= 1
            self._refuse(503, "SlowDown")
        elif not self._is_signed(parts.path, parts.query):
            self._refuse(403, "SignatureDoesNotMatch")
        elif hashlib.sha256(self.body).hexdigest() != self.headers["x-amz-content-sha256"]:
            self._refuse(400, "XAmzContentSHA256Mismatch")
        elif unquote(parts.path).split("/")[1] != "files":
            self._refuse(404, "NoSuchBucket")
        else:
            return unquote(parts.path).removeprefix("/files").removeprefix("/")
        return None

    def _is_signed(self, path: str, query: str) -> bool:
        said = self.headers["authorization"] or ""
        names = said.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        ours = {name: self.headers[name] for name in names if not name.startswith("x-amz-")}
        at = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        holder = Bucket(self.held.address, "files", KEY, SECRET, "eu-north-1")
        told = sign(
            self.command, path, query, ours, self.headers["x-amz-content-sha256"], bucket=holder, at=at
        )
        return "host" in names and told["authorization"] == said

    def do_PUT(self) -> None:
        key = self._begun()
        if key is not None:
            self.held.files[key] = (self.body, datetime.now(UTC))
            self._answer(200)

    def do_DELETE(self) -> None:
        key = self._begun()
        if key is not None:
            self.held.files.pop(key, None)
            self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        key = self._begun()
        if key == "":
            self._list(parse_qs(urlsplit(self.path).query))
        elif key is not None and key not in self.held.files:
            self._refuse(404, "NoSuchKey")
        elif key is not None:
            self._send(*self.held.files[key])

    def _send(self, content: bytes, changed_at: datetime) -> None:
        headers: dict[str, Any] = {"Last_Modified": format_datetime(changed_at, usegmt=True)}
        asked = self.headers["range"]
        if asked:
            first, last = map(int, asked.removeprefix("bytes=").split("-"))
            return self._answer(206, content[first : last + 1], **headers)
        if self.command == "HEAD":
            headers["content_length"] = str(len(content))
            return self._head(headers)
        return self._answer(200, content, **headers)

    def _head(self, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _list(self, query: dict[str, list[str]]) -> None:
        begin = query["prefix"][0]
        found = set()
        for key in self.held.files:
            if key.startswith(begin):
                head, slash, _rest = key[len(begin) :].partition("/")
                found.add((f"{begin}{head}{slash}", bool(slash)))
        after = query.get("continuation-token", [""])[0]
        names = [one for one in sorted(found) if one[0] > after]
        lines = [
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" if is_folder else f"<Contents><Key>{escape(name)}</Key></Contents>"
            for name, is_folder in names[:AT_ONCE]
        ]  # fmt: skip
        if len(names) > AT_ONCE:
            lines.append(f"<NextContinuationToken>{escape(names[AT_ONCE - 1][0])}</NextContinuationToken>")
        told = f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{"".join(lines)}</ListBucketResult>'
        self._answer(200, told.encode())
