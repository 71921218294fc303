"""How tables, lists of changes and rows of tabs end, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kanava.core import clock
from kanava.deals.actions import closing, selling
from kanava.matching.engine import Company
from kanava.playbook import actions
from kanava.playbook.queries import list_published
from kanava.rules.money import Money
from kanava.rules.playbook.changes import Edit
from kanava.rules.stages import Feature
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_line, make_user, staff, switch_on

pytestmark = pytest.mark.browser
# The widths of the lines under the cells of each table's last row.
LAST_LINES = """() => [...document.querySelectorAll('tbody tr:last-child')].map(
  (row) => [...row.children].map((cell) => getComputedStyle(cell).borderBottomWidth))"""
# How far each list of changes ends before its card's inner edge.
SHORT_OF_EDGE = """() => [...document.querySelectorAll('.changes')].map((list) => {
  const card = list.closest('.card');
  return card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight) - card.clientLeft
    - list.getBoundingClientRect().right;
})"""


def test_no_line_stands_under_a_part_of_the_last_row(window: Callable[..., Page], address: str) -> None:
    aino = make_user("Aino", role="OWNER")
    by, at = staff(aino), clock.now()
    account = selling.Account(company=Company("Kone Oyj", "FI"))
    told = selling.Told([selling.Line(make_line().pk, Money(100_00, "EUR"))])
    deal = selling.create_direct_deal(by=by, account=account, told=told, at=at)
    closing.win_deal(by=by, deal_id=deal.pk, closed_on=clock.today(), at=at)
    actions.edit_draft(by=by, edits={"registration.protection_days": Edit(None, 120)}, at=at)
    page = window(width=1440)
    page.goto(f"{address}/console/")
    page.fill("#id_login", "aino@example.com")
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    page.wait_for_selector("h1")
    for path in ("/console/", "/console/playbook/", "/console/playbook/?section=registration"):
        page.goto(address + path)
        rows = page.evaluate(LAST_LINES)
        assert rows
        assert {width for row in rows for width in row} == {"0px"}

    page.goto(f"{address}/console/playbook/draft/")
    page.fill("#id_reason", "More time")
    page.click("#publish button.button-main")
    page.wait_for_selector("text=Published: in force from")
    (published,) = list_published()
    page.goto(f"{address}/console/playbook/versions/{published.version.pk}/")
    page.wait_for_selector(".changes")
    assert page.evaluate(SHORT_OF_EDGE) == [0]


def test_the_open_tab_is_in_sight_on_a_phone(window: Callable[..., Page], address: str) -> None:
    switch_on(*Feature)
    make_user("Eva", role="PARTNER_MANAGER")
    desk = sign_in(window(width=390), address, "eva@example.com")
    desk.goto(f"{address}/console/recruiting/letters/")
    row, tab = desk.locator(".tabs"), desk.locator(".tabs [aria-current]")
    # A row that fits needs nothing.
    assert row.evaluate("row => row.scrollWidth > row.clientWidth")
    expect(tab).to_be_in_viewport(ratio=1)
