"""Earnings through the doors: finance's list, a partner's entries as a file, and what a tile says (guide: C1, C2, H5)."""

import csv
import io
import re
from datetime import UTC, datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding, influencing, selling
from kanava.deals.models import Deal
from kanava.earnings.queries import earners as queries
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.rules.stages import Feature
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
    switch_on,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def partners() -> dict[str, Partner]:
    """A referral partner, who is paid, and a reseller, who has had its discount and helped with another deal."""
    aurora, polar = make_partner("Aurora & Sons Oy", type="REFERRAL"), make_partner("Polar GmbH")
    aino = staff(make_user("Aino", role="OWNER"))
    for partner, customer, amount in ((aurora, "Wärtsilä Oyj", "50000"), (polar, "Kone Oyj", "20000,50")):
        found = make_registration(partner, customer, at=AT, amount=amount)
        deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
        closing.win_deal(by=aino, deal_id=found.deal.pk, closed_on=AT.date(), at=AT)
    account = selling.Account(company=Company("Elisa Oyj", "FI"), is_new=True)
    lines = [selling.Line(make_line().pk, Money(50_000_00, "EUR"))]
    deal = selling.create_direct_deal(by=aino, account=account, told=selling.Told(lines), at=AT)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=6_000, note="", at=AT
    )
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=AT.date(), at=AT)
    return {"aurora": aurora, "polar": polar}


def table(answer) -> list[list[str]]:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return list(csv.reader(io.StringIO(b"".join(parts).decode().removeprefix("\ufeff"))))


def finance(language: str = "en") -> Client:
    return client_of(make_user(f"Eero-{language}", role="FINANCE", language=language))


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_finance_has_a_list_whose_figures_lead_to_their_rows(partners) -> None:
    client, address = finance(), reverse("console:earnings")
    text = text_of(client, address)
    assert f'href="{address}" aria-current="page"' in text
    said = plain(text)
    # 10 % for the referral, 5 % and 60 % of it for the help; 20 % were the reseller's discount.
    assert "To pay €6,500.00 Margin €5,000.00 Influence fee €1,500.00" in said
    assert "Given as discount €4,000.10" in said
    assert "Aurora &amp; Sons Oy Finland €5,000.00" in said
    assert "Polar GmbH Finland €1,500.00 €4,000.10 20 Nov 2026" in said
    for name, own in partners.items():
        assert reverse("console:partner-earnings", args=[own.pk]) in text, name
    led = dict(re.findall(r'<a href="(\?[^"]*show=[^"]*)">(€[^<]+)</a>', text))
    assert set(led.values()) == {"€6,500.00", "€5,000.00", "€1,500.00", "€4,000.10"}
    for query, amount in led.items():
        rows = text_of(client, address + query.replace("&amp;", "&")).split("<tbody>")[1]
        assert ("Aurora" in rows) == (amount in ("€6,500.00", "€5,000.00"))
    assert "No earnings fit" in text_of(client, address + "?period=2025")
    assert "Aurora" in text_of(client, address + "?period=2026-11&q=auro&country=FI&sort=-last")
    # What no filter knows is no filter.
    assert "Polar" in text_of(client, address + "?period=2026-13&kind=SPIFF&show=NOTHING&manager=x&sort=size")


def test_a_filter_of_the_list_is_kept_under_a_name(partners) -> None:
    client, address = finance(), reverse("console:earnings")
    sent = {"name": "October", "query": "period=2026-10&totals=yes&after=x"}
    kept = client.post(reverse("console:filter-save", args=["earnings"]), sent)
    assert kept.headers["Location"] == f"{address}?period=2026-10"
    assert f'<a href="{address}?period=2026-10">October</a>' in text_of(client, address)


def test_the_list_goes_along_as_a_file_a_row_for_each_currency(partners) -> None:
    header, *rows = table(finance().get(reverse("console:earnings") + "?as=csv"))
    assert header[3:7] == ["To pay", "On hold", "Given as discount", "Currency"]
    assert [row[1:] for row in rows] == [
        ["Aurora & Sons Oy", "FI", "5000.00", "0.00", "0.00", "EUR", "2026-11-20"],
        ["Polar GmbH", "FI", "1500.00", "0.00", "4000.10", "EUR", "2026-11-20"],
    ]
    assert len(table(finance("fi").get(reverse("console:earnings") + "?as=csv&show=DISCOUNT"))) == 2


