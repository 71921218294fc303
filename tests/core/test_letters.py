"""Every letter has our company's name at its head."""

import pytest

from kanava.agreements.models import Company
from kanava.core import mail
from kanava.core.models import Letter

pytestmark = pytest.mark.django_db


def written(settings) -> str:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    mail.write("mail/keys_removed", to="otto@example.com", language="en", context={})
    return Letter.objects.latest("id").html


def test_our_name_stands_at_the_head_of_a_letter_once_it_is_told(settings) -> None:
    assert ">Kanava</p>" in written(settings)
    Company.objects.create(pk=1, name="Nordvik & Co Oy")
    assert ">Nordvik &amp; Co Oy</p>" in written(settings)
