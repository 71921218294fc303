"""The main job in a real browser: a new seller registers a deal on a phone, the owner approves it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.deals.models import Registration
from tests.factories import make_line, make_member, make_partner, make_user

pytestmark = pytest.mark.browser


def sign_in(page: Page, address: str, email: str) -> Page:
    page.goto(address)
    page.fill("#id_login", email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    return page


def test_register_on_a_phone_and_approve(window: Callable[..., Page], address: str) -> None:
    make_line()
    make_member(make_partner("Aurora Oy", type="REFERRAL", signed_on=clock.today()), "Bertil")
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

    # The dashboard's charts are drawn, and a mark says what it shows.
    desk.click("nav >> text=Dashboard")
    desk.hover(".drawing .mark >> nth=0")
    desk.wait_for_selector(".tip >> text=First deal after 0–30 days: 1")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.reload()
    phone.wait_for_selector("text=This opportunity is yours until")
    assert Registration.objects.get().state == "APPROVED"
