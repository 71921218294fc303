"""Which passwords are a name or an address over again, and which only speak of it."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kanava.core.models import User

TIINA = User(name="Tiina Mäkelä", email="tekniikka@aurora.example")


@pytest.mark.parametrize(
    "password",
    [
        "tekniikan oma lause", "aurora borealis ja kahvi", "tiina juo aamulla teetä", "a sentence of my own",
        "tekniikkaa joka päivä",
    ],
)  # fmt: skip
def test_a_sentence_may_speak_of_what_is_known(password: str) -> None:
    validate_password(password, TIINA)


@pytest.mark.parametrize(
    "password",
    [
        "tekniikka@aurora.example", "Tekniikka2026!", "tekniikka-aurora", "tekniikka@aurora.exampel", "tiinamakela",
        "Tiina.Mäkelä", "Mäkelä12345", "example-12345",
    ],
)  # fmt: skip
def test_a_name_or_an_address_over_again_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, TIINA)
