"""The demo shows what becomes of registrations by mail."""

from datetime import UTC, datetime

import pytest

from kanava.config import demo
from kanava.letterbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 30, 22, 30, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC)]
)
def test_each_way_of_a_mail_is_there(at: datetime, settings) -> None:
    settings.MAIL_IN_TRUSTED = ["mx.demo.kanava"]
    demo.load(at)
    became = dict(Message.objects.values_list("sender", "state"))
    assert became == {
        "karin@norrsken.example": "REGISTERED",
        "kadri@balticcloud.example": "CONFIRMATION",
        "bertil@demo.kanava": "QUESTIONS",
        "info@haminankoysi.example": "FOR_A_PERSON",
        "timo@lakeudentieto.example": "FOR_A_PERSON",
    }
