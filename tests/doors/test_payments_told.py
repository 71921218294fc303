"""All customers' payments in one list: narrowed, as a file, and each with the way to its deal."""

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.earnings.actions.receiving import Told, record_customer_payment, undo_customer_payment
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from tests.factories import client_of, make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db
PLACE = reverse("console:payments-told")


def pay(customer: str, euros: int, reference: str = ""):
    owner = staff(make_user(f"Owner of {customer}", role="OWNER"))
    found = make_registration(make_partner(f"Seller of {customer}"), customer, at=clock.now(), amount="10000")
    deciding.approve_registration(by=owner, registration_id=found.pk, at=clock.now())
    deal = Deal.objects.get(registration=found)
    closing.win_deal(by=owner, deal_id=deal.pk, closed_on=clock.today(), at=clock.now())
    told = Told(Kind.PAID, Money(euros * 100, "EUR"), clock.today(), reference)
    return record_customer_payment(by=owner, deal_id=deal.pk, told=told, at=clock.now()), owner


@pytest.fixture
def fia() -> Client:
    return client_of(make_user("Fia", role="FINANCE"))


def test_the_list_is_narrowed_and_leads_to_the_deal(fia: Client) -> None:
    kone, owner = pay("Kone Oyj", 700, "INV-7")
    neste, _owner = pay("Neste Oyj", 900)
    undo_customer_payment(by=owner, payment_id=kone.pk, at=clock.now())
    whole = fia.get(PLACE).content.decode()
    assert PLACE in fia.get(reverse("console:earnings")).content.decode()
    for one in (kone, neste):
        assert reverse("console:deal-payments", args=[one.deal_id]) in whole
    assert "taken back on" in whole
    for asked, seen, hidden in (
        ("q=INV-7", "€700.00", "€900.00"), (f"q=%23{neste.deal_id}", "€900.00", "€700.00"), ("q=Neste", "€900.00", "€700.00"),
        ("kind=UNDONE", "€700.00", "€900.00"),
    ):  # fmt: skip
        text = fia.get(f"{PLACE}?{asked}").content.decode()
        assert (seen in text, hidden in text) == (True, False), asked
    assert "No payment fits" in fia.get(f"{PLACE}?kind=REFUNDED").content.decode()
    file = b"".join(fia.get(f"{PLACE}?as=csv").streaming_content).decode()
    assert "INV-7" in file
    assert "900.00" in file


def test_who_only_reads_is_led_to_the_deal(fia: Client) -> None:
    told, _owner = pay("Kone Oyj", 700)
    text = client_of(make_user("Elsa", role="EXECUTIVE")).get(PLACE).content.decode()
    assert reverse("console:deal", args=[told.deal_id]) in text
    assert reverse("console:deal-payments", args=[told.deal_id]) not in text


def test_who_sees_no_earnings_sees_no_payments() -> None:
    assert client_of(make_user("Sulo", role="SELLER")).get(PLACE).status_code == 403


def test_the_list_keeps_to_few_statements(fia: Client, django_assert_max_num_queries) -> None:
    for number in range(3):
        pay(f"Kone {number} Oyj", 100 + number)
    with django_assert_max_num_queries(12):
        fia.get(PLACE)
