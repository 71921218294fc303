"""Two who edit the playbook, and one who reads it."""

import pytest
from django.test import Client

from tests.factories import client_of, make_user


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


@pytest.fixture
def eva() -> Client:
    return client_of(make_user("Eva", role="OWNER"))


@pytest.fixture
def maija() -> Client:
    return client_of(make_user("Maija", role="EXECUTIVE"))
