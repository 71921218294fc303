"""The language that somebody chooses is the one in which the product answers from then on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


def test_saved_is_said_in_the_language_just_chosen(db) -> None:
    client = client_of(make_user("Aino", role="OWNER"))
    sent = {"name": "Aino", "language": "fi", "theme": "auto"}
    text = client.post(reverse("public:account"), sent, follow=True).content.decode()
    assert "Tallennettu." in text
    assert "Saved." not in text
    text = client.post(reverse("public:account"), {**sent, "language": "en"}, follow=True).content.decode()
    assert "Saved." in text


def test_who_has_signed_out_reads_on_in_their_language(db) -> None:
    aino = make_user("Aino", role="OWNER", language="fi")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(aino)
    browser.post(reverse("account_logout"))
    answer = browser.get(reverse("account_login"))
    assert answer.headers["Content-Language"] == "fi"
    # A choice made on the way in weighs more.
    browser.post(reverse("public:profile"), {"language": "en"})
    assert browser.get(reverse("account_login")).headers["Content-Language"] == "en"
