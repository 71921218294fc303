"""A company spelled differently: told to the partner whose own registration it may be, and to nobody else."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kanava.deals.actions.registering import Typed, save_draft
from kanava.deals.models import Registration
from kanava.letterbox.uploading import draft_sheet
from kanava.rules.people import Role
from tests.factories import client_of, make_line, make_member, make_partner, make_registration, member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SAID = "May be the same company as one that you have registered:"


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy")


def draft(partner, name: str) -> Registration:
    typed = Typed(customer_name=name, product_line_id=make_line().pk, customer_country="FI", amount="50000")
    return save_draft(by=member(partner), partner_id=partner.pk, typed=typed, at=AT)


def page_of(one: Registration, time_machine) -> str:
    time_machine.move_to(AT, tick=False)
    seller = make_member(one.partner, "Bertil", Role.PARTNER_OWNER)
    return client_of(seller).get(reverse("portal:registration", args=[one.pk])).content.decode()


@pytest.mark.parametrize("name", ["Kone Cranes Oyj", "Konecrane", "KONECRANES OYJ ABP"])
def test_a_draft_tells_of_the_partner_s_own_registration(aurora, time_machine, name: str) -> None:
    there = make_registration(aurora, "Konecranes", at=AT)
    page = page_of(draft(aurora, name), time_machine)
    assert SAID in page
    assert reverse("portal:registration", args=[there.pk]) in page


def test_nobody_learns_of_another_partner_s(aurora, time_machine) -> None:
    make_registration(make_partner("Polar GmbH"), "Konecranes", at=AT)
    assert SAID not in page_of(draft(aurora, "Kone Cranes Oyj"), time_machine)


def test_another_company_and_what_runs_no_more_are_not_told(aurora, time_machine) -> None:
    there = make_registration(aurora, "Konecranes", at=AT)
    Registration.objects.filter(pk=there.pk).update(state="LOST")
    make_registration(aurora, "Metsola Oy", at=AT)
    assert SAID not in page_of(draft(aurora, "Kone Cranes Oyj"), time_machine)


def test_a_sheet_s_row_tells_it_too_and_becomes_a_draft(aurora) -> None:
    there = make_registration(aurora, "Konecranes", at=AT)
    sheet = "Customer;Product line;Country;Expected value\nKone Cranes Oyj;Platform;FI;50000\nMetsola Oy;Platform;FI;100\n"
    uploaded = draft_sheet(sheet.encode(), by=member(aurora), partner=aurora, at=AT)
    assert [row.alike for row in uploaded.rows] == [there, None]
    assert (uploaded.kept, uploaded.running) == (2, 0)
