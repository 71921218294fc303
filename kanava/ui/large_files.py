"""Large files as browsers ask for them: whole, or from one place to another, so that a video can be wound."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from kanava.core import blobs
from kanava.ui.downloads import SANDBOX

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it is sent: its hash and size, the name that it is saved under, its type. `is_shown`: the browser plays or
    shows it in place of saving it."""

    sha256: str
    size: int
    name: str
    content_type: str
    is_shown: bool = False


def send(request: HttpRequest, sent: Sent) -> HttpResponseBase:
    """The file, or the part of it that is asked for; nothing where the browser has it already."""
    tag = f'"{sent.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    # A part of another version is of no use, and several parts at once are sent as the whole.
    if request.headers.get("If-Range", tag) != tag:
        asked = None
    span = _span(asked, sent.size)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{sent.size}"
        return refused
    first, last = span
    response = StreamingHttpResponse(
        _Begun(blobs.pieces(sent.sha256, first, last)),
        content_type=sent.content_type,
        status=206 if asked else 200,
    )
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{sent.size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=not sent.is_shown, filename=sent.name) or "attachment"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


class _Begun:
    """Pieces of which the first is there: a file that is lost, or a store that does not answer, is noticed before it is said
    that all is well. Closed where the browser goes away."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self.first, self.pieces = next(pieces, b""), pieces

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.pieces

    def close(self) -> None:
        """Let go of the file."""
        self.pieces.close()


def _span(asked: re.Match[str] | None, size: int) -> tuple[int, int] | None:
    """The first and last byte of what is asked for, of all where nothing is; None where there are no such bytes."""
    if asked is None:
        return (0, size - 1)
    first, last = asked.groups()
    if not first:
        length = min(int(last or 0), size)
        return (size - length, size - 1) if length else None
    begin, end = int(first), min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin <= end and begin < size else None
