"""Mails as people, programmes and attackers write them (guide: F6)."""

from datetime import UTC, datetime
from email.message import EmailMessage
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.integrations.mail_in.parsing import LONGEST_TEXT, parse

PLAIN = (
    "From: =?utf-8?q?M=C3=A4kel=C3=A4=2C_Bertil?= <Bertil@Aurora.FI>\r\n"
    "To: Aino <aino@vendor.example>, charlotte@polar.de\r\n"
    "Cc: =?iso-8859-1?q?=C5ke?= <ake@norr.se>\r\n"
    "Delivered-To: log+abc123@mail.vendor.example\r\n"
    "Subject: =?utf-8?b?VGFyam91cyBww6Rpdml0ZXR0eQ==?=\r\n"
    "Message-ID:\r\n <42@aurora.fi>\r\n"
    "Date: Tue, 24 Nov 2026 11:00:00 +0200\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    "T=E4ss=E4 uusi tarjous.\r\n"
)


def made(text: str = "Hello", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "bertil@aurora.fi", "To": "aino@vendor.example", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def test_a_plain_mail() -> None:
    found = parse(PLAIN.encode())
    assert (found.sender, found.sender_name) == ("bertil@aurora.fi", "Mäkelä, Bertil")
    assert found.recipients == ("aino@vendor.example", "charlotte@polar.de", "ake@norr.se")
    assert found.delivered_to == ("log+abc123@mail.vendor.example",)
    assert (found.subject, found.message_id) == ("Tarjous päivitetty", "<42@aurora.fi>")
    assert found.at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert found.text == "Tässä uusi tarjous."
    assert not found.is_automatic


def test_the_plain_version_comes_before_the_one_with_looks_and_files_keep_their_content() -> None:
    mail = made("Plain words")
    mail.add_alternative("<p>Looks</p>", subtype="html")
    mail.add_attachment(b"a;b\n", maintype="text", subtype="csv", filename="../../etc/käyttö.csv")
    mail.add_attachment("Not the letter itself", filename="notes.txt")
    found = parse(mail.as_bytes())
    assert found.text == "Plain words"
    assert [(one.name, one.type, one.size) for one in found.attachments] == [
        ("käyttö.csv", "text/csv", 4),
        ("notes.txt", "text/plain", 22),
    ]
    assert found.attachments[0].bytes == b"a;b\n"


def test_a_mail_with_looks_alone_gives_its_words() -> None:
    mail = made()
    mail.set_content(
        "<html><head><style>p{}</style><title>x</title></head><body><p>Hei &amp; moi</p><div>Kaksi<br>riviä"
        "<script>alert(1)</script></div><img src=http://spy.example/x></body></html>",
        subtype="html",
    )
    assert parse(mail.as_bytes()).text == "Hei & moi\n\nKaksi\nriviä"


def test_a_forwarded_mail_is_a_file_and_not_taken_apart() -> None:
    inner, outer = made("Inner words", Subject="Inner"), made("See below")
    outer.add_attachment(inner)
    found = parse(outer.as_bytes())
    assert found.text == "See below"
    assert [one.type for one in found.attachments] == ["message/rfc822"]
    assert b"Inner words" in found.attachments[0].bytes


def test_the_same_mail_without_a_number_has_the_same_one() -> None:
    first, other = parse(b"Subject: a\n\nx"), parse(b"Subject: a\n\ny")
    assert first.message_id == parse(b"Subject: a\n\nx").message_id
    assert first.message_id != other.message_id
    assert len(parse(b"Message-ID: <" + b"x" * 5000 + b">\n\n").message_id) < 250


def test_answers_of_machines_are_told_apart() -> None:
    assert parse(made(Auto_Submitted="auto-replied").as_bytes()).is_automatic
    assert parse(b"Return-Path: <>\n\nx").is_automatic
    assert not parse(made(Auto_Submitted="no").as_bytes()).is_automatic


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=no-such\n\nhyv\xc3\xa4\xc3\xa4", "hyvää"),
        (b"Content-Type: text/plain; charset=utf-8\n\nhyv\xe4\xe4 \x80", "hyvää €"),
        (b"Content-Type: text/plain; charset=\"utf-8\x00\"\n\nok", "ok"),
        (b"Content-Type: text/plain; charset*=x''%ff\n\nok", "ok"),
        (b"Content-Type: text/plain; charset=rot13\n\nok", "ok"),
        (b"Content-Type: text/plain; charset=utf-7\n\n+2AA-", ""),
        (b"Content-Transfer-Encoding: base64\n\n!!!not base64", ""),
        (b"Content-Type: multipart/mixed\n\nno boundary", ""),
        (b"Content-Type: ;;;\n\nstill text", "still text"),
        (b"zero \x00 and \x07 bell", "zero  and  bell"),
        (b"", ""),
    ],
)  # fmt: skip
def test_what_is_badly_written_is_still_read(raw: bytes, text: str) -> None:
    found = parse(raw)
    assert "\0" not in found.text
    assert not text or found.text == text


