"""From the wire to the partner: by envelope and header, whatever comes, and through the pipe of a mail server."""

import io
from datetime import UTC, datetime
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command

from kanava.engagement.actions.addresses import renew_own_address
from kanava.engagement.models import Touchpoint, WaitingMail
from kanava.integrations.mail_in.routing import Handling, take
from kanava.partners.models import PartnerDomain
from tests.factories import make_partner, make_user, staff

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> str:
    partner = make_partner("Aurora Oy")
    PartnerDomain.objects.create(partner=partner, domain="aurora.fi")
    eva = make_user("Eva", role="PARTNER_MANAGER", email="eva@vendor.example")
    secret = renew_own_address(by=staff(eva), purpose="MAIL", at=AT)
    return f"log+{secret}@{settings.MAIL_IN_DOMAIN}"


def mail(**headers: str) -> EmailMessage:
    made = EmailMessage()
    named = {"From": "eva@vendor.example", "To": "bertil@aurora.fi", "Subject": "Plan", "Message-ID": "<1@x>"}
    for name, value in {**named, **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content("Words\n")
    return made


def test_a_blind_copy_is_known_by_its_envelope(ours: str) -> None:
    assert take(mail().as_bytes(), at=AT).handling == Handling.UNKNOWN
    routed = take(mail().as_bytes(), at=AT, to=[ours.upper()])
    assert (routed.handling, routed.name) == (Handling.TAKEN, "log")
    assert Touchpoint.objects.get().text == "Words"


@pytest.mark.parametrize("header", ["Cc", "Delivered_To", "X_Original_To"])
def test_or_by_what_its_headers_tell(ours: str, header: str) -> None:
    assert take(mail(**{header: ours}).as_bytes(), at=AT).handling == Handling.TAKEN


def test_what_is_for_somebody_else_is_left_alone(ours: str) -> None:
    other = ours.rpartition("@")[0] + "@elsewhere.example"
    for to in (
        ["nobody@" + settings.MAIL_IN_DOMAIN],
        [other],
        ["log@" + settings.MAIL_IN_DOMAIN],
        ["log+" + "x" * 900 + "@" + settings.MAIL_IN_DOMAIN],
    ):
        assert take(mail().as_bytes(), at=AT, to=to).handling == Handling.UNKNOWN
    assert not Touchpoint.objects.exists()


def test_machines_do_not_talk_to_each_other(ours: str) -> None:
    raw = mail(Auto_Submitted="auto-replied").as_bytes()
    assert take(raw, at=AT, to=[ours]).handling == Handling.AUTOMATIC


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"From: \xff\xfe\nSubject: \x00=?utf-8?b?AAAA?=\n\n\x00",
        b"Content-Type: text/plain; charset=utf-7\n\n+2AA-+AAA-",
    ],
)
def test_a_hostile_mail_waits_and_breaks_nothing(ours: str, raw: bytes) -> None:
    assert take(raw, at=AT, to=[ours]).handling == Handling.WAITING
    assert "\0" not in WaitingMail.objects.get().text


def test_the_pipe_of_a_mail_server(ours: str, monkeypatch, capsys) -> None:
    raw = mail().as_bytes()
    for answer in ("TAKEN log", "SEEN log"):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("mail_in", "--to", ours)
        assert capsys.readouterr().out.strip() == answer
    assert Touchpoint.objects.count() == 1
