"""What pages say of money, to finance and to the partner: why it waits, what is due, and what follows."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.doors.test_statements import win
from tests.factories import client_of, make_member, make_partner, make_user, set_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def fia() -> Client:
    return client_of(make_user("Fia", role="FINANCE"))


@pytest.fixture
def mika(aurora: Partner) -> Client:
    return client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))


def said(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_of_all_earnings_tells_for_what_each_waits(
    fia, aurora, django_assert_max_num_queries
) -> None:
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    win(aurora, "Kone Oyj", on=clock.today())
    set_rules(margins={"held_until": "DAYS"})
    win(make_partner("Polar Oy", type="REFERRAL"), "Elisa Oyj", on=clock.today())
    with django_assert_max_num_queries(25):
        text = said(fia, reverse("console:earnings"))
    assert "exchange rate" not in text
    assert "€2,000.00 until the customer has paid" in text
    assert "€1,000.00 until its days have passed" in text
    assert "On hold €3,000.00 until the customer has paid; until its days have passed" in text
    asked = said(fia, reverse("console:earnings") + "?totals=yes&show=ON_HOLD")
    assert "the list tells for each partner what it waits for" in asked
