"""Closing a deal through the doors: what follows is said first, and a mistake is taken back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_balances
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def desk() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


@pytest.fixture
def deal(aurora, desk) -> Deal:
    found = make_registration(aurora, at=clock.now())
    owner = staff(make_user("Oili", role="OWNER"))
    deciding.approve_registration(by=owner, registration_id=found.pk, at=clock.now())
    return Deal.objects.get()


def text_of(client: Client, name: str, deal: Deal, query: str = "") -> str:
    return client.get(reverse(name, args=[deal.pk]) + query).content.decode()


def seen_in(text: str) -> str:
    (seen,) = re.findall('name="seen" value="([^"]*)"', text)
    return seen


def test_a_win_shows_what_is_earned_and_writes_only_what_was_seen(deal, aurora, desk) -> None:
    text = text_of(desk, "console:deal-win", deal)
    assert "Aurora Oy · €10,000.00" in text
    assert "Line 1: 20% of €50,000.00 net to vendor" in text
    assert not Entry.objects.exists()
    address = reverse("console:deal-win", args=[deal.pk])
    form = {"closed_on": clock.today().isoformat(), "amount": "40000", "seen": seen_in(text)}
    answer = desk.post(address, form)
    again = answer.content.decode()
    assert (answer.status_code, Entry.objects.exists()) == (422, False)
    assert "Aurora Oy · €8,000.00" in again
    assert "Look at what the order comes to now" in again
    assert desk.post(address, {**form, "seen": seen_in(again)}).status_code == 302
    assert get_balances(aurora.pk) == {"ACCRUED": [Money(8_000_00, "EUR")]}


def test_what_cannot_be_reckoned_is_said_next_to_its_field(deal, desk) -> None:
    for query in ("?closed_on=&amount=5", "?closed_on=2026-01-01&amount=lots", "?closed_on=x&amount=-5"):
        answer = desk.get(reverse("console:deal-win", args=[deal.pk]) + query)
        assert answer.status_code == 200
        assert "Give the day and the amount first." in answer.content.decode()


def test_a_seller_who_may_not_see_earnings_closes_without_them(deal, desk) -> None:
    otto = make_user("Otto", role="SELLER")
    Deal.objects.update(seller=otto)
    text = text_of(client_of(otto), "console:deal-win", deal)
    assert "Aurora Oy" in text
    assert "€10,000" not in text


def test_a_manager_of_others_does_not_close(deal, desk) -> None:
    eva = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    for name in ("win", "lose"):
        assert eva.get(reverse(f"console:deal-{name}", args=[deal.pk])).status_code == 403


def test_a_loss_needs_its_reason_and_says_that_the_protection_ends(deal, desk) -> None:
    address = reverse("console:deal-lose", args=[deal.pk])
    assert "end with the deal" in desk.get(address).content.decode()
    form = {"closed_on": clock.today().isoformat(), "reason": " "}
    assert desk.post(address, form).status_code == 422
    assert desk.post(address, {**form, "reason": "No budget"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason) == ("LOST", "No budget")
    # Somebody was faster: nothing happens, and the page says so.
    answer = desk.post(address, {**form, "reason": "Again"}, follow=True)
    assert "The deal has been closed already." in answer.content.decode()


def test_a_mistake_is_taken_back_with_its_earnings(deal, aurora, desk) -> None:
    by = staff(make_user("Olli", role="OWNER"))
    closing.win_deal(by=by, deal_id=deal.pk, closed_on=clock.today(), at=clock.now())
    text = text_of(desk, "console:deal-reopen", deal)
    assert "Reversed today" in text
    assert "€10,000.00" in text
    address = reverse("console:deal-reopen", args=[deal.pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    answer = desk.post(address, {"reason": "The wrong deal"}, follow=True).content.decode()
    assert "The deal is open again." in answer
    assert "Deal opened again: Won → Qualified" in answer
    assert "The wrong deal" in answer
    assert get_balances(aurora.pk) == {}


def test_a_partner_marks_its_deal_lost_in_two_steps(deal, aurora) -> None:
    bertil = client_of(make_member(aurora, "Bertil"))
    page = text_of(bertil, "portal:deal", deal)
    assert 'value="LOST"' not in page
    address = reverse("portal:deal-lost", args=[deal.pk])
    assert address in page
    assert "ends with the deal" in bertil.get(address).content.decode()
    assert bertil.post(reverse("portal:deal", args=[deal.pk]), {"stage": "LOST"}).status_code == 422
    assert bertil.post(address, {"reason": ""}).status_code == 422
    deal.refresh_from_db()
    assert deal.stage == "QUALIFIED"
    assert bertil.post(address, {"reason": "They chose another"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason) == ("LOST", "They chose another")
    stranger = client_of(make_member(make_partner("Polar GmbH"), "Charlotte"))
    assert stranger.get(address).status_code == 404


def test_the_homes_sum_can_be_followed_deal_by_deal(deal, aurora) -> None:
    bertil = client_of(make_member(aurora, "Bertil"))
    assert "€10,000" in bertil.get(reverse("portal:home")).content.decode()
    listed = bertil.get(reverse("portal:deals")).content.decode()
    assert "Your margin" in listed
    assert "€10,000.00" in listed
    assert "Your margin" not in bertil.get(reverse("portal:deals") + "?stage=LOST").content.decode()
    page = text_of(bertil, "portal:deal", deal)
    assert "What you would earn" in page
    assert "Line 1: 20% of €50,000.00 net to vendor" in page
    for name, args in (("deals", []), ("deal", [deal.pk])):
        technician = client_of(make_member(aurora, f"T{name}", Role.PARTNER_TECHNICIAN))
        assert technician.get(reverse(f"portal:{name}", args=args)).status_code == 403


def test_a_deals_history_begins_with_its_registration(deal, aurora, desk) -> None:
    bertil = client_of(make_member(aurora, "Bertil", Role.PARTNER_OWNER))
    closing.win_deal(by=staff(make_user("Olli", role="OWNER")), deal_id=deal.pk, closed_on=clock.today(), at=clock.now())  # fmt: skip
    for client, name in ((desk, "console:deal"), (bertil, "portal:deal")):
        told = text_of(client, name, deal).split("What has happened")[1].split("</section>")[0]
        places = [
            told.index(said) for said in ("Registration submitted", "Registration approved", "Deal won")
        ]
        assert places == sorted(places)
        assert "Nothing has happened yet" not in told
