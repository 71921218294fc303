"""Lists of the console: as files, in a sensible order, and with days that say what they are."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanava.core import paging
from kanava.deals.actions import accounts, closing, deciding, selling
from kanava.deals.actions.selling import Account, Line, Told
from kanava.insights.actions import enter_revenue
from kanava.matching.engine import Company
from kanava.rules.money import Money
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def rows_of(client: Client, address: str, delimiter: str = ";") -> list[list[str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.fixture
def owner():
    return make_user("Aino", role="OWNER", language="fi")


@pytest.fixture
def desk(owner) -> Client:
    aurora = make_partner("=Aurora Oy", signed_on=AT.date())
    sold = make_registration(aurora, "Kotka Oy", at=AT)
    deciding.approve_registration(by=staff(owner), registration_id=sold.pk, at=AT)
    closing.win_deal(by=staff(owner), deal_id=sold.deal.pk, closed_on=AT.date(), at=AT)
    make_registration(aurora, "Vaasa Oy", at=AT)
    told = Told([Line(make_line().pk, Money(123_45, "EUR"))], opened_on=AT.date() - timedelta(days=4_000))
    account = Account(company=Company("Kone Oyj", "FI"))
    selling.create_direct_deal(by=staff(owner), account=account, told=told, at=AT)
    return client_of(owner)


def test_deals_go_along_as_they_are_filtered_in_the_readers_language(desk) -> None:
    header, *rows = rows_of(desk, reverse("console:deals") + "?stage=OPEN&as=csv")
    assert len(header) == 11
    assert [row[1:8] for row in rows] == [
        ["Kone Oyj – Platform", "Kone Oyj", "Kartoitettu", "Suora", "", "123,45", "EUR"]
    ]
    _header, *rows = rows_of(desk, reverse("console:deals") + "?as=csv")
    # The old one, although it was added last, comes last.
    assert [row[1] for row in rows] == ["Kotka Oy – Platform", "Kone Oyj – Platform"]
    assert rows[0][5] == "'=Aurora Oy"


@pytest.mark.parametrize(
    ("name", "query", "columns", "names"),
    [
        ("partners", "?as=csv", 10, ["'=Aurora Oy"]),
        ("customers", "?as=csv", 6, ["Kone Oyj"]),
        ("registrations", "?as=csv", 12, ["Vaasa Oy"]),
        ("registrations", "?state=ALL&as=csv", 12, ["Vaasa Oy", "Kotka Oy"]),
    ],
)
def test_every_list_goes_along_in_few_statements(desk, name: str, query: str, columns: int, names) -> None:
    with CaptureQueriesContext(connection) as found:
        header, *rows = rows_of(desk, reverse(f"console:{name}") + query)
    assert len(found) < 12
    assert len(header) == columns
    assert set(names) <= {row[1] for row in rows}
    assert (
        f"{query.removesuffix('as=csv')}as=csv".replace("&", "&amp;")
        in desk.get(reverse(f"console:{name}") + query.replace("as=csv", "")).content.decode()
    )


def test_a_file_is_bounded(desk, monkeypatch) -> None:
    monkeypatch.setattr(paging, "MOST_IN_FILE", 1)
    assert len(rows_of(desk, reverse("console:deals") + "?as=csv")) == 2


def test_a_file_needs_the_right_of_its_list(desk) -> None:
    otto = client_of(make_user("Otto", role="SELLER"))
    assert otto.get(reverse("console:partners") + "?as=csv").status_code == 403
    eero = client_of(make_user("Eero", role="FINANCE"))
    assert eero.get(reverse("console:registrations") + "?as=csv").status_code == 403


def test_a_won_registration_says_when_it_was_won(desk, owner) -> None:
    owner.language = "en"
    owner.save()
    text = desk.get(reverse("console:registrations") + "?state=ALL").content.decode()
    assert "won 24 Nov 2026" in text
    bertil = make_member(make_partner("Polar GmbH"), "Bertil")
    found = make_registration(bertil.membership.partner, "Turku Oy", at=AT)
    deciding.approve_registration(by=staff(owner), registration_id=found.pk, at=AT)
    closing.lose_deal(by=staff(owner), deal_id=found.deal.pk, closed_on=AT.date(), reason="x", at=AT)
    for name in ("registrations", "home"):
        assert "lost 24 Nov 2026" in client_of(bertil).get(reverse(f"portal:{name}")).content.decode()


def test_the_form_says_what_hangs_on_a_partnership_before_it_ends(desk, owner) -> None:
    owner.language = "en"
    owner.save()
    aurora = make_partner("Polar GmbH", signed_on=AT.date())
    held = make_registration(aurora, "Turku Oy", at=AT)
    deciding.approve_registration(by=staff(owner), registration_id=held.pk, at=AT)
    make_registration(aurora, "Oulu Oy", at=AT)
    address = reverse("console:partner", args=[aurora.pk])
    text = desk.get(address).content.decode()
    assert "Still running: 1 protected registration, 1 waiting for a decision, €50,000 in open deals." in text
    form = {"lifecycle": "EXITED", "on": "2020-01-01", "reason": "Sold"}
    answer = desk.post(reverse("console:partner-change", args=[aurora.pk, "lifecycle"]), form)
    assert answer.status_code == 422
    assert "The agreement was signed after this day." in answer.content.decode()
    aurora.refresh_from_db()
    assert aurora.lifecycle == "ACTIVE"


def test_a_months_total_is_cleared_only_after_a_question(desk, owner) -> None:
    owner.language = "en"
    owner.save()
    month = AT.date().replace(day=1)
    enter_revenue(by=staff(owner), month=month, amount=Money(900_00, "EUR"), at=AT)
    address = reverse("console:revenue")
    assert reverse("console:revenue-clear") not in desk.get(address).content.decode()
    text = desk.get(f"{address}?clear=2026-11").content.decode()
    assert "Clear November 2026?" in text
    assert "€900.00" in text
    assert reverse("console:revenue-clear") in text
    # A month without a total has nothing to clear.
    assert "Clear the total" not in desk.get(f"{address}?clear=2026-10").content.decode()


def test_the_heading_shows_the_order_that_the_rows_have(desk) -> None:
    def orders(query: str) -> list[str]:
        return re.findall(r'aria-sort="(\w+)"', desk.get(reverse("console:deals") + query).content.decode())

    assert orders("") == ["none", "none", "descending", "none"]
    # Deals of certain closing days come in the order of these days, unless another order is asked for.
    assert orders("?closed_from=2026-01-01") == ["none", "none", "none", "descending"]
    assert orders("?closed_from=2026-01-01&sort=-opened") == ["none", "none", "descending", "none"]
    assert orders("?sort=nonsense") == ["none", "none", "descending", "none"]


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("", "Vastattava"),
        ("APPROVED", "Suoja-aika"),
        ("REFUSED", "Päätetty"),
        ("ALL", "Määräaika tai tulos"),
    ],
)
def test_the_last_column_of_registrations_says_what_it_tells(desk, owner, state: str, heading: str) -> None:
    make_registration(make_partner("Polar Oy"), "Turku Oy", at=AT)
    refused = make_registration(make_partner("Norrsken Ab"), "Espoo Oy", at=AT)
    deciding.refuse_registration(
        by=staff(owner), registration_id=refused.pk, reason="WRONG_FIT", message="", at=AT
    )
    kept = make_registration(make_partner("Saimaa Oy"), "Lahti Oy", at=AT)
    deciding.approve_registration(by=staff(owner), registration_id=kept.pk, at=AT)
    page = desk.get(reverse("console:registrations") + f"?state={state}").content.decode()
    assert heading in re.findall(r"<th[^>]*>\s*(.*?)\s*</th>", page, re.DOTALL)


@pytest.mark.parametrize("name", ["partners", "customers", "earnings"])
def test_a_list_is_narrowed_to_the_countries_that_it_has(desk, name: str) -> None:
    make_partner("Polar GmbH", country="DE")
    text = desk.get(reverse(f"console:{name}") + "?country=SE").content.decode()
    found = re.search(r'<select id="country".*?</select>', text, re.DOTALL)
    assert found is not None
    offered = set(re.findall(r'value="(\w\w)"', found[0]))
    # The one that is chosen stands there, too, whether or not it has rows.
    assert offered == ({"FI", "SE"} if name == "customers" else {"DE", "FI", "SE"})


@pytest.mark.parametrize("name", ["deals", "partners", "customers", "earnings"])
def test_a_filter_is_saved_beside_the_filter(desk, owner, name: str) -> None:
    owner.language = "en"
    owner.save()
    text = desk.get(reverse(f"console:{name}") + "?q=o").content.decode()
    assert text.index("</form>") < text.index("Save this filter") < text.index("<table")


def test_a_business_id_is_shown_as_its_country_writes_it(desk, owner) -> None:
    told = accounts.Told("Wärtsilä Oyj", "FI", "FI01120389")
    customer = accounts.create_customer(by=staff(owner), told=told, at=AT)
    assert customer.business_id == "01120389"
    pages = [reverse("console:customers"), *(reverse(f"console:{name}", args=[customer.pk]) for name in ("customer", "customer-edit"))]  # fmt: skip
    for page in pages:
        text = desk.get(page).content.decode()
        assert "0112038-9" in text
        assert "01120389" not in text
