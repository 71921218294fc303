"""Adding a partner by hand."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from kanava.partners.models import Partner
from tests.factories import client_of

pytestmark = pytest.mark.django_db


def test_a_new_partner_is_signed_today_by_our_calendar_unless_told_otherwise(aino) -> None:
    address = reverse("console:partner-create")
    with time_machine.travel(datetime(2026, 11, 24, 22, 30, tzinfo=UTC), tick=False):  # past midnight here
        client = client_of(aino)
        page = client.get(address).content.decode()
        assert 'name="signed_on" value="2026-11-25"' in page
        told = {"name": "Kaiku Oy", "type": "RESELLER", "country": "FI", "currency": "EUR", "signed_on": ""}
        client.post(address, told)
    assert Partner.objects.get().signed_on is None
