"""Mail in and out over real wires: LMTP and SMTP, IMAP, and a pipe."""

import asyncio
import io
import os
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.test import override_settings

from kanava.config import cli, supervisor
from kanava.deals.models import Registration
from kanava.integrations.mail_in import routing
from kanava.letterbox import listening
from kanava.letterbox.arriving import arrive, takes
from kanava.letterbox.collecting import MailboxSilent, collect
from kanava.letterbox.jobs import collect_mail
from kanava.letterbox.models import Message
from kanava.letterbox.places import Listening, Mailbox, listening_of, mailbox_of
from tests.jobs import run_jobs
from tests.letterbox.imap import Folder, imap_server
from tests.letterbox.mails import AT, PASS, make_programme, written

MAIL_IN = {"MAIL_IN_ADDRESS": "deals@kanava.example", "MAIL_IN_TRUSTED": ["mx.kanava.example"]}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listener(kind: str) -> Iterator[int]:
    """Our listener in a thread with a loop of its own; gives its port."""
    place = Listening(kind == "lmtp", "127.0.0.1", free_port())
    loop, ready = asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(listening.serve(place))
        loop.call_later(0.2, ready.set)
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield place.port
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(10)


@override_settings(**MAIL_IN)
def test_lmtp_takes_mail_for_the_registration_address_alone(fresh_database: str, monkeypatch) -> None:
    make_programme()
    with listener("lmtp") as port, smtplib.LMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("bertil@example.com", ["somebody@else.example"], written())
        client.mail("bertil@example.com")
        for address in ("Deals+7@kanava.example", "deals@kanava.example"):
            client.rcpt(address)
        # LMTP answers for each recipient.
        assert (client.data(written(results=PASS))[0], client.getreply()[0]) == (250, 250)
        run_jobs()
        assert Registration.objects.get().state == "SUBMITTED"
        assert Message.objects.get().way == "LMTP"
        # A name of ours with a tag that is nobody's: its sender learns of it.
        with (
            override_settings(MAIL_IN_DOMAIN="kanava.example"),
            pytest.raises(smtplib.SMTPDataError) as wrong,
        ):
            client.sendmail("bertil@example.com", ["log+nobody@kanava.example"], written(number=5))
        assert wrong.value.smtp_code == 550
        # A mail server's report of failure comes from nobody.
        client.sendmail("", ["deals@kanava.example"], written(number=2, results=PASS))
        run_jobs()
        assert Message.objects.latest("id").reason == "BOUNCE"

        # Lines longer than a mail server should pass on are no reason to lose a mail.
        long = written(f"Customer: Metsola Oy\n{'x' * 50_000}", number=7, results=PASS)
        assert not client.sendmail("bertil@example.com", ["deals@kanava.example"], long.replace(b"=\n", b""))

        def broken(*_args: object, **_more: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(listening, "arrive", broken)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("bertil@example.com", ["deals@kanava.example"], written(number=3))
        # The server that has the mail keeps it.
        assert refused.value.smtp_code == 451
    assert Message.objects.count() == 3


class Received:
    """What a mail server of somebody else has got."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


def test_question_and_answer_over_two_mail_servers(fresh_database: str) -> None:
    make_programme()
    theirs = Received()
    server = Controller(theirs, hostname="127.0.0.1", port=free_port())
    server.start()
    out = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": server.port,
        "EMAIL_USE_TLS": False, "EMAIL_HOST_USER": "", **MAIL_IN,
    }  # fmt: skip
    try:
        with override_settings(**out), listener("smtp") as port, smtplib.SMTP("127.0.0.1", port) as client:
            first = written("Customer: Metsola Oy\nValue: 40 000 €", results=PASS)
            client.sendmail("bertil@example.com", ["deals@kanava.example"], first)
            run_jobs()
            question = message_from_bytes(theirs.mails[-1], policy=policy.default)
            assert question["In-Reply-To"] == "<1@example.com>"
            assert question["Reply-To"] == "deals@kanava.example"
            assert "Which product do they need?" in question.get_body(("plain",)).get_content()
            answer = written("Analytics", results=PASS, number=2, In_Reply_To=question["Message-ID"])
            client.sendmail("bertil@example.com", ["deals@kanava.example"], answer)
            run_jobs()
    finally:
        server.stop()
    assert Registration.objects.get().state == "SUBMITTED"
    subjects = [message_from_bytes(one, policy=policy.default)["Subject"] for one in theirs.mails]
    assert "Your registration: Metsola Oy" in subjects


@pytest.mark.django_db
def test_a_mailbox_is_collected_and_marked(programme, monkeypatch) -> None:
    folder = Folder([written(results=PASS), b"\0\xff", written("x" * 3_000, number=3, results=PASS)])
    monkeypatch.setattr("kanava.letterbox.collecting.LARGEST_MAIL", 1_500)
    monkeypatch.setattr("kanava.letterbox.actions.keeping.LARGEST_MAIL", 1_500)
    with imap_server(folder) as port:
        mailbox = Mailbox("127.0.0.1", port, False, "deals", "INBOX")
        assert collect(mailbox, "secret", at=AT) == 3
        assert folder.seen == set(folder.mails)
        assert collect(mailbox, "secret", at=AT) == 0
        # Marked as new again: it is the mail that is here.
        folder.seen.clear()
        assert collect(mailbox, "secret", at=AT) == 3
        for wrong, password in (
            (mailbox, "guess"),
            (Mailbox("127.0.0.1", port, False, "deals", "Nowhere"), "secret"),
        ):
            with pytest.raises(MailboxSilent):
                collect(wrong, password, at=AT)
    with pytest.raises(MailboxSilent):
        collect(mailbox, "secret", at=AT)
    run_jobs()
    assert [one.reason for one in Message.objects.order_by("id")] == ["", "NO_SENDER", "TOO_LARGE"]
    assert Registration.objects.get().state == "SUBMITTED"


@pytest.mark.django_db
def test_the_job_collects_where_a_mailbox_is_set(programme, settings) -> None:
    collect_mail()
    with imap_server(Folder([written(results=PASS)])) as port:
        settings.MAIL_IN_IMAP, settings.MAIL_IN_IMAP_PASSWORD = f"imap://deals@127.0.0.1:{port}", "secret"
        collect_mail()
    assert Message.objects.count() == 1
    # The server is gone: the job says so and comes again.
    collect_mail()


@pytest.mark.django_db
def test_a_pipe(programme, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(written(results=PASS))))
    call_command("mail_in")
    run_jobs()
    assert Registration.objects.get().state == "SUBMITTED"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "header", "expected"),
    [
        ([], "deals@kanava.example", "TAKEN registrations"),
        (["Deals+9@kanava.example"], "x@y.fi", "TAKEN registrations"),
        # An alias or a blind copy: it was brought to us, and nothing is lost.
        ([], "alias@y.fi", "TAKEN registrations"),
        (["other+secret@kanava.example"], "deals@kanava.example", "SEEN other"),
        ([], "other@kanava.example", "SEEN other"),
    ],
)
def test_each_address_has_its_receiver(programme, settings, monkeypatch, to, header, expected) -> None:
    settings.MAIL_IN_DOMAIN = "kanava.example"
    monkeypatch.setitem(routing.RECEIVERS, "other", lambda *_given: routing.Handling.SEEN)
    raw = written(results=PASS).replace(b"To: deals@kanava.example", f"To: {header}".encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    said = io.StringIO()
    call_command("mail_in", *(part for address in to for part in ("--to", address)), stdout=said)
    assert said.getvalue().strip() == expected
    assert Message.objects.exists() == ("registrations" in expected)


@pytest.mark.django_db
def test_without_an_address_for_registrations_nothing_is_kept(settings) -> None:
    settings.MAIL_IN_ADDRESS = ""
    assert arrive(written(), way="PIPE", at=AT).handling == routing.Handling.UNKNOWN
    assert not takes("deals@kanava.example")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_pipe_refuses_what_nobody_receives(settings, monkeypatch) -> None:
    settings.MAIL_IN_ADDRESS = ""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(written())))
    said, refused = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("mail_in", "--to", "deals@kanava.example", stdout=said, stderr=refused)
    # EX_NOUSER: the mail server sends it back.
    assert ended.value.code == 67
    assert said.getvalue() == ""
    (line,) = refused.getvalue().splitlines()
    assert "deals@kanava.example" in line


def test_the_demo_s_folder_remembers_that_it_is_the_demo(tmp_path, monkeypatch) -> None:
    program = "from kanava.config import settings; print(settings.DEMO, settings.MAIL_IN_ADDRESS)"
    told = {**os.environ, "KANAVA_DATA": str(tmp_path), "DATABASE_URL": "postgresql://a:b@localhost/c"}
    told.pop("KANAVA_DEMO", None)

    def seen() -> str:
        ran = subprocess.run([sys.executable, "-c", program], env=told, capture_output=True, check=True)
        return ran.stdout.decode().strip()

    assert seen() == "False"
    monkeypatch.setenv("KANAVA_DATA", str(tmp_path))
    monkeypatch.setenv("KANAVA_DEMO", "")
    monkeypatch.setattr(supervisor, "migrate", lambda: None)
    monkeypatch.setattr(supervisor, "manage", lambda *_told, **_more: None)
    supervisor.Supervisor(host="127.0.0.1", port=8000, demo=True)._prepare()
    assert seen() == "True deals@demo.kanava"


def test_an_address_of_ours_may_have_a_plus_itself(settings) -> None:
    settings.MAIL_IN_ADDRESS = "sales+deals@kanava.example"
    assert takes("Sales+Deals@kanava.example")
    assert not takes("sales+other@kanava.example")


def test_a_pipe_that_fails_asks_the_mail_server_to_come_again(monkeypatch) -> None:
    def broken(_arguments: object) -> int:
        raise OSError("no database")

    monkeypatch.setattr(cli, "_manage", broken)
    assert cli.main(["mail-in"]) == 75


def test_the_listener_runs_where_it_is_set(monkeypatch) -> None:
    up = supervisor.Supervisor(host="127.0.0.1", port=8000)
    assert "mail listener" not in [child.name for child in up._children()]
    monkeypatch.setenv("KANAVA_MAIL_IN_LISTEN", "lmtp://127.0.0.1:8024")
    assert "mail listener" in [child.name for child in up._children()]


def test_places() -> None:
    assert listening_of("") is None
    assert listening_of("lmtp://127.0.0.1:24") == Listening(True, "127.0.0.1", 24)
    assert mailbox_of("imaps://deals%40x.fi@mail.x.fi/Deals") == Mailbox(
        "mail.x.fi", 993, True, "deals@x.fi", "Deals"
    )
    for wrong in ("http://x:1", "lmtp://x", "lmtp://:24", "x"):
        with pytest.raises(ValueError, match="KANAVA_MAIL_IN_LISTEN"):
            listening_of(wrong)
    # A password goes over the network under TLS alone.
    for wrong in ("imap://deals@mail.x.fi/", "imaps://mail.x.fi", "pop3://a@b"):
        with pytest.raises(ValueError, match="KANAVA_MAIL_IN_IMAP"):
            mailbox_of(wrong)
