"""Requests to an S3-compatible object store: signed (AWS Signature Version 4), sent, tried again where that is no risk.

Their bodies go through a piece at a time, both ways.
"""

import hashlib
import hmac
import http.client
import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

EMPTY = hashlib.sha256().hexdigest()
PIECE = 1 << 16
PATIENCE = 30  # seconds for one step of a request
TRIES = 3
_BUSY = {429, 500, 502, 503, 504}
_LONGEST_REASON = 65_536
log = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The store does not answer, or refuses for another reason than that the file is not there."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and the key that opens it. `endpoint` is the address of the service, such as https://s3.eu-north-1.amazonaws.com."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method, the key in the bucket (none: the bucket itself), parameters and headers, and its body with its
    hash and size in bytes."""

    method: str
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: IO[bytes] | None = None
    sha256: str = EMPTY
    size: int = 0


@contextmanager
def answered(bucket: Bucket, asked: Asked) -> Iterator[http.client.HTTPResponse]:
    """The answer to a request, to be read within the block.

    Raises:
        FileNotFoundError: there is nothing under the key.
        StoreUnavailable.
    """
    for left in reversed(range(TRIES)):
        connection = _connect(bucket)
        with closing(connection):
            try:
                answer = _sent(connection, bucket, asked)
            except (OSError, http.client.HTTPException) as fault:
                if not left:
                    raise StoreUnavailable(f"{bucket.endpoint} does not answer: {fault}") from fault
                log.info("The store of files did not answer: %s", fault)
            else:
                if answer.status not in _BUSY or not left:
                    _check(answer, bucket, asked)
                    yield answer
                    return
        time.sleep(0.2 * (TRIES - left))


def _connect(bucket: Bucket) -> http.client.HTTPConnection:
    parts = urlsplit(bucket.endpoint)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            parts.netloc, timeout=PATIENCE, blocksize=PIECE, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(parts.netloc, timeout=PATIENCE, blocksize=PIECE)


def _sent(connection: http.client.HTTPConnection, bucket: Bucket, asked: Asked) -> http.client.HTTPResponse:
    if asked.body is not None:
        asked.body.seek(0)
    parts = urlsplit(bucket.endpoint)
    path = _quoted(f"{parts.path.rstrip('/')}/{bucket.name}/{asked.key}", safe="/").rstrip("/")
    headers = {"host": parts.netloc, **asked.headers}
    if asked.body is not None or asked.method == "PUT":
        headers["content-length"] = str(asked.size)
    query = _query(asked.query)
    signed = sign(asked.method, path, query, headers, asked.sha256, bucket=bucket, at=datetime.now(UTC))
    address = f"{path}?{query}" if query else path
    connection.request(asked.method, address, body=asked.body, headers=signed)
    return connection.getresponse()


def _check(answer: http.client.HTTPResponse, bucket: Bucket, asked: Asked) -> None:
    if 200 <= answer.status < 300:
        return
    code = _reason(answer)
    if answer.status == 404 and asked.key and code != "NoSuchBucket":
        raise FileNotFoundError(asked.key)
    raise StoreUnavailable(f"{bucket.endpoint} refuses {asked.method} in {bucket.name}: {answer.status} {code}".strip())  # fmt: skip


def _reason(answer: http.client.HTTPResponse) -> str:
    """The store's own word for why it refuses, such as AccessDenied."""
    try:
        found = ElementTree.fromstring(answer.read(_LONGEST_REASON)).findtext("{*}Code")
    except (ElementTree.ParseError, OSError, http.client.HTTPException):
        return answer.reason
    return found or answer.reason


def pieces_of(answer: http.client.HTTPResponse, size: int) -> Iterator[bytes]:
    """The body of an answer, `size` bytes, a piece at a time. Raises StoreUnavailable: it has broken off."""
    left = size
    while left > 0:
        try:
            piece = answer.read(min(PIECE, left))
        except (OSError, http.client.HTTPException) as fault:
            raise StoreUnavailable(f"A file broke off: {fault}") from fault
        if not piece:
            raise StoreUnavailable("A file broke off.")
        left -= len(piece)
        yield piece


def sign(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    sha256: str,
    *,
    bucket: Bucket,
    at: datetime,
) -> dict[str, str]:
    """The headers of a request with its signature; `path` and `query` are as they are sent, `sha256` is of the body.

    After "Authenticating Requests: Using the Authorization Header" of Amazon S3's API reference.
    """
    moment, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    told = {name.lower(): value.strip() for name, value in headers.items()}
    told |= {"x-amz-content-sha256": sha256, "x-amz-date": moment}
    lines = "".join(f"{name}:{told[name]}\n" for name in sorted(told))
    names = ";".join(sorted(told))
    request = "\n".join((method, path, query, lines, names, sha256))
    scope = f"{day}/{bucket.region}/s3/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", moment, scope, digest))
    key = f"AWS4{bucket.secret_key}".encode()
    for part in (day, bucket.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    told["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={bucket.access_key}/{scope},SignedHeaders={names},Signature={signature}"
    )
    return told


def _query(told: Mapping[str, str]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(told[name])}" for name in sorted(told))


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=f"{safe}-_.~")
