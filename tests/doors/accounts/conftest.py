"""Letters stay in the outbox, attempts are counted from the beginning, and one person to sign in."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    cache.clear()
