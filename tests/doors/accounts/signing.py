"""Signing in as tests do."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from kanava.core.models import User
from tests.factories import client_of

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


PASSWORD = "correct horse"


NEW = "battery staple"
SIGNED_OUT = (
    "account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_signup", "account_inactive",
)  # fmt: skip


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def confirmed(user: User) -> Client:
    """Somebody who has just typed the password once more."""
    client = client_of(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def texts(answer) -> str:
    return answer.content.decode()
