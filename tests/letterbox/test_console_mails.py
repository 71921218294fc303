"""What staff see of mails that came in, and do with those that wait for a person."""

import pytest
from django.core import mail
from django.urls import reverse

from kanava.engagement.models import Touchpoint
from kanava.letterbox.models import Message
from tests.factories import client_of, make_user
from tests.jobs import run_jobs
from tests.letterbox.mails import PASS, arrive, written


@pytest.fixture
def unknown(programme) -> Message:
    return arrive(written("Customer: Kone Oyj <b>x</b>", sender="a?cc=b@stranger.example"))


def test_a_mail_is_shown_as_it_was_read(programme, unknown) -> None:
    page = client_of(programme.aino).get(reverse("console:mail-message", args=[unknown.pk])).content.decode()
    assert "Customer: Kone Oyj &lt;b&gt;x&lt;/b&gt;" in page
    # An address cannot write headers into the answer.
    assert 'href="mailto:a%3Fcc%3Db@stranger.example"' in page


def test_it_is_assigned_to_the_partner_that_is_named(programme, unknown) -> None:
    client, address = client_of(programme.aino), reverse("console:mail-assign", args=[unknown.pk])
    wrong = client.post(address, {"partner": "Nobody at all"})
    assert (wrong.status_code, Message.objects.get().state) == (422, "FOR_A_PERSON")
    assert client.post(address, {"partner": "Aurora Oy"}).status_code == 302
    assert Message.objects.get().partner == programme.aurora


def test_it_is_put_aside_once(programme, unknown) -> None:
    client, address = client_of(programme.aino), reverse("console:mail-close", args=[unknown.pk])
    silent = client.post(address, {"reason": " "})
    assert (silent.status_code, Message.objects.get().state) == (422, "FOR_A_PERSON")
    client.post(address, {"reason": "Advertising"})
    assert Message.objects.get().state == "DONE"
    page = client.get(reverse("console:mail-message", args=[unknown.pk])).content.decode()
    assert "Put aside: Advertising" in page
    again = client.post(address, {"reason": "Advertising"}, follow=True)
    assert "Somebody has dealt with this mail meanwhile." in again.content.decode()
    assert Message.objects.count() == 1


def test_a_person_writes_back_and_what_was_written_stays(programme, unknown) -> None:
    client, address = client_of(programme.aino), reverse("console:mail-reply", args=[unknown.pk])
    empty = client.post(address, {"text": " "})
    assert (empty.status_code, Message.objects.get().state) == (422, "FOR_A_PERSON")
    run_jobs()
    mail.outbox.clear()
    answer = client.post(address, {"text": "Hello,\nwho are you?"}, follow=True)
    assert "Your answer is on its way. It is kept here." in answer.content.decode()
    assert "who are you?" in answer.content.decode().split("Answer of Aino")[1]
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [unknown.sender]
    assert letter.subject == "Re: Registration"
    assert "> Customer: Kone Oyj <b>x</b>" in letter.body
    # A person wrote it: its answer comes to that person, and nobody's programme holds it for automatic.
    assert letter.extra_headers["Reply-To"] == "aino@example.com"
    assert letter.extra_headers["In-Reply-To"] == unknown.message_id
    assert "Auto-Submitted" not in letter.extra_headers
    assert "meanwhile" in client.post(address, {"text": "Again"}, follow=True).content.decode()
    assert not Touchpoint.objects.exists()


def test_what_is_written_to_a_known_partner_stands_on_its_timeline(programme) -> None:
    found = arrive(written("Greetings from the fair", results=PASS))
    assert (found.state, found.partner) == ("FOR_A_PERSON", programme.aurora)
    client = client_of(programme.aino)
    client.post(reverse("console:mail-reply", args=[found.pk]), {"text": "Thank you"})
    talk = Touchpoint.objects.get()
    assert (talk.kind, talk.partner, talk.author) == ("MAIL", programme.aurora, programme.aino)
    assert talk.text == "Thank you\n\n> Greetings from the fair"


def test_a_mail_that_is_no_registration_is_put_on_a_timeline(programme) -> None:
    found = arrive(written("Greetings from the fair", sender="x@stranger.example"))
    client, address = client_of(programme.aino), reverse("console:mail-log", args=[found.pk])
    assert client.post(address, {"partner": "Nobody at all"}).status_code == 422
    answer = client.post(address, {"partner": "Aurora Oy"}, follow=True).content.decode()
    assert "The mail is on the timeline of Aurora Oy." in answer
    talk = Touchpoint.objects.get()
    assert (talk.partner, talk.text, talk.title) == (
        programme.aurora,
        "Greetings from the fair",
        "Registration",
    )
    assert talk.happened_at == found.received_at
    found.refresh_from_db()
    assert (found.state, found.partner) == ("DONE", programme.aurora)
    assert "meanwhile" in client.post(address, {"partner": "Aurora Oy"}, follow=True).content.decode()


def test_why_it_waits_is_said_as_a_person_would(programme) -> None:
    arrive(written("Greetings from the fair", results=PASS))
    page = client_of(programme.aino).get(reverse("console:mails")).content.decode()
    assert "We found no deal in it" in page


@pytest.mark.parametrize("role", ["SELLER", "FINANCE", "EXECUTIVE"])
def test_others_do_not_read_partners_mail(programme, unknown, role: str) -> None:
    client = client_of(make_user("Reader", role=role))
    for name in ("mails", "mail-message"):
        args = [unknown.pk] if name == "mail-message" else []
        assert client.get(reverse(f"console:{name}", args=args)).status_code == 403
    assert client.post(reverse("console:mail-close", args=[unknown.pk])).status_code == 403
    assert Message.objects.get().state == "FOR_A_PERSON"


def test_the_list_is_found_by_state_and_sender(programme, unknown) -> None:
    arrive(written(results=PASS))
    client = client_of(programme.aino)
    by_state = client.get(reverse("console:mails"), {"state": "REGISTERED"}).content.decode()
    assert "bertil@example.com" in by_state
    assert "stranger.example" not in by_state
    by_sender = client.get(
        reverse("console:mails"), {"state": "ALL", "q": "Bertil@Example.com "}
    ).content.decode()
    assert "bertil@example.com" in by_sender
    assert "stranger.example" not in by_sender
