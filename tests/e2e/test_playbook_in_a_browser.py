"""One figure changed and published in a real browser; the partner reads it (guide: C3)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_partner, make_user

pytestmark = pytest.mark.browser


def test_find_change_review_publish_and_read(window: Callable[..., Page], address: str) -> None:
    make_user("Aino", role="OWNER", language="fi", last_login=clock.now())
    make_member(make_partner("Aurora Oy"), "Bertil")

    desk = sign_in(window(), address, "aino@example.com")
    desk.click("nav >> text=Pelikirja")
    desk.fill("#q", "protection_days")
    desk.keyboard.press("Enter")
    desk.fill("input[name='registration.protection_days']", "1 20")
    desk.click("button[name=review]")
    desk.wait_for_selector("text=120")
    desk.fill("#id_reason", "Pidemmät syklit")
    desk.click("#publish button.button-main")
    desk.wait_for_selector(".toast-success")
    assert get_in_force(clock.today()).playbook.registration.protection_days == 120

    phone = sign_in(window(width=390), address, "bertil@example.com")
    phone.click(".nav-more summary")
    phone.click(".nav-more >> text=Programme rules")
    phone.wait_for_selector("text=to 120 days at the latest")
    for page in (desk, phone):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
