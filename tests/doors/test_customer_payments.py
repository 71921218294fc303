"""Telling what a customer has paid, as finance does it, and what the partner sees of it (guide: C5)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.factories import (
    client_of,
    make_member,
    make_partner,
    make_registration,
    make_user,
    set_rules,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def deal(aurora: Partner) -> Deal:
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    aino = staff(make_user("Aino", role="OWNER"))
    found = make_registration(aurora, at=clock.now(), amount="10000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
    made = Deal.objects.get(registration=found)
    closing.win_deal(by=aino, deal_id=made.pk, closed_on=clock.today(), at=clock.now())
    return made


@pytest.fixture
def fia() -> Client:
    return client_of(make_user("Fia", role="FINANCE"))


def place(deal: Deal) -> str:
    return reverse("console:deal-payments", args=[deal.pk])


def sent(**changes: str) -> dict[str, str]:
    return {"kind": "PAID", "amount": "4 000", "moved_on": clock.today().isoformat(), **changes}


def test_finance_tells_what_was_paid_and_reads_what_came_free(fia: Client, deal: Deal) -> None:
    assert place(deal) in fia.get(reverse("console:deal", args=[deal.pk])).content.decode()
    box = fia.get(place(deal)).content.decode()
    assert 'name="amount" value="10' in box, "What is open is filled in"
    assert "Cancelled</span>" in box
    text = fia.post(place(deal), sent(reference="INV 7"), follow=True).content.decode()
    assert "Noted. €800.00 came free." in text
    assert "INV 7" in text
    assert "€6,000.00" in text
    text = fia.post(place(deal), sent(kind="REFUNDED", amount="1000"), follow=True).content.decode()
    assert "Noted. €200.00 was taken back." in text
    assert "€1,000.00 refunded" in fia.get(reverse("console:deal", args=[deal.pk])).content.decode()


def test_what_was_told_by_mistake_is_taken_back_and_stays_readable(fia: Client, deal: Deal) -> None:
    fia.post(place(deal), sent())
    made = CustomerPayment.objects.get()
    undo = reverse("console:deal-payment-undo", args=[deal.pk, made.pk])
    assert undo in fia.get(place(deal)).content.decode()
    asked = fia.get(undo).content.decode()
    assert "€800.00" in asked
    assert "Free to be paid → On hold" in asked
    assert CustomerPayment.objects.get().undone_at is None
    text = fia.post(undo, follow=True).content.decode()
    assert "taken back on" in text
    assert fia.get(undo).status_code == 404
    assert undo not in text
    assert "Nothing was told yet" not in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "much"}, "Write an amount"),
        ({"amount": "0"}, "Write an amount above zero."),
        ({"kind": "REFUNDED"}, "No more can go back than the customer has paid: €0.00."),
        (
            {"kind": "CANCELLED", "amount": "10 001"},
            "No more can be cancelled than is still open: €10,000.00.",
        ),
        ({"kind": "STOLEN"}, "Select a valid choice"),
        ({"moved_on": (clock.today() + timedelta(days=1)).isoformat()}, "or an earlier day."),
        ({"moved_on": "soon"}, "Enter a valid date"),
        ({"amount": "9" * 30}, "too large to be true"),
    ],
)
def test_what_is_wrong_stands_next_to_its_field_and_nothing_is_lost(
    fia: Client, deal: Deal, typed: dict[str, str], sentence: str
) -> None:
    answer = fia.post(place(deal), sent(reference="Keep me", **typed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Keep me" in answer.content.decode()
    assert not CustomerPayment.objects.exists()


def test_the_same_told_again_is_said_and_asked_about(fia: Client, deal: Deal) -> None:
    assert 'name="another"' not in fia.get(place(deal)).content.decode()
    fia.post(place(deal), sent(reference="INV 7"))
    text = fia.post(place(deal), sent(reference="INV 7"), follow=True).content.decode()
    assert "already, with the same reference. Nothing has changed." in text
    answer = fia.post(place(deal), sent())
    assert answer.status_code == 422
    assert "is told of this deal already" in answer.content.decode()
    assert 'name="another"' in answer.content.decode()
    assert fia.post(place(deal), sent(another="on")).status_code == 302
    assert CustomerPayment.objects.count() == 2


def test_a_payment_of_another_century_is_refused(fia: Client, deal: Deal) -> None:
    for day, said in (
        ("1999-01-01", "or a later day."),
        (clock.today() - timedelta(days=1), "The deal was won on"),
    ):
        answer = fia.post(place(deal), sent(moved_on=str(day)))
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_who_only_reads_gets_no_form_and_a_seller_sees_nothing_of_it(deal: Deal) -> None:
    page = reverse("console:deal", args=[deal.pk])
    manager = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    text = manager.get(page).content.decode()
    assert "Still open" in text
    assert place(deal) not in text
    assert manager.get(place(deal)).status_code == 403
    seller = client_of(make_user("Sulo", role="SELLER"))
    assert "Still open" not in seller.get(page).content.decode()


def test_a_deal_that_is_not_won_has_nothing_to_tell(fia: Client, aurora: Partner) -> None:
    found = make_registration(aurora, "Kone Oyj", at=clock.now())
    deciding.approve_registration(
        by=staff(make_user("Ulla", role="OWNER")), registration_id=found.pk, at=clock.now()
    )
    open_deal = Deal.objects.get(registration=found)
    assert "The deal is not won" in fia.get(place(open_deal)).content.decode()
    assert fia.post(place(open_deal), sent()).status_code == 422


def test_the_partner_sees_what_is_on_hold_and_why(fia: Client, deal: Deal, aurora: Partner) -> None:
    member = client_of(make_member(aurora, "Mika", Role.PARTNER_OWNER))
    listing = reverse("portal:earnings")
    assert "Waits until the customer has paid" in member.get(listing).content.decode()
    fia.post(place(deal), sent())
    text = member.get(listing).content.decode()
    assert "Waits until the customer has paid: €1,200.00" in text
    assert "Freed from hold" in text
    fia.post(place(deal), sent(amount="6000"))
    text = member.get(listing).content.decode()
    assert "Nothing of it is on hold any more" in text
    whys = [part.split('"')[0] for part in text.split('hx-get="')[1:]]
    stories = [member.get(address).content.decode() for address in whys]
    assert any("The customer has paid €4,000.00 of €10,000.00" in story for story in stories)


def test_the_statements_do_not_grow_with_payments(
    fia: Client, deal: Deal, django_assert_max_num_queries
) -> None:
    for number in range(12):
        fia.post(place(deal), sent(amount="100", reference=str(number)))
    with django_assert_max_num_queries(15):
        fia.get(place(deal))
    with django_assert_max_num_queries(25):
        fia.get(reverse("console:deal", args=[deal.pk]))
