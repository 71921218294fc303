"""A programme that grows from its first to its fifth partner, in a real browser (guide: D6, D7, K2)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_user

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_the_console_grows_with_the_programme(window: Window, address: str) -> None:
    make_user("Aino", role="OWNER")
    desk = sign_in(window(), address, "aino@example.com")
    menu = desk.locator("nav.nav > a")
    expect(menu.filter(has_text="Agreements")).to_have_count(1)
    expect(menu.filter(has_text="Customers")).to_have_count(0)
    # A page that no menu leads to answers, and is switched on by the keyboard where it stands.
    desk.goto(f"{address}/console/customers/")
    expect(desk.locator(".notice")).to_contain_text("not in the menu yet")
    desk.get_by_role("button", name="Switch it on").press("Enter")
    expect(desk).to_have_url(f"{address}/console/customers/")
    expect(menu.filter(has_text="Customers")).to_have_count(1)
    desk.goto(f"{address}/console/features/")
    customers = desk.get_by_role("group", name="Customers")
    expect(customers.get_by_role("button", name="On")).to_have_attribute("aria-pressed", "true")
    customers.get_by_role("button", name="By itself").click()
    expect(menu.filter(has_text="Customers")).to_have_count(0)
    for number in range(1, 6):
        desk.goto(f"{address}/console/partners/new/")
        desk.fill("#id_name", f"Kumppani {number} Oy")
        desk.select_option("#id_type", "RESELLER")
        desk.click("main button.button-main")
        expect(desk.locator("h1")).to_contain_text(f"Kumppani {number} Oy")
        if number == 1:
            desk.goto(f"{address}/console/")
            expect(desk.locator("#first-partners")).to_contain_text("Kumppani 1 Oy")
    desk.goto(f"{address}/console/")
    expect(desk.locator(".notice-good")).to_contain_text(
        "The programme has 5 signed partners. New in the console: Next steps, Questions, Customers"
    )
    expect(menu.filter(has_text="Customers")).to_have_count(1)
    desk.click("text=Understood")
    expect(desk.locator(".notice-good")).to_have_count(0)