@pytest.mark.parametrize(
    "header",
    [
        "From: =?utf-8?b?////?= <a@b.fi>",
        "From: =?x-none?q?a?= <a@b.fi>",
        "From: (((((( <a@b.fi>",
        "From: a@b.fi\u202e",
        "From: \\udcff <a@b.fi>",
        "From: " + "(" * 3000 + "a@b.fi",
        "From: " + "a@b.fi, " * 3000,
    ],
)
def test_the_sender_is_found_in_a_broken_header(header: str) -> None:
    assert parse(f"{header}\n\nx".encode()).sender == "a@b.fi"


@pytest.mark.parametrize(
    "date", ["Tue, 99 Nov 2026", "yesterday", "1 Jan 99999 00:00 +0000", "Tue, 1 Jan 0 00:00 -9999", ""]
)
def test_a_day_that_is_none_is_left_out(date: str) -> None:
    assert parse(f"Date: {date}\n\nx".encode()).at is None


def nested(depth: int) -> bytes:
    open_ones = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"From: a@b.fi\nSubject: Deep\n{open_ones}Content-Type: text/plain\n\nbottom\n".encode()


HOSTILE = {
    "deep": nested(5000),
    "many parts": b"From: a@b.fi\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "long subject": b"From: a@b.fi\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nx",
    "many headers": b"From: a@b.fi\n" + b"To: c@d.fi\n" * 50_000 + b"\nx",
    "many lines": b"From: a@b.fi\n\n" + b"\n" * 34_000_000,
    "old ends of lines": b"From: a@b.fi\n\n" + b"\r" * 34_000_000,
    "endless headers": b"From: a@b.fi\n" + b"X: y\n" * 6_000_000,
    "open tags": b"From: a@b.fi\nContent-Type: text/html\n\n" + b"<a " * 300_000,
    "open styles": b"From: a@b.fi\nContent-Type: text/html\n\n" + b"<style></styl>" * 300_000,
    "open comments": b"From: a@b.fi\nContent-Type: text/html\n\n" + b"<!--" * 300_000,
    "long text": b"From: a@b.fi\n\n" + b"word " * 4_000_000,
    "one long line": b"From: a@b.fi\n\n" + b"x" * 10_000_000,
    "long address": b"From: a@b.fi, " + b"x" * 100_000 + b"@" + b"y" * 100_000 + b"\n\nx",
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_hostile_mail_is_read_in_bounds(kind: str) -> None:
    begun = perf_counter()
    found = parse(HOSTILE[kind])
    assert perf_counter() - begun < 10
    assert found.sender == "a@b.fi"
    assert len(found.text) <= LONGEST_TEXT
    assert len(found.attachments) <= 50


def test_a_large_file_is_whole() -> None:
    mail = made("See the file")
    mail.add_attachment(b"\x00\x01" * 5_000_000, maintype="application", subtype="zip", filename="a.zip")
    found = parse(mail.as_bytes())
    assert (found.text, found.attachments[0].size) == ("See the file", 10_000_000)


PIECES = st.sampled_from(
    [
        b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Content-Type: ", b"Content-Disposition: ", b"multipart/mixed; boundary=",
        b"text/html", b"text/plain; charset=", b"message/rfc822", b"attachment; filename=", b"filename*=utf-8''", b"=?utf-8?b?",
        b"=?", b"?=", b"--b", b"--b--", b"b", b"\n", b"\n\n", b"\r\n", b"\x00", b"\xff\xfe", b"\"", b"(", b"<", b">", b"a@b.fi", b";", b",", b"%",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: uuencode", b"begin 644 x", b"utf-16", b"Message-ID: ",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=40).map(b"".join))
def test_nothing_makes_it_fail(raw: bytes) -> None:
    found = parse(raw)
    for text in (found.subject, found.text, found.sender, found.message_id, found.sender_name):
        text.encode()
        assert "\0" not in text
    assert found.message_id
