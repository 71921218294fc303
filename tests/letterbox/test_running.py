"""A mail about what the partner has registered already."""

from datetime import timedelta

import pytest
from django.test import Client

from kanava.deals.models import Registration
from tests.factories import make_partner
from tests.letterbox.mails import AT, PASS, arrive, fields, letters_to, link_in, written

LATER = AT + timedelta(hours=5)
ALREADY = "You have registered this already"


def test_the_same_deal_twice_is_registered_once(programme) -> None:
    arrive(written(results=PASS))
    message = arrive(written(number=2, results=PASS), at=LATER)
    assert (message.state, Registration.objects.get().submitted_at) == ("REGISTERED", AT)
    assert message.deals.get().registration == Registration.objects.get()
    assert ALREADY in letters_to("bertil@example.com")[-1].text


def test_a_confirmation_registers_nothing_twice(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    arrive(written(results=PASS))
    message = arrive(written(number=2))
    address = link_in(letters_to("bertil@example.com")[-1])
    page = Client().post(address, fields(message.deals.get(), customer_business_id="0112038-9"))
    assert (page.status_code, Registration.objects.count()) == (200, 1)
    assert ALREADY in page.content.decode()


@pytest.mark.parametrize(
    "changed", [{"protected_until": (AT - timedelta(days=9)).date(), "state": "APPROVED"}, {"state": "LOST"}]
)
def test_what_runs_no_more_stands_in_nothing_s_way(programme, changed: dict[str, object]) -> None:
    arrive(written(results=PASS))
    Registration.objects.update(**changed)
    arrive(written(number=2, results=PASS), at=LATER)
    assert Registration.objects.count() == 2


def test_another_partner_s_registration_is_nobody_s_business(programme) -> None:
    arrive(written(results=PASS))
    Registration.objects.update(partner=make_partner("Polar Oy"))
    arrive(written(number=2, results=PASS), at=LATER)
    assert ALREADY not in letters_to("bertil@example.com")[-1].text
    assert Registration.objects.filter(partner=programme.aurora).count() == 1
