"""Where people begin, by their role, and what stands in a phone's bar for them."""

import re

import pytest
from django.urls import reverse

from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", ["public:home", "portal:home"])
def test_a_technician_begins_with_training(door: str) -> None:
    tiina = client_of(make_member(make_partner("Aurora Oy"), "Tiina", Role.PARTNER_TECHNICIAN))
    answer = tiina.get(reverse(door), follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("portal:training")


@pytest.mark.parametrize("role", [Role.PARTNER_OWNER, Role.PARTNER_SELLER, Role.PARTNER_FINANCE])
def test_whoever_sees_deals_begins_with_them(role: Role) -> None:
    client = client_of(make_member(make_partner("Aurora Oy"), "Bertil", role))
    answer = client.get(reverse("public:home"), follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, reverse("portal:home"))


def test_a_technicians_own_pages_come_first(scene) -> None:
    page = client_of(scene["technician"]).get(reverse("portal:training")).content.decode()
    nav = page[page.index('class="nav"') :]
    hrefs = re.findall(r'href="(/portal/[^"]*)"', nav)[:4]
    assert hrefs == [reverse(f"portal:{name}") for name in ("training", "guides", "library", "help")]
