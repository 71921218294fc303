"""The language that somebody chooses is the one in which the product answers from then on."""

import pytest
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
