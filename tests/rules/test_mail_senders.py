"""Whose mail counts at once, and which mail is left alone."""

import pytest

from kanava.rules.mail_senders import (
    Envelope,
    Sender,
    Silence,
    Standing,
    is_authentic,
    silence_of,
    standing_of,
)

ME = "bertil@aurora.fi"
TRUSTED = ["mx.kanava.example"]
PASS = "mx.kanava.example; dkim=pass (2048-bit key) header.d=aurora.fi header.s=x; spf=pass smtp.mailfrom=aurora.fi; dmarc=pass header.from=aurora.fi"

CASES = [
    ("all pass", [PASS], True),
    ("DMARC alone", ["mx.kanava.example; dmarc=pass (p=reject) header.from=aurora.fi"], True),
    ("a signature of the domain", ["mx.kanava.example 1; dkim=pass header.d=aurora.fi"], True),
    ("a signature by its identity", ["MX.kanava.example; dkim=pass header.i=@aurora.fi"], True),
    ("no header", [], False),
    ("a server that nobody named", [PASS.replace("mx.kanava", "mx.attacker")], False),
    ("a name that only begins like ours", [PASS.replace("mx.kanava.example;", "mx.kanava.example.attacker.example;")], False),
    ("ours failed, a passing one came with the mail", ["mx.kanava.example; dkim=fail header.d=aurora.fi; dmarc=fail header.from=aurora.fi", PASS], False),
    ("a foreign one above ours", ["relay.example; dkim=fail", PASS], True),
    ("another domain's signature", ["mx.kanava.example; dkim=pass header.d=attacker.example; dmarc=fail header.from=aurora.fi"], False),
    ("a domain that ends the same", ["mx.kanava.example; dkim=pass header.d=rora.fi"], False),
    ("a top-level domain", ["mx.kanava.example; dkim=pass header.d=fi"], False),
    ("SPF alone: of the envelope, which nobody sees", ["mx.kanava.example; spf=pass smtp.mailfrom=aurora.fi"], False),
    ("a pass in a comment", ["mx.kanava.example; dkim=fail (dmarc=pass header.from=aurora.fi) header.d=aurora.fi"], False),
    ("DMARC of another From", ["mx.kanava.example; dmarc=pass header.from=attacker.example"], False),
    ("none", ["mx.kanava.example; none"], False),
    ("rubbish", [";;;===", "", "mx.kanava.example"], False),
]  # fmt: skip


@pytest.mark.parametrize(("case", "results", "expected"), CASES)
def test_authentication(case: str, results: list[str], expected: bool) -> None:
    assert is_authentic(ME, results, TRUSTED) is expected, case


def test_without_a_trusted_server_nobody_is_verified() -> None:
    assert not is_authentic(ME, [PASS], [])


def test_a_signature_of_the_parent_domain_is_aligned() -> None:
    assert is_authentic("b@mail.aurora.fi", ["mx.kanava.example; dkim=pass header.d=aurora.fi"], TRUSTED)


@pytest.mark.parametrize(
    ("has_partner", "may_register", "results", "expected"),
    [
        (True, True, [PASS], Standing.VERIFIED),
        (True, True, [], Standing.UNVERIFIED),
        # A technician, or a contact without an account: the right to register is what counts.
        (True, False, [PASS], Standing.UNVERIFIED),
        (False, False, [PASS], Standing.UNKNOWN),
    ],
)
def test_standing(has_partner: bool, may_register: bool, results: list[str], expected: Standing) -> None:
    assert standing_of(Sender(ME, has_partner, may_register), results, TRUSTED) == expected


@pytest.mark.parametrize(
    ("envelope", "expected"),
    [
        (Envelope([ME]), None),
        (Envelope([ME], is_automatic=True), Silence.AUTOMATIC),
        (Envelope([ME], is_list=True), Silence.LIST),
        (Envelope([ME], is_bounce=True), Silence.BOUNCE),
        (Envelope([]), Silence.NO_SENDER),
        (Envelope([ME, "x@y.fi"]), Silence.NO_SENDER),
        (Envelope(["deals@kanava.example"]), Silence.OURS),
        (Envelope(["DEALS+12@kanava.example"]), Silence.OURS),
        (Envelope(["MAILER-DAEMON@aurora.fi"]), Silence.AUTOMATIC),
        (Envelope(["no-reply@aurora.fi"]), Silence.AUTOMATIC),
        (Envelope(["bounce+x=y@aurora.fi"]), Silence.AUTOMATIC),
        (Envelope(["noreplyman@aurora.fi"]), None),
    ],
)
def test_what_is_left_alone(envelope: Envelope, expected: Silence | None) -> None:
    assert silence_of(envelope, ["deals@kanava.example"]) == expected
