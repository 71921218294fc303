"""What the portal tells of a protection: what has moved its end, and by how much."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from kanava.core.models import Letter
from kanava.deals.actions import deciding, extending
from kanava.deals.models import Deal
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, staff
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def told(settings):
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    aino = make_user("Aino", role="OWNER")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=AT)
    return {"bertil": bertil, "aino": aino, "found": found, "deal": found.deal}


def test_a_change_of_a_deal_is_told_with_the_new_end_of_its_protection(told) -> None:
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        bertil = client_of(told["bertil"])
        deal = reverse("portal:deal", args=[told["deal"].pk])
        sent = {"stage": "PROPOSAL", "expected_close_on": "2027-02-01", "amount": "50000"}
        text = bertil.post(deal, sent, follow=True).content.decode()
        assert "its protection runs on, until 28 Jan 2027." in text
        assert "Stage: Qualified → Proposal; Expected close: – → 1 Feb 2027 · Bertil" in text

        again = bertil.post(deal, sent)
        assert again.status_code == 422
        assert "Nothing has changed" in again.content.decode()
        back = bertil.post(deal, {**sent, "stage": "QUALIFIED", "amount": "60 000,00"}, follow=True)
        text = back.content.decode()
        assert "Thank you. The deal is up to date.<" in text
        assert "Stage: Proposal → Qualified; Expected value: €50,000 → €60,000" in text

        registration = bertil.get(reverse("portal:registration", args=[told["found"].pk])).content.decode()
    # Once among the work with the customer, once in the history.
    assert registration.count("Stage: Qualified → Proposal; Expected close: – → 1 Feb 2027") == 2
    assert "The protection runs on, until 28 Jan 2027 (" in registration
    assert "Proposal → Qualified" not in registration


def test_logged_work_is_answered_with_the_end_of_the_protection(told) -> None:
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        act = reverse("portal:registration-act", args=[told["found"].pk, "work"])
        sent = {"kind": "CALL", "happened_on": "2026-12-10", "note": ""}
        text = client_of(told["bertil"]).post(act, sent, follow=True).content.decode()
    assert "Thank you. The activity is logged. Protected until 24 Jan 2027." in text


def test_whose_amount_it_is_stands_on_the_page(told) -> None:
    bertil, deal = client_of(told["bertil"]), reverse("portal:deal", args=[told["deal"].pk])
    text = bertil.get(deal).content.decode()
    assert "Expected value (EUR)" in text
    assert "Has the amount changed?" not in text
    assert bertil.post(deal, {"stage": "QUALIFIED", "amount": "a lot"}).status_code == 422
    Deal.objects.update(list_minor=70_000_00)
    text = bertil.get(deal).content.decode()
    assert "Expected value (EUR)" not in text
    assert "Has the amount changed?" in text


def test_an_extension_says_by_how_much(told) -> None:
    extending.extend_registration(
        by=staff(told["aino"]), registration_id=told["found"].pk, evidence="Budget in March", at=AT
    )
    run_jobs()
    said = "Protection was extended by 30 days: at the latest 22 Feb 2027 → 24 Mar 2027"
    letter = next(one for one in Letter.objects.all() if one.subject.startswith("More time"))
    assert f"{said}.\nProtected until" in letter.text
    with time_machine.travel(AT, tick=False):
        page = reverse("portal:registration", args=[told["found"].pk])
        text = client_of(told["bertil"]).get(page).content.decode()
    assert f"<p>{said}.</p>" in text
    assert text.count(said) == 2
