"""Headers of plain order lists in four languages, and dates that were typed by hand."""

import pytest

from kanava.integrations.queries import get_preview
from tests.integrations.importing import check, csv, start

pytestmark = pytest.mark.django_db
ORDERS = {"key", "partner", "customer", "net", "closed_on"}


@pytest.mark.parametrize(
    "header",
    [
        "Order;Closed;Customer;Amount;Partner", "Order #;Order Date;Account;Net;Dealer", "Invoice;Invoiced on;Buyer;Net Total;Partner",
        "PO Number;Ship Date;Sold To;Extended Price;Distributor", "Deal #;Closed On;Company;Deal size;Partner name",
        "Tilausnro;Päivä;Asiakas;Summa;Kumppani", "Tilaus;Tilauspäivä;Tilaaja;Tilaussumma;Jälleenmyyjä", "Lasku nro;Toimituspäivä;Ostaja;Veroton;Kumppani",
        "Ordernr;Orderdatum;Kund;Belopp;Återförsäljare", "Fakturanr;Fakturadatum;Slutkund;Nettobelopp;Partner",
        "Auftragsnr;Auftragsdatum;Kunde;Nettobetrag;Händler", "Bestellnummer;Bestelldatum;Endkunde;Nettowert;Fachhändler",
    ],
)  # fmt: skip
def test_an_order_list_is_known_by_its_headers(header: str) -> None:
    rows = ("1001;2024-01-05;Kone;100,50;Norrsken", "1002;2024-01-06;Ilves;200,00;Norrsken")
    run = start("deals", "shop", csv("list.csv", header, *rows))
    assert set(run.mapping["columns"]) == ORDERS
    # An order is won; a `tilaus` is no `tila`.
    assert run.mapping["constants"]["stage"] == "WON"


def test_an_order_that_is_called_by_words_has_no_number() -> None:
    run = start(
        "deals", "shop", csv("list.csv", "Order,Customer,Amount", "Big thing,Kone,1", "Other one,Ilves,2")
    )
    assert "key" not in run.mapping["columns"]


def test_a_few_bad_dates_do_not_hide_a_column_of_dates() -> None:
    rows = ("1;5.1.2024;1", "2;31.11.2024;1", "3;tbd;1", "4;7.1.2024;1")
    run = check(start("deals", "shop", csv("list.csv", "Order;Closed;Amount", *rows)))
    assert run.mapping["columns"]["closed_on"] == "Closed"
    assert [(one["code"], one["rows"]) for one in run.report["problems"] if one["is_fault"]] == [
        ("DATE_UNREADABLE", [3]), ("DATE_UNREADABLE", [4]),
    ]  # fmt: skip


def test_an_unread_column_of_dates_is_pointed_out() -> None:
    rows = ("1;5.1.2024;1;x", "2;6.1.2024;1;y")
    run = check(start("deals", "shop", csv("list.csv", "Order;Wann;Amount;Note", *rows)))
    assert [one["code"] for one in run.report["problems"] if one["is_fault"]] == ["CLOSE_MISSING"]
    assert get_preview(run).days == ("Wann",)
