"""What a partner has on hold and what is coming, with the day by which it can be paid."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, influencing
from kanava.deals.models import Deal, DealShare
from kanava.earnings.coming import get_coming
from kanava.earnings.foreseeing import foresee_coming
from kanava.ledger.queries import get_balances
from kanava.rules.money import Money
from kanava.rules.people import Role
from tests.doors.test_access import statements
from tests.doors.test_statements import win
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
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def test_free_on_hold_and_coming_stand_on_one_page() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    assert "Nothing is on its way" in mika.get(reverse("portal:coming")).content.decode()
    win(aurora, "Kone Oyj", amount="1000")
    set_rules(margins={"held_until": "CUSTOMER_PAID"})
    win(aurora, "Elisa Oyj", amount="2000", on=clock.today())
    found = make_registration(aurora, "Nokia Oyj", at=clock.now(), amount="3000")
    aino = staff(make_user("Aino", role="OWNER"))
    deciding.approve_registration(by=aino, registration_id=found.pk, at=clock.now())
    Deal.objects.filter(registration=found).update(expected_close_on=clock.today() + timedelta(days=20))
    assert statements(mika, reverse("portal:coming")) < 25
    text = mika.get(reverse("portal:coming")).content.decode()
    for amount in ("€200.00", "€400.00", "€600.00"):
        assert text.count(amount) == 2
    assert "Waits until the customer has paid" in text
    assert "if the customer pays at once" in text
    assert "On hold until the customer has paid, on a day that we do not know" in text
    stranger = client_of(make_member(make_partner("Polar Oy"), "Pia", Role.PARTNER_OWNER))
    assert "Nokia" not in stranger.get(reverse("portal:coming")).content.decode()
    technician = client_of(make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN))
    assert technician.get(reverse("portal:coming")).status_code == 403


def helped(aurora, role: str, points: int, amount: str = "1000") -> Deal:
    """An open deal that others lead, in which the partner has one of two shares of a role."""
    polar, at = make_partner("Polar GmbH", business_id=""), clock.now()
    found = make_registration(polar, "Nokia Oyj", at=at, amount=amount)
    aino = staff(make_user("Aino", role="OWNER"))
    deciding.approve_registration(by=aino, registration_id=found.pk, at=at)
    deal = Deal.objects.get(registration=found)
    for partner, part in ((make_partner("Kotka Oy"), 3_333), (aurora, points)):
        influencing.share_influence(
            by=aino, deal_id=deal.pk, partner_id=partner.pk, share_points=part, role=role, note="", at=at
        )
    Deal.objects.filter(pk=deal.pk).update(expected_close_on=clock.today() + timedelta(days=20))
    return Deal.objects.get(pk=deal.pk)


@pytest.mark.parametrize(
    ("role", "word", "minor"),
    [
        ("INFLUENCED", "Helped to close", 33_34),
        ("REFERRED", "Referred", 66_68),
        ("IMPLEMENTING", "Implement", 33_34),
    ],
)
def test_a_share_in_a_deal_of_others_is_coming_to_the_cent_that_its_win_pays(role, word, minor) -> None:
    aurora = make_partner("Aurora Oy", type="SI")
    deal = helped(aurora, role, 6_667, "1000,10")
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    text = mika.get(reverse("portal:coming")).content.decode()
    with partner_session(aurora.pk):
        coming = foresee_coming(aurora, on=clock.today())
        (row,) = get_coming(aurora, by=member(aurora, Role.PARTNER_FINANCE), today=clock.today()).open
    assert coming == [row.amount]
    assert row.expected.on is not None
    assert row.amount.minor == minor
    assert word in text
    assert "your share of the fee is 66.7%" in text
    assert deal.title in text
    assert reverse("portal:deal", args=[deal.pk]) not in text
    assert "Polar" not in text
    seller = client_of(make_member(aurora, "Sanna", Role.PARTNER_OWNER))
    for page in ("portal:deals", "portal:home"):
        shown = seller.get(reverse(page)).content.decode()
        assert "Polar" not in shown
        assert (f"€{minor / 100:.2f}" if page == "portal:deals" else f"€{round(minor / 100)}") in shown
    closing.win_deal(
        by=staff(make_user("Eva", role="OWNER")), deal_id=deal.pk, closed_on=clock.today(), at=clock.now()
    )
    run_jobs()
    assert get_balances(aurora.pk)["ACCRUED"] == [Money(minor, "EUR")]
    with partner_session(aurora.pk):
        assert foresee_coming(aurora, on=clock.today()) == []


def test_a_share_in_a_deal_whose_day_has_passed_tells_both_and_one_of_nothing_is_left_out() -> None:
    aurora = make_partner("Aurora Oy", type="SI")
    deal = helped(aurora, "INFLUENCED", 5_000)
    Deal.objects.filter(pk=deal.pk).update(expected_close_on=clock.today() - timedelta(days=2))
    mika = client_of(make_member(aurora, "Mika", Role.PARTNER_FINANCE))
    text = mika.get(reverse("portal:coming")).content.decode()
    assert "your share of the fee is 50%" in text
    assert "which has passed" in text
    set_rules(margins={"influence_fee": 0})
    assert DealShare.objects.filter(partner=aurora).exists()
    assert "Nothing is on its way" in mika.get(reverse("portal:coming")).content.decode()
