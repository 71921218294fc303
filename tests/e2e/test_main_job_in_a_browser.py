"""The main job in a real browser: a new seller registers a deal on a phone; approved, won, it is owed and explained."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.deals.models import Registration
from kanava.rules.people import Role
from kanava.rules.stages import Feature
from tests.factories import make_line, make_member, make_partner, make_user, switch_on

pytestmark = pytest.mark.browser


def sign_in(page: Page, address: str, email: str) -> Page:
    page.goto(address)
    page.fill("#id_login", email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    return page


def test_from_registering_on_a_phone_to_why_the_amount_is_what_it_is(
    window: Callable[..., Page], address: str
) -> None:
    make_line()
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD", signed_on=clock.today())
    make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    make_user("Aino", role="OWNER")

    phone = sign_in(window(width=390), address, "bertil@example.com")
    phone.click("text=Register a deal >> nth=0")
    phone.wait_for_selector("#id_customer_name:focus")
    phone.keyboard.type("Wärtsilä Oyj")
    phone.fill("#id_amount", "50 000")
    phone.click("button[name=submit]")
    phone.wait_for_selector("text=Waiting for decision")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk = sign_in(window(), address, "aino@example.com")
    desk.click("nav >> text=Registrations")
    desk.click("text=Wärtsilä Oyj")
    desk.click("text=Approve and protect")
    desk.wait_for_selector(".toast:not(.toast-error)")

    switch_on(Feature.FIGURES)
    # The dashboard's charts are drawn, and a mark says what it shows.
    desk.click("nav >> text=Dashboard")
    desk.hover(".drawing .mark >> nth=0")
    desk.wait_for_selector(".tip >> text=First deal after 0–30 days: 1")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.reload()
    phone.wait_for_selector("text=Protected until")
    found = Registration.objects.get()
    assert found.state == "APPROVED"

    desk.goto(f"{address}/console/deals/{found.deal.pk}/")
    desk.click("text=Mark as won")
    # Another amount shows at once what it comes to.
    desk.fill("#id_amount", "60000")
    desk.press("#id_amount", "Tab")
    desk.wait_for_selector("#earned >> text=€12,000.00")
    desk.fill("#id_amount", "50000")
    desk.press("#id_amount", "Tab")
    desk.wait_for_selector("#earned >> text=€10,000.00")
    desk.click("text=Confirm: the deal is won")
    desk.wait_for_selector("text=Won by mistake?")
    desk.wait_for_selector("text=€10,000.00")

    phone.click("nav >> text=Earnings")
    phone.click("summary >> text=€10,000.00")
    phone.wait_for_selector("text=Line 1: 20% of €50,000.00 net to vendor")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
