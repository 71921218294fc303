"""Closing a month as finance does it, and the statement as the partner reads it (guide: C5)."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.earnings.models import Closing, Statement
from kanava.earnings.queries import statements as queries
from kanava.ledger.models import Entry
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules.people import Role
from kanava.rules.periods import add_months
from kanava.ui.statements import key_of
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db


def last_month() -> date:
    """A day of the month before this one."""
    return add_months(clock.today().replace(day=1), -1)


def win(partner: Partner, customer: str, *, amount: str = "10000", on: date | None = None) -> Deal:
    aino = staff(make_user(f"Aino {customer}", role="OWNER", email=f"{customer[:4].lower()}@example.com"))
    on = on or last_month()
    at = clock.now() - timedelta(days=(clock.today() - on).days)
    found = make_registration(partner, customer, at=at, amount=amount)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=at)
    deal = Deal.objects.get(registration=found)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=on, at=at)
    return deal


@pytest.fixture
def aurora() -> Partner:
    partner = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    win(partner, "Kone Oyj")
    return partner


@pytest.fixture
def fia() -> Client:
    return client_of(make_user("Fia", role="FINANCE"))


def place(month: date) -> str:
    return reverse("console:statements-preview", args=[f"{month:%Y-%m}"])


def close(client: Client, month: date, **changes: str):
    text = client.get(place(month)).content.decode()
    seen = text.split('name="seen" value="')[1].split('"')[0]
    return client.post(place(month), {"seen": seen, **changes}, follow=True)


def test_finance_sees_what_closing_makes_then_closes(fia: Client, aurora: Partner) -> None:
    overview = fia.get(reverse("console:statements")).content.decode()
    assert place(last_month()) in overview
    text = fia.get(place(last_month())).content.decode()
    assert "Aurora Oy" in text
    assert "€2,000.00" in text
    assert not Closing.objects.exists()
    text = close(fia, last_month()).content.decode()
    assert "€2,000.00" in text
    row = Statement.objects.get()
    address = reverse("console:statement", args=[row.number])
    assert address in text
    told = fia.get(address).content.decode()
    assert "Kone" in told
    assert reverse("console:partner-earnings", args=[aurora.pk]) in told
    assert address in fia.get(reverse("console:partner-statements", args=[aurora.pk])).content.decode()
    assert place(last_month()) not in fia.get(reverse("console:statements")).content.decode()


def test_what_has_changed_since_the_look_is_looked_at_again(fia: Client, aurora: Partner) -> None:
    old = fia.get(place(last_month())).content.decode().split('name="seen" value="')[1].split('"')[0]
    win(aurora, "Elisa Oyj", amount="500")
    answer = fia.post(place(last_month()), {"seen": old})
    assert answer.status_code == 409
    assert "Something has changed since you looked" in answer.content.decode()
    assert "€2,100.00" in answer.content.decode()
    assert not Closing.objects.exists()


def test_a_running_period_is_shown_and_cannot_be_closed(fia: Client, aurora: Partner) -> None:
    this = clock.today()
    text = fia.get(place(this)).content.decode()
    assert "It can be closed when it is over" in text
    assert 'name="seen"' not in text
    mark = "200000 EUR;1"
    answer = fia.post(place(this), {"seen": mark}, follow=True)
    assert "The period runs until" in answer.content.decode()
    assert not Closing.objects.exists()


def test_who_may_not_close_reads_and_nothing_more(aurora: Partner) -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert eva.get(reverse("console:statements")).status_code == 200
    assert eva.get(place(last_month())).status_code == 403
    assert client_of(make_user("Sulo", role="SELLER")).get(reverse("console:statements")).status_code == 403


def test_the_partner_reads_its_statement_and_takes_it_along(fia: Client, aurora: Partner) -> None:
    member = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    assert "No statements yet" in member.get(reverse("portal:statements")).content.decode()
    close(fia, last_month())
    number = Statement.objects.get().number
    address = reverse("portal:statement", args=[number])
    assert address in member.get(reverse("portal:statements")).content.decode()
    text = member.get(address).content.decode()
    assert "Kone" in text
    why = text.split('data-label="Amount">')[1].split('href="')[1].split('"')[0]
    assert "Why this number" in member.get(why).content.decode()
    rows = list(
        csv.reader(io.StringIO(member.get(address + "?as=csv").content.decode().removeprefix("\ufeff")))
    )
    assert [row[5] for row in rows[1:]] == ["2000.00"]
    pdf = member.get(address + "?as=pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    stranger = make_partner("Polar Oy", type="REFERRAL")
    other = client_of(make_member(stranger, "Pia", Role.PARTNER_FINANCE))
    assert other.get(address).status_code == 404
    seller = client_of(make_member(aurora, "Sini", Role.PARTNER_TECHNICIAN))
    assert seller.get(address).status_code == 403


@pytest.mark.parametrize("month", ["2026", "2026-13", "x", "9999-99", "2026-1"])
def test_a_month_that_is_none_is_not_found(fia: Client, month: str) -> None:
    assert fia.get(f"/console/statements/close/{month}/").status_code == 404
    assert fia.get(f"/console/statements/of/{month}/").status_code == 404


def test_the_pages_keep_to_few_statements(fia: Client, django_assert_max_num_queries) -> None:
    for number in range(6):
        win(make_partner(f"Kumppani {number} Oy", type="REFERRAL"), f"{number}siakas Oy")
    with django_assert_max_num_queries(15):
        fia.get(place(last_month()))
    close(fia, last_month())
    closed = reverse("console:statements-closing", args=[f"{last_month():%Y-%m}"])
    with django_assert_max_num_queries(12):
        text = fia.get(closed).content.decode()
    assert text.count("/console/statements/no/") == 6
    with django_assert_max_num_queries(12):
        fia.get(reverse("console:statement", args=[Statement.objects.latest("id").number]))


def test_where_each_deal_has_its_own_the_pages_name_the_deal(fia: Client) -> None:
    since, at = add_months(clock.today(), -3), clock.now()
    PlaybookVersion.objects.create(
        effective_from=since, revision=1, document={"margins": {"payment_rhythm": "PER_DEAL"}}, is_published=True, created_at=at, published_at=at
    )  # fmt: skip
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    yesterday = clock.today() - timedelta(days=1)
    deals = [win(aurora, name, on=yesterday) for name in ("Kone Oyj", "Elisa Oyj")]
    preview = reverse("console:statements-preview", args=[key_of(yesterday)])
    overview = fia.get(reverse("console:statements")).content.decode()
    assert preview in overview
    text = fia.get(preview).content.decode()
    assert all(deal.title in text for deal in deals)
    fia.post(preview, {"seen": text.split('name="seen" value="')[1].split('"')[0]})
    rows = list(Statement.objects.order_by("id"))
    assert {row.deal_id for row in rows} == {deal.pk for deal in deals}
    closed = fia.get(reverse("console:statements-closing", args=[key_of(yesterday)])).content.decode()
    assert all(deal.title in closed for deal in deals)
    member = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    title = Deal.objects.get(pk=rows[0].deal_id).title
    assert title in member.get(reverse("portal:statements")).content.decode()
    address = reverse("portal:statement", args=[rows[0].number])
    assert f"For the deal {title}." in member.get(address).content.decode()
    assert member.get(address + "?as=pdf").content.startswith(b"%PDF")


def test_a_large_statement_is_read_page_by_page_and_its_file_is_whole(fia: Client, monkeypatch) -> None:
    monkeypatch.setattr(queries, "LINES", 2)
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    for number in range(5):
        win(aurora, f"{number}siakas Oy", amount=str(1000 + number))
    close(fia, last_month())
    member = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    address, seen = reverse("portal:statement", args=[Statement.objects.get().number]), []
    following = address
    while following:
        text = member.get(following).content.decode()
        shown = [f"{number}siakas" for number in range(5) if f"{number}siakas" in text]
        assert len(shown) <= 2
        seen += shown
        found = re.search(r'href="\?(after=[^"]+)"', text)
        following = f"{address}?{found[1]}" if found else ""
    assert seen == [f"{number}siakas" for number in range(5)]
    rows = list(
        csv.reader(io.StringIO(member.get(address + "?as=csv").content.decode().removeprefix("\ufeff")))
    )
    assert len(rows) == 6


def test_an_entry_of_a_statement_is_not_named_after_a_deal_with_its_number(
    fia: Client, aurora: Partner
) -> None:
    close(fia, last_month())
    row, deal = Statement.objects.get(), Deal.objects.get()
    entry = Entry.objects.get(source_type="statement")
    assert entry.source_id == row.pk
    olga = client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))
    doors = (
        (fia, "console:", reverse("console:partner-earnings", args=[aurora.pk])),
        (olga, "portal:", reverse("portal:earnings")),
    )
    for reader, door, listed in doors:
        text = reader.get(f"{listed}{entry.pk}/").content.decode()
        assert f"Statement {row.number}" in text
        assert reverse(f"{door}statement", args=[row.number]) in text
        assert "Open the statement" in text
        assert reverse(f"{door}deal", args=[deal.pk]) not in text
