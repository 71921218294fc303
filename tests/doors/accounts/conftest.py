"""Letters stay in the outbox, attempts are counted from the beginning, and one person to sign in."""

import pytest
from django.core.cache import cache

from kanava.core.models import User
from tests.factories import make_user


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    cache.clear()


@pytest.fixture
def aino() -> User:
    return make_user("Aino", role="OWNER")
