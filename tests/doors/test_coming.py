"""What a partner has on hold and what is coming, with the day by which it can be paid."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import deciding
from kanava.deals.models import Deal
from kanava.rules.people import Role
from tests.doors.test_statements import win
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


def test_free_on_hold_and_coming_stand_on_one_page(django_assert_max_num_queries) -> None:
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
    with django_assert_max_num_queries(25):
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
