"""What a page becomes on paper and on a phone, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.deals.actions import selling
from kanava.matching.engine import Company
from kanava.rules.money import Money
from tests.factories import make_line, make_user, staff

pytestmark = pytest.mark.browser
LIGHTNESS = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  const of = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return (r + g + b) / 3; };
  return [of(style.color), of(getComputedStyle(document.documentElement).backgroundColor)];
}"""


def opened(page: Page, address: str, path: str) -> Page:
    page.goto(address + path)
    page.fill("#id_login", "aino@example.com")
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    page.wait_for_selector("h1")
    return page


def test_paper_is_light_whatever_the_theme(window: Callable[..., Page], address: str) -> None:
    make_user("Aino", role="OWNER", theme="dark")
    page = opened(window(), address, "/console/deals/")
    text, ground = page.evaluate(LIGHTNESS, "h1")
    assert text > 200 > 60 > ground
    page.emulate_media(media="print")
    for selector in ("h1", ".empty p"):
        text, ground = page.evaluate(LIGHTNESS, selector)
        assert text < 120
        assert ground > 240


def test_amounts_keep_their_names_on_a_phone(window: Callable[..., Page], address: str) -> None:
    aino = make_user("Aino", role="OWNER")
    told = selling.Told([selling.Line(make_line().pk, Money(1000_00, "EUR"), Money(1200_00, "EUR"))])
    account = selling.Account(company=Company("Kone Oyj", "FI"), is_new=True)
    deal = selling.create_direct_deal(by=staff(aino), account=account, told=told, at=clock.now())
    page = opened(window(width=390), address, "/console/deals/new/")
    for label in ("Product line", "What it is", "Net to vendor", "List price", "End customer pays"):
        assert page.is_visible(f".lines-cell >> text={label}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{address}/console/deals/{deal.pk}/")
    names = page.eval_on_selector_all(
        ".plain-table tbody td.num",
        "cells => cells.map((cell) => getComputedStyle(cell, '::before').content)",
    )
    assert [name.strip('" ') for name in names] == ["Net to vendor", "List price", "End customer pays"]
