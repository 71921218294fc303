"""A letter to a candidate and its answers over two mail servers and a pipe."""

import io
import smtplib
from email import message_from_bytes, policy
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.test import override_settings

from kanava.recruiting.models import OutreachMail
from tests.factories import make_user
from tests.jobs import run_jobs
from tests.letterbox.test_letter_answers import OURS, answer, sent
from tests.letterbox.test_ways import Received, free_port, listener


def test_a_letter_and_its_answer_over_two_mail_servers_and_a_pipe(fresh_database: str, monkeypatch) -> None:
    theirs = Received()
    server = Controller(theirs, hostname="127.0.0.1", port=free_port())
    server.start()
    out = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": server.port,
        "EMAIL_USE_TLS": False, "EMAIL_HOST_USER": "", **OURS,
    }  # fmt: skip
    try:
        with override_settings(**out), listener("smtp") as port, smtplib.SMTP("127.0.0.1", port) as client:
            sent(make_user("Eva", role="PARTNER_MANAGER", email="eva@vendor.example"))
            run_jobs()
            letter = message_from_bytes(theirs.mails[-1], policy=policy.default)
            to = letter["Reply-To"].addresses[-1].addr_spec
            client.sendmail("laura@saimaa.example", [to], answer(To=str(letter["Reply-To"])))
            assert OutreachMail.objects.get().text == "Yes, let us talk."
            piped = answer("And Tuesday?", In_Reply_To=letter["Message-ID"], Message_ID="<2@saimaa.example>")
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(piped)))
            call_command("mail_in")
            assert OutreachMail.objects.count() == 2
    finally:
        server.stop()
