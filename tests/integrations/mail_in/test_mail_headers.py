"""What a mail's headers say beside its words."""

import pytest

from kanava.integrations.mail_in.headers import read_headers

HEAD = b"""Return-Path: <bertil@aurora.fi>
Authentication-Results: mx.kanava.example;
 dkim=pass header.d=aurora.fi
Authentication-Results: other.example; none
From: "aino@vendor.fi" <Bertil@Aurora.fi>
In-Reply-To: <c@kanava>
References: <a@kanava> <b@kanava>
 <c@kanava>

Body
"""


def test_what_is_read() -> None:
    found = read_headers(HEAD.replace(b"\n", b"\r\n"))
    assert found.answers == ("<c@kanava>", "<b@kanava>", "<a@kanava>")
    assert found.results == ("mx.kanava.example; dkim=pass header.d=aurora.fi", "other.example; none")
    assert found.senders == ("bertil@aurora.fi",)
    assert not any((found.is_automatic, found.is_list, found.is_bounce))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"Auto-Submitted: auto-replied", "is_automatic"), (b"X-Autoreply: yes", "is_automatic"), (b"Precedence: Bulk", "is_list"),
        (b"List-Id: <x.y>", "is_list"), (b"Return-Path: <>", "is_bounce"),
        (b"Content-Type: multipart/report; report-type=delivery-status; boundary=x", "is_bounce"),
    ],
)  # fmt: skip
def test_how_it_was_sent(line: bytes, name: str) -> None:
    assert getattr(read_headers(b"From: a@b.fi\n" + line + b"\n\nx"), name)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b":" * 1_000,
        b"From: " + b"<" * 100_000,
        b"\xff\xfe" * 1_000,
        b"From: a@b\n" * 10_000,
    ],
)
def test_what_is_no_mail_has_no_headers_that_matter(raw: bytes) -> None:
    found = read_headers(raw)
    assert (found.answers, found.results) == ((), ())
