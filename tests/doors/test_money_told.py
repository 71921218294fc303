"""What pages say of money, to finance and to the partner: why it waits, what is due, and what follows."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding, influencing
from kanava.deals.models import Deal, Registration
from kanava.disputes.models import Dispute
from kanava.earnings.actions.receiving import Told, record_customer_payment
from kanava.earnings.models import CustomerPayment, Statement
from kanava.earnings.queries.statements import get_statement
from kanava.ledger.models import Entry
from kanava.partners.models import Partner
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.terms import Effect
from kanava.tiers.models import Standing
from kanava.tiers.reviewing import review
from kanava.ui import formatting, statements
from tests.doors.test_statements import close, last_month, win
from tests.factories import (
    client_of,
    make_member,
    make_partner,
    make_registration,
    make_user,
    member,
    set_rules,
    staff,
)
from tests.terms.making import make_term

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


@pytest.fixture
def aino() -> Actor:
    return staff(make_user("Aino", role="OWNER"))


def tell(deal: Deal, kind: Kind, minor: int) -> CustomerPayment:
    """Finance tells of the customer's money today."""
    eero = staff(
        make_user(
            f"Eero {CustomerPayment.objects.count()}",
            role="FINANCE",
            email=f"eero{CustomerPayment.objects.count()}@example.com",
        )
    )
    told = Told(kind, Money(minor, deal.currency), clock.today(), is_another=True)
    return record_customer_payment(by=eero, deal_id=deal.pk, told=told, at=clock.now())


def said(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def file_of(client: Client) -> list[dict[str, str]]:
    """The partner's earnings as a file, by the names of the columns."""
    answer = client.get(reverse("portal:earnings") + "?as=csv")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode().removeprefix("\ufeff"))))


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


def test_what_is_due_stands_on_what_is_coming_beside_what_is_free(fia, mika, aurora) -> None:
    win(aurora, "Kone Oyj")
    before = said(mika, reverse("portal:coming"))
    # The month before can be closed today, and is paid after that.
    paid = formatting.day(clock.today() + timedelta(days=30))
    assert f"€2,000.00 paid by about {paid}" in before
    close(fia, last_month())
    number = Statement.objects.get().number
    text = said(mika, reverse("portal:coming"))
    assert "To be paid €2,000.00 stands on a statement" in text
    assert f"{number} · €2,000.00 paid by {paid} bank account missing" in text
    assert "Free to be paid – on no statement yet" in text


def test_a_debt_is_told_where_the_partner_looks_for_what_is_free(fia, mika, aurora) -> None:
    deal = win(aurora, "Kone Oyj")
    close(fia, last_month())
    tell(deal, Kind.PAID, 10_000_00)
    tell(deal, Kind.REFUNDED, 5_877_00)
    text = said(mika, reverse("portal:coming"))
    assert "Free to be paid – on no statement yet" in text
    assert "-€1,175.40 was taken back and is set against what comes next" in text


def test_what_is_coming_counts_what_holds_on_the_day_that_a_deal_is_expected(aino, mika, aurora) -> None:
    """An individual rate and a bonus that end before the deal is expected to close promise nothing."""
    today = clock.today()
    ends = today + timedelta(days=20)
    for effect, percent in ((Effect.RATE, 30), (Effect.BONUS, 5)):
        make_term(aino, aurora, at=clock.now(), effect=effect, last_on=ends, percent=Decimal(percent))
    for customer, days in (("Sundsvall Kraft AB", 75), ("Piteå Energi AB", 10)):
        found = make_registration(aurora, customer, at=clock.now(), amount="10000")
        deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
        Registration.objects.filter(pk=found.pk).update(promised_rate=Decimal("0.2"))
        Deal.objects.filter(registration=found).update(expected_close_on=today + timedelta(days=days))
    text = said(mika, reverse("portal:coming"))
    assert "Sundsvall Kraft AB – Platform · €2,000.00" in text
    assert "Piteå Energi AB – Platform · €3,500.00" in text
    assert "Coming €5,500 " in said(mika, reverse("portal:home"))
    assert "€2,000.00" in said(mika, reverse("portal:deals"))


