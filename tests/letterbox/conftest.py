"""A small programme that gets registrations by mail."""

import pytest

from tests.letterbox.mails import Programme, make_programme


@pytest.fixture
def programme(db, settings) -> Programme:
    settings.MAIL_IN_ADDRESS = "deals@kanava.example"
    settings.MAIL_IN_TRUSTED = ["mx.kanava.example"]
    return make_programme()
