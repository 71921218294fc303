"""A bank on this machine: a web server in a thread that answers as the test says."""

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kanava.rules import reference_rates


@dataclass
class Answer:
    """What comes back; `claims` is the length that the head tells, `drip` the seconds between its pieces."""

    body: bytes = b""
    status: int = 200
    location: str = ""
    claims: int | None = None
    drip: float = 0.0


@dataclass
class Bank:
    """Answers by file name; what was asked for stands in `asked`."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def bank_open() -> Iterator[Bank]:
    """The bank for the length of a block."""
    bank = Bank()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            bank.asked.append(name)
            answer = bank.answers.get(name, Answer(b"not here", status=404))
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Length", str(answer.claims or len(answer.body)))
            self.end_headers()
            pieces = (
                [answer.body]
                if not answer.drip
                else [answer.body[n : n + 1] for n in range(len(answer.body))]
            )
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(answer.drip)
            except OSError:
                return  # the asker has had enough

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads = True
    bank.address = f"http://127.0.0.1:{server.server_address[1]}/stats/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()


def packed(text: "str | bytes", *names: str) -> bytes:
    """An archive as the bank's, with one file unless more names are given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("eurofxref.csv",):
            archive.writestr(name, text)
    return file.getvalue()


def daily(day: date, rate: str = "1.25") -> bytes:
    """The bank's daily file."""
    return packed(f"Date, USD, JPY, \n{day.day:02d} {day:%B} {day.year}, {rate}, 160.50, \n")


def history(until: date, *, without: tuple[date, ...] = ()) -> bytes:
    """A history from 1999 that has every working day of the last year and a half."""
    days = [until - timedelta(days=n) for n in range(550)]
    working = [day for day in days if reference_rates.is_working_day(day) and day not in without]
    lines = [f"{day.isoformat()},1.20,N/A," for day in [*working, reference_rates.FIRST_DAY]]
    return packed("\n".join(["Date,USD,CYP,", *lines]))
