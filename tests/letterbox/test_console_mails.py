"""What staff see of mails that came in, and do with those that wait for a person."""

import pytest
from django.urls import reverse

from kanava.letterbox.models import Message
from tests.factories import client_of, make_user
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
    client.post(address)
    assert Message.objects.get().state == "DONE"
    again = client.post(address, follow=True)
    assert "Somebody has dealt with this mail meanwhile." in again.content.decode()
    assert Message.objects.count() == 1


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
