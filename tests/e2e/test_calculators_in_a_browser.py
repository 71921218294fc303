"""A partner reckons what it could earn, in a real browser (guide: C6, C7)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kanava.rules.people import Role
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_partner

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_the_answers_follow_what_one_types_and_the_link_tells_them_to_others(
    window: Window, address: str
) -> None:
    partner = make_partner("Aurora Oy", type="RESELLER", tier="SILVER")
    make_member(partner, "Bertil", Role.PARTNER_OWNER)
    make_member(partner, "Olga", Role.PARTNER_SELLER)
    page = sign_in(window(), address, "bertil@example.com")
    page.goto(f"{address}/portal/earnings/")
    page.get_by_role("link", name="Earnings calculator").click()
    goal = page.locator(".answer").first
    expect(goal.locator(".figure")).to_have_text("4 deals")
    page.get_by_label("Average deal").press("Control+a")
    page.keyboard.type("50000")
    expect(goal.locator(".figure")).to_have_text("8 deals")
    # Who types stays in the field; the address has become the link.
    expect(page.get_by_label("Average deal")).to_be_focused()
    assert "deal=50000" in page.url
    expect(page.locator("#said")).to_contain_text("8 deals for €100,000 a year")
    page.get_by_label("Average deal").fill("much")
    expect(page.locator("#id_deal-error")).to_contain_text("Write an amount")
    expect(page.get_by_label("Average deal")).to_have_value("much")
    expect(page.get_by_label("Average deal")).to_have_attribute(
        "aria-describedby", "id_deal-error id_deal-hint"
    )
    page.get_by_label("Average deal").fill("100 000")
    expect(page.locator("#id_deal-error")).to_be_empty()
    page.get_by_label("Product", exact=True).first.fill("Backup")
    page.get_by_label("Deal", exact=True).first.fill("10 000")
    page.get_by_label("Margin, %").first.fill("20")
    page.get_by_label("Hours", exact=True).first.fill("8")
    expect(page.locator("#worked")).to_contain_text("€375 an hour more than Backup.")
    expect(page.locator('.mark[aria-label="Backup: €250 an hour"]')).to_have_count(1)
    # A script shows it once the answer has come.
    expect(page.locator("#worked").get_by_role("button", name="Copy")).to_be_visible()
    answers = page.locator("#worked").inner_text()
    link = page.locator("#link").input_value()
    other = sign_in(window(width=390), address, "olga@example.com")
    other.goto(link)
    assert other.locator("#worked").inner_text() == answers
    assert other.evaluate("document.documentElement.scrollWidth") == 390
