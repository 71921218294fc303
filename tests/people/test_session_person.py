"""The person of a session comes along with it, and is checked like one that is asked for alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/"


def signed_in(name: str) -> tuple[Client, object]:
    person = make_user(name, role="OWNER")
    return client_of(person), person


def test_session_and_person_are_one_statement() -> None:
    client, _person = signed_in("Aino")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(PAGE).status_code == 200
    of_person = [one["sql"] for one in asked if 'FROM "core_user"' in one["sql"]]
    assert of_person == []


def test_everybody_sees_oneself() -> None:
    (aino, _), (eva, _) = signed_in("Aino"), signed_in("Eva")
    for client, name in [(aino, "Aino"), (eva, "Eva"), (aino, "Aino"), (Client(), ""), (eva, "Eva")]:
        answer = client.get(PAGE)
        assert answer.status_code == (200 if name else 302)
        if name:
            assert answer.wsgi_request.user.name == name


def test_who_is_switched_off_or_has_a_new_password_is_out() -> None:
    (aino, person), (eva, other) = signed_in("Aino"), signed_in("Eva")
    person.is_active = False
    person.save()
    other.set_password("another long password")
    other.save()
    assert aino.get(PAGE).status_code == 302
    assert eva.get(PAGE).status_code == 302
