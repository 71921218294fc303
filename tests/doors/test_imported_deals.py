"""A deal that came in from a file: what it is called, where it came from, how it is found and what it is worth."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from kanava.deals.models import Deal
from kanava.ledger.models import ExchangeRate
from tests.factories import client_of, make_partner, make_user
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
HEADER = "SalesOrderNumber,OrderDate,ResellerKey,CurrencyKey,ProductName,OrderQuantity,SalesAmount,Currency"


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def order(name: str, *rows: str) -> Deal:
    make_partner("Norrsken", country="SE")
    land(start("deals", "adventureworks", csv(name, HEADER, *rows)))
    return Deal.objects.get()


def test_an_order_is_called_by_its_number_found_by_it_and_says_where_it_came_from(aino: Client) -> None:
    deal = order("FactResellerSales.csv", "SO43659,2024-01-31,Norrsken,1,Road bike,3,1200.50,EUR",
                 "SO43659,2024-01-31,Norrsken,1,Helmet,1,20,EUR")  # fmt: skip
    assert deal.title == "SO43659"
    assert "SO43659" in text_of(aino.get("/console/deals/?q=so43659"))
    page = text_of(aino.get(f"/console/deals/{deal.pk}/"))
    assert "Imported from adventureworks" in page
    assert "FactResellerSales.csv</a>, key SO43659" in page
    assert "Nothing has happened yet" not in page
    assert 'data-label="Quantity">3</td>' in page


def test_without_a_number_the_customer_or_partner_gives_the_name() -> None:
    make_partner("Norrsken", country="SE")
    land(start("deals", "crm", csv("list.csv", "Account,Partner,Stage,Amount,Close Date",
               "Kone,Norrsken,Won,10,2024-01-31", ",Norrsken,Won,10,2024-01-31")))  # fmt: skip
    assert list(Deal.objects.order_by("id").values_list("title", flat=True)) == ["Kone", "Norrsken"]


def test_a_deal_in_another_currency_shows_its_value_with_the_rate_and_its_day(aino: Client) -> None:
    deal = order("orders.csv", "SO1,2024-01-31,Norrsken,1,Road bike,1,1000,USD")
    page = text_of(aino.get(f"/console/deals/{deal.pk}/"))
    assert "No reference rate for USD" in page
    assert 'href="/console/rates/"' in page
    assert 'data-label="Quantity"' not in page
    ExchangeRate.objects.create(currency="USD", on_date=date(2024, 1, 30), per_euro=Decimal("1.25"))
    page = text_of(aino.get(f"/console/deals/{deal.pk}/"))
    assert "In the programme’s currency: <strong>€800.00</strong>" in page
    assert "USD at 1.25 for one euro, rate of 30 Jan 2024" in page
