"""The letters of a signing through a real mail server: whoever holds one can sign."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage
from django.test import Client

from kanava.core import clock
from kanava.partners.models import Partner
from tests.agreements.making import SIGNERS, make_sent, make_signing_partner
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


class Inbox(AsyncMessage):
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[EmailMessage] = []

    async def handle_message(self, message: Any) -> None:
        self.letters.append(message_from_bytes(message.as_bytes(), policy=default))  # type: ignore[arg-type]


@pytest.fixture
def inbox(settings) -> Iterator[Inbox]:
    found = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    yield found
    server.stop()


def link_in(letter: EmailMessage, place: str) -> str:
    text = letter.get_body(("plain",)).get_content()
    found = re.search(rf"/{place}/[\w-]+/", text)
    assert found is not None
    return found[0]


def test_each_signer_signs_from_their_letter_and_gets_the_document(inbox: Inbox, client: Client) -> None:
    make_sent(make_signing_partner(), at=clock.now())
    for one in SIGNERS:
        run_jobs()
        letter = inbox.letters[-1]
        assert letter["To"] == one.email
        assert letter["Subject"] == "For you to sign: Partner agreement, Acme Oy and Aurora Oy"
        address = link_in(letter, "sign")
        shown = client.get(address).context["form"]["document"].value()
        client.post(address, {"name": one.name, "consent": "on", "document": shown})
    run_jobs()
    copies = [one for one in inbox.letters if "Signed by all" in one["Subject"]]
    assert [one["To"] for one in copies] == [one.email for one in SIGNERS]
    for letter in copies:
        assert client.get(link_in(letter, "signed")).status_code == 200
    assert Partner.objects.get().lifecycle == "ONBOARDING"
