"""What somebody reads where we have failed: that it is our fault, and the way on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "said"), [("en", "Something went wrong"), ("fi", "Jokin meni vikaan")])
def test_a_page_that_breaks_says_so_in_the_readers_language(monkeypatch, language: str, said: str) -> None:
    def broken(**given: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("kanava.console.deals.list_deals", broken)
    user = make_user("Aino", role="OWNER")
    user.language = language
    user.save()
    client: Client = client_of(user)
    client.raise_request_exception = False
    answer = client.get(reverse("console:deals"))
    text = answer.content.decode()
    assert (answer.status_code, "a secret detail" in text) == (500, False)
    assert said in text
    assert 'href="/"' in text