def test_the_sums_of_a_large_ledger_come_after_the_rows(partners, monkeypatch) -> None:
    monkeypatch.setattr(queries, "listed", partial(queries.listed, size=1))
    client, address = finance(), reverse("console:earnings") + "?period=2026"
    text = text_of(client, address)
    assert "Aurora" in text
    assert "€6,500.00" not in text
    # With a script they are asked for by themselves, without one by a link.
    assert 'hx-get="?period=2026&amp;totals=yes" hx-trigger="load"' in text
    assert '<a href="?period=2026&amp;totals=yes">' in text
    asked = text_of(client, address + "&totals=yes", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="totals")
    assert asked.strip().startswith('<div id="totals">')
    assert "€6,500.00" in asked
    assert "Aurora" not in asked
    whole = text_of(client, address + "&totals=yes")
    assert "Aurora" in whole
    assert "€6,500.00" in whole
    # No page after it asks for them again.
    assert "totals=yes" not in whole.split("<main")[1]


@pytest.mark.parametrize("role", ["OWNER", "PARTNER_MANAGER", "EXECUTIVE", "SELLER"])
def test_who_may_see_earnings_is_led_to_them(role: str) -> None:
    switch_on(Feature.EARNINGS)
    client = client_of(make_user("Reader", role=role))
    answer = client.get(reverse("console:earnings"))
    led = f'href="{reverse("console:earnings")}"' in text_of(client, reverse("console:dashboard"))
    assert (answer.status_code == 200, led) == ((True, True) if role != "SELLER" else (False, False))
    assert role == "SELLER" or "Nothing earned yet" in answer.content.decode()


def entries_of(polar: Partner) -> list[list[str]]:
    helped, sold = (Deal.objects.get(title__startswith=name) for name in ("Elisa", "Kone"))
    day = "2026-11-20"
    return [
        [
            day,
            "Influence fee",
            "Earned",
            str(helped.pk),
            helped.title,
            "50000.00",
            "EUR",
            "3",
            "1500.00",
            "EUR",
            "1500.00",
            "0.00",
            "",
            "",
            "Free to be paid",
            "",
        ],
        [
            day,
            "Margin",
            "Earned",
            str(sold.pk),
            sold.title,
            "20000.50",
            "EUR",
            "20",
            "4000.10",
            "EUR",
            "4000.10",
            "0.00",
            "",
            "",
            "Given as discount",
            "",
        ],
    ]


def test_a_partners_entries_go_along_for_staff(partners) -> None:
    polar = partners["polar"]
    address = reverse("console:partner-earnings", args=[polar.pk])
    client = finance()
    assert 'href="?as=csv"' in text_of(client, address)
    answer = client.get(address + "?as=csv")
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="earnings-{polar.pk}-{clock.today()}.csv"'
    )
    header, *rows = table(answer)
    assert header[5:9] == ["Counted from", "Currency of it", "Rate in per cent", "Amount"]
    assert rows == entries_of(polar)


def test_a_partner_takes_its_own_entries_along_and_nobody_elses(partners) -> None:
    for name, rows in (("polar", entries_of(partners["polar"])), ("aurora", None)):
        member = make_member(partners[name], f"Olga {name}", Role.PARTNER_FINANCE)
        found = table(client_of(member).get(reverse("portal:earnings") + "?as=csv"))[1:]
        assert rows is None or found == rows
        assert len(found) == {"polar": 2, "aurora": 1}[name]
    technician = make_member(partners["polar"], "Tiina", Role.PARTNER_TECHNICIAN)
    assert client_of(technician).get(reverse("portal:earnings") + "?as=csv").status_code == 403


def test_a_tile_tells_money_that_is_owed_from_a_discount_that_was_given(partners) -> None:
    polar = partners["polar"]
    seller = client_of(make_member(polar, "Bertil", Role.PARTNER_OWNER))
    pages = [(finance(), reverse("console:partner", args=[polar.pk])), (seller, reverse("portal:home"))]
    for client, address in pages:
        said = plain(text_of(client, address))
        assert "Earned €1,500.00 to be paid €4,000.10 given as discount on invoices" in said
        assert "€5,500.10" not in said
    fresh = make_partner("Fresh Oy")
    assert "Earned – nothing from won deals yet" in plain(
        text_of(pages[0][0], reverse("console:partner", args=[fresh.pk]))
    )