def test_a_tier_that_falls_before_a_deal_is_expected_counts_on_its_day(aino, mika, aurora) -> None:
    found = make_registration(aurora, at=clock.now(), amount="10000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
    Registration.objects.filter(pk=found.pk).update(promised_rate=None)
    Deal.objects.filter(registration=found).update(expected_close_on=clock.today() + timedelta(days=40))
    assert "€2,000.00" in said(mika, reverse("portal:coming"))
    review([aurora.pk], by=system(Via.JOB), at=clock.now())
    Standing.objects.filter(partner=aurora).update(
        notice_to="SILVER", notice_on=clock.today(), falls_on=clock.today() + timedelta(days=35)
    )
    text = said(mika, reverse("portal:coming"))
    assert "€1,500.00" in text
    assert "€2,000.00" not in text


def test_a_day_that_nobody_can_tell_says_why_and_a_discount_is_never_paid(aino, aurora) -> None:
    polar = make_partner("Polar Oy", type="RESELLER")
    pia = client_of(make_member(polar, "Pia", Role.PARTNER_OWNER))
    days = {"Kone Oyj": None, "Elisa Oyj": clock.today() - timedelta(days=3), "Nokia Oyj": clock.today() + timedelta(days=9)}  # fmt: skip
    for customer, day in days.items():
        found = make_registration(polar, customer, at=clock.now(), amount="1000")
        deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
        Deal.objects.filter(registration=found).update(expected_close_on=day)
    text = said(pia, reverse("portal:coming"))
    assert "no day can be told Nobody has said yet when the deal is expected to close" in text
    passed = formatting.day(days["Elisa Oyj"])
    assert f"The deal was expected to close on {passed}, which has passed" in text
    assert f"yours from about {formatting.day(days['Nokia Oyj'])}, as a discount on our invoice" in text
    assert "paid by about" not in text


def test_the_file_of_earnings_tells_what_has_become_of_each_and_its_columns_add_up(fia, mika, aurora) -> None:
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    deal = win(aurora, "Kone Oyj", on=clock.today())
    tell(deal, Kind.PAID, 2_500_00)
    tell(deal, Kind.CANCELLED, 5_000_00)
    told = file_of(mika)
    by_what = {one["What"]: one for one in told}
    assert {one["Kind"] for one in told} == {"Margin"}
    assert by_what["Earned"]["What has become of it"] == "On hold"
    assert by_what["Earned"]["Still on hold"] == "500.00"
    assert by_what["Freed from hold"]["What has become of it"] == "Free to be paid"
    assert by_what["Taken back"]["Amount"] == "-1000.00"
    for column, total in (("Adds to what is earned", 1_000), ("Adds to what is on hold", 500)):
        assert sum(Decimal(one[column]) for one in told) == total
    tell(deal, Kind.PAID, 2_500_00)
    earned = next(one for one in file_of(mika) if one["What"] == "Earned")
    assert [earned[name] for name in ("Still on hold", "What has become of it", "Reason")] == [
        "0.00", "Not on hold any more", "",
    ]  # fmt: skip


def test_the_file_of_earnings_tells_what_was_paid_long_ago(fia, mika, aurora) -> None:
    win(aurora, "Kone Oyj")
    close(fia, last_month())
    number = Statement.objects.get().number
    (row,) = file_of(mika)
    assert (row["Statement"], row["What has become of it"]) == (number, "Payable")


def test_the_list_of_earnings_tells_with_what_each_was_earned_and_what_only_moves(mika, aurora) -> None:
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    deal = win(aurora, "Kone Oyj", on=clock.today())
    tell(deal, Kind.PAID, 5_000_00)
    tell(deal, Kind.CANCELLED, 2_500_00)
    text = said(mika, reverse("portal:earnings"))
    assert "Margin · On hold · Waits until the customer has paid: €500.00 €2,000.00" in text
    assert "Margin · Freed from hold €1,000.00" in text
    assert "Margin · Taken back · Refunded or cancelled -€500.00" in text
    assert "What is freed from hold was earned before" in text
    # The same word for the same money, and the same amount to the cent.
    assert "Free to be paid €1,000.00" in text
    assert "Earned €1,000.00 to be paid €500.00 on hold" in said(mika, reverse("portal:home"))


def test_a_statement_tells_rate_amount_and_what_the_customer_had_paid(fia, mika, aurora) -> None:
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    deal = win(aurora, "Kone Oyj", on=clock.today())
    tell(deal, Kind.PAID, 4_000_00)
    preview = reverse("console:statements-preview-partner", args=[f"{clock.today():%Y-%m}", aurora.pk])
    text = said(fia, preview)
    assert "Margin: Freed from hold 20% of €10,000.00; The customer has paid €4,000.00 of €10,000.00" in text
    assert "€800.00 Why this number" in text


def test_a_paid_statement_and_its_papers_say_so(fia, mika, aurora) -> None:
    win(aurora, "Kone Oyj")
    close(fia, last_month())
    row = Statement.objects.get()
    address = reverse("portal:statement", args=[row.number])
    assert "Margin 20% of €10,000.00" in said(mika, address)
    assert "To be paid €2,000.00" in said(mika, address)
    table = list(
        csv.reader(io.StringIO(mika.get(address + "?as=csv").content.decode().removeprefix("\ufeff")))
    )
    assert table[1][7:] == ["10000.00", "EUR", "20", "20% of €10,000.00"]
    told = get_statement(row.number, by=member(aurora, Role.PARTNER_FINANCE), partner_id=aurora.pk)
    assert [label for label, _amount in statements.sums_of(told, is_paid=True)][-1] == "Paid"
    assert mika.get(address + "?as=pdf").content.startswith(b"%PDF")


def test_a_deal_of_two_partners_tells_whose_each_amount_is(fia, aino, aurora) -> None:
    helper = make_partner("Apu Oy", type="REFERRAL")
    found = make_registration(aurora, at=clock.now(), amount="10000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
    deal = Deal.objects.get(registration=found)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=helper.pk, share_points=5_000, note="", at=clock.now()
    )
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=clock.today(), at=clock.now())
    text = said(fia, reverse("console:deal", args=[deal.pk]))
    assert "€2,000.00 · Aurora Oy · Margin" in text
    assert "€250.00 · Apu Oy · Influence fee" in text


