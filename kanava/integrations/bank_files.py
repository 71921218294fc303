"""Files of reference rates over the network and out of their archive, without trusting either.

Nothing that comes back can make us read more than the limits, wait longer than the deadline, leave the scheme that was
asked for, or unpack a bomb.
"""

import io
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.parse import urlsplit

import kanava
from kanava.rules.reference_rates import NotTheBanksFile
from kanava.rules.refusals import Refusal

LARGEST_FILE = 8 * 2**20
LARGEST_TEXT = 32 * 2**20
PAUSE_SECONDS = 15.0
ALL_SECONDS = 60.0
PIECE = 64 * 1024


class BankUnreachable(Refusal):
    """The address did not answer, or not in time; `why` is what the network said."""

    code = "RATES_UNREACHABLE"


class BankRefused(Refusal):
    """The address answered with an error; `status` is its number."""

    code = "RATES_REFUSED"


class RatesFileTooLarge(Refusal):
    """More bytes than a file of reference rates ever has."""

    code = "RATES_TOO_LARGE"


class AddressInvalid(Refusal):
    """The configured address is no http or https address."""

    code = "RATES_ADDRESS_INVALID"


class _SameScheme(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only where it stays as safe as the address that was asked."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != urlsplit(req.full_url).scheme:
            raise BankUnreachable(why="redirected elsewhere")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def download(address: str, *, pause: float = PAUSE_SECONDS, all_in: float = ALL_SECONDS) -> bytes:
    """The file at an address. `pause` is the longest silence, `all_in` the longest time altogether, in seconds.

    Raises:
        AddressInvalid, BankUnreachable, BankRefused, RatesFileTooLarge.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressInvalid
    deadline = time.monotonic() + all_in
    asked = urllib.request.Request(address, headers={"User-Agent": f"Kanava/{kanava.__version__}"})
    opener = urllib.request.build_opener(_SameScheme)
    try:
        with opener.open(asked, timeout=pause) as answer:
            return _read(answer, deadline)
    except urllib.error.HTTPError as error:
        with error:
            raise BankRefused(status=error.code) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise BankUnreachable(why=str(reason)[:200] or type(error).__name__) from error


def _read(answer: HTTPResponse, deadline: float) -> bytes:
    read = io.BytesIO()
    # One system call at a time, so that a server that drips cannot outlast the deadline.
    while piece := answer.read1(PIECE):
        read.write(piece)
        if read.tell() > LARGEST_FILE:
            raise RatesFileTooLarge
        if time.monotonic() > deadline:
            raise BankUnreachable(why="too slow")
    if answer.length:
        raise BankUnreachable(why="broken off")
    return read.getvalue()


def lines_of(content: bytes) -> list[str]:
    """The lines of a file of rates, taken out of its archive where it is one.

    Raises:
        NotTheBanksFile, RatesFileTooLarge.
    """
    if len(content) > LARGEST_FILE:
        raise RatesFileTooLarge
    raw = _unpacked(content) if content.startswith(b"PK") else content
    try:
        return raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NotTheBanksFile(why="unreadable") from error


def _unpacked(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(names) != 1:
                raise NotTheBanksFile(why="archive")
            with archive.open(names[0]) as member:
                return b"".join(_limited(member))
    except Refusal:
        raise
    # A broken archive raises many things, among them NotImplementedError and each decompressor's own error.
    except Exception as error:
        raise NotTheBanksFile(why="archive") from error


def _limited(member: IO[bytes]) -> Iterator[bytes]:
    """The member's bytes as far as they are allowed: what the archive says of its size is not believed."""
    total = 0
    while piece := member.read(PIECE):
        total += len(piece)
        if total > LARGEST_TEXT:
            raise RatesFileTooLarge
        yield piece
