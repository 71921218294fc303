"""One figure changed and published in a real browser; the partner reads it (guide: C3)."""

import pytest
from playwright.sync_api import Browser

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from tests.e2e.test_main_job_in_a_browser import address, browser, sign_in
from tests.factories import make_member, make_partner, make_user

__all__ = ["address", "browser"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def allow_the_browsers_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def test_find_change_review_publish_and_read(browser: Browser, address: str) -> None:
    make_user("Aino", role="OWNER", language="fi")
    make_member(make_partner("Aurora Oy"), "Bertil")
    problems: list[str] = []

    desk = sign_in(browser, address, "aino@example.com", width=1440, problems=problems)
    desk.goto(f"{address}/console/playbook/")
    desk.fill("#q", "protection_days")
    desk.keyboard.press("Enter")
    desk.fill("input[name='registration.protection_days']", "1 20")
    desk.click("button[name=review]")
    desk.wait_for_selector("text=120")
    desk.fill("#id_reason", "Pidemmät syklit")
    desk.click("#publish button.button-main")
    desk.wait_for_selector(".toast-success")
    assert get_in_force(clock.today()).playbook.registration.protection_days == 120

    phone = sign_in(browser, address, "bertil@example.com", width=390, problems=problems)
    phone.click("nav >> text=Programme rules")
    phone.wait_for_selector("text=yours for 120 days from its approval")
    for page in (desk, phone):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