def test_a_closed_month_says_that_it_is_closed_and_leads_to_its_statements(fia, aurora) -> None:
    win(aurora, "Kone Oyj")
    address = reverse("console:statements-preview", args=[f"{last_month():%Y-%m}"])
    second_tab = fia.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    lines = reverse("console:statements-preview-partner", args=[f"{last_month():%Y-%m}", aurora.pk])
    assert lines in fia.get(address).content.decode()
    assert "Kone" in said(fia, lines)
    close(fia, last_month())
    closed = reverse("console:statements-closing", args=[f"{last_month():%Y-%m}"])
    for answer in (fia.get(address), fia.get(lines), fia.post(address, {"seen": second_tab})):
        assert answer.headers["Location"] == closed
    assert "by Fia already" in said(fia, closed)


def test_who_may_approve_what_they_grant_is_not_told_that_somebody_has_to(fia, mika, aurora) -> None:
    win(aurora, "Kone Oyj", on=clock.today())
    entry = Entry.objects.get()
    mika.post(
        reverse("portal:dispute-open", args=[entry.pk]),
        {"ground": "WRONG_RATE", "text": "25 %", "expected": "2500"},
    )
    found = Dispute.objects.get()
    grant = reverse("console:dispute-act", args=[found.pk, "grant"])
    text = fia.post(grant, {"amount": "500", "text": "Yes."}, follow=True).content.decode()
    assert "stands among its earnings now" in text
    assert "as soon as it is approved" not in text
