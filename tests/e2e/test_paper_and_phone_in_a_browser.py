"""What a page becomes on paper and on a phone, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.deals.actions import selling
from kanava.matching.engine import Company
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.ui import formatting
from tests.factories import make_line, make_member, make_partner, make_registration, make_user, staff

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


def portal(window: Callable[..., Page], address: str, path: str, *, width: int = 390, **size: int) -> Page:
    """A page of a partner's owner called Aino."""
    aurora = make_partner("Aurora Oy", tier="GOLD")
    make_member(aurora, "Aino", Role.PARTNER_OWNER)
    make_registration(aurora, at=clock.now())
    return opened(window(width=width, **size), address, path)


def test_paper_shows_every_column_and_says_whose_page_it_is_and_of_when(
    window: Callable[..., Page], address: str
) -> None:
    page = portal(window, address, "/portal/", width=688)
    assert not page.is_visible(".print-line")
    page.emulate_media(media="print")
    line = page.inner_text(".print-line")
    assert "Aurora Oy" in line
    assert formatting.day(clock.today()) in line
    right = page.eval_on_selector("tbody td:last-child .sub", "(one) => one.getBoundingClientRect().right")
    assert right <= 688
    assert not page.is_visible("main .button")


def test_text_grows_with_the_readers_size(window: Callable[..., Page], address: str) -> None:
    page = portal(window, address, "/portal/", width=1440)
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    before = {name: page.eval_on_selector(name, size) for name in ("h1", "td a", ".badge", ".nav a")}
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert {name: page.eval_on_selector(name, size) for name in before} == {
        name: pytest.approx(2 * one) for name, one in before.items()
    }
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_small_phone_reads_the_rules_and_closes_its_menu(window: Callable[..., Page], address: str) -> None:
    page = portal(window, address, "/portal/rules/", width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click(".nav-more summary")
    line = page.locator(".nav-more .menu a").first
    icon, text = line.locator("svg").bounding_box(), line.locator("span").bounding_box()
    assert icon is not None
    assert text is not None
    assert abs(icon["y"] + icon["height"] / 2 - text["y"] - text["height"] / 2) < 3
    page.keyboard.press("Escape")
    page.wait_for_selector(".nav-more .menu", state="hidden")
    assert page.evaluate("document.activeElement.matches('.nav-more summary')")


def test_the_focus_stays_above_the_bar_of_a_phone(window: Callable[..., Page], address: str) -> None:
    page = portal(window, address, "/portal/register/", height=500)
    bar = page.evaluate("document.querySelector('.nav').getBoundingClientRect().top")
    hidden = []
    for _step in range(18):
        page.keyboard.press("Tab")
        bottom = page.evaluate(
            "document.activeElement.closest('main') ? document.activeElement.getBoundingClientRect().bottom : 0"
        )
        if bottom > bar:
            hidden.append(page.evaluate("document.activeElement.outerHTML"))
    assert hidden == []


def test_a_form_says_itself_what_is_missing_and_loses_no_day_half_typed(
    window: Callable[..., Page], address: str
) -> None:
    page = portal(window, address, "/portal/register/")
    page.click("button[name=submit]")
    page.wait_for_selector("#id_customer_name-error")
    page.fill("#id_customer_name", "Kone Oyj")
    page.focus("#id_expected_close_on")
    page.keyboard.press("1")
    page.click("button[name=draft]")
    assert page.input_value("#id_customer_name") == "Kone Oyj"
    assert page.evaluate("document.activeElement.id") == "id_expected_close_on"
    assert page.url.endswith("/portal/register/")


def test_a_word_of_the_bar_is_not_broken_on_a_phone(window: Callable[..., Page], address: str) -> None:
    make_user("Aino", role="OWNER", language="fi", last_login=clock.now())
    page = opened(window(width=390), address, "/console/deals/")
    assert "Rekisteröinnit" in page.inner_text(".nav")
    tall = page.eval_on_selector_all(
        ".nav > a > span",
        "spans => spans.filter(one => one.offsetHeight && !one.textContent.trim().includes(' '))"
        ".map(one => Math.round(one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)))",
    )
    assert tall
    assert set(tall) == {1}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
