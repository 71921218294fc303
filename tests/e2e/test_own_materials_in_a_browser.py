"""Materials that a partner makes its own, in a real browser: choosing, the most at once, and copying the mail."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.rules.people import Role
from tests.factories import make_line, make_member, make_partner

pytestmark = pytest.mark.browser
# What a password manager or a spell checker leaves behind in a field.
LEAVE_A_STYLE = "document.querySelectorAll('[name=pick]').forEach((box) => { box.style.caretColor = 'red'; box.style.caretColor = ''; })"


# How the page looks, as a number: the sum of all its colours.
INK = """(picture) => {
  const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight), drawing = canvas.getContext("2d");
  drawing.drawImage(picture, 0, 0);
  return drawing.getImageData(0, 0, canvas.width, canvas.height).data.reduce((all, one) => all + one, 0);
}"""


def test_the_mail_and_the_page_follow_what_is_typed(window: Callable[..., Page], address: str) -> None:
    make_line()
    make_member(make_partner("Aurora Oy"), "Olga", Role.PARTNER_OWNER)
    page = window(width=1440)
    page.goto(f"{address}/portal/library/own/brand/")
    page.fill("#id_login", "olga@example.com")
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    picture, mail = page.locator("#own-picture"), page.frame_locator("#own-preview")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.getElementById('own-picture').naturalWidth > 300")
    before = picture.evaluate(INK)
    with page.expect_response(
        lambda answer: "/own/picture/" in answer.url and "Olga+Nieminen" in answer.url
    ) as drawn:
        page.fill("#id_contact", "Olga Nieminen")
    assert drawn.value.ok
    mail.get_by_text("Olga Nieminen").wait_for()
    page.wait_for_function("document.getElementById('own-picture').complete")
    assert picture.evaluate(INK) < before
    # Nothing is saved of it.
    page.reload()
    assert page.input_value("#id_contact") == ""


def test_choosing_and_copying(window: Callable[..., Page], address: str) -> None:
    make_line()
    make_member(make_partner("Aurora Oy"), "Olga", Role.PARTNER_OWNER)
    page = window(width=1440)
    page.goto(f"{address}/portal/library/own/")
    page.fill("#id_login", "olga@example.com")
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    for number, value in enumerate(
        ("mail-INTRODUCTION", "page-PILOT", "mail-PILOT", "page-WORKSHOP"), start=2
    ):
        page.evaluate(LEAVE_A_STYLE)
        page.check(f"#pick-{value}")
        page.wait_for_selector(f"#made-{number}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-copy-page*='text=PILOT']")
    page.wait_for_selector("text=Copied")
    html, plain = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return Promise.all(["text/html", "text/plain"].map(async (kind) => (await item.getType(kind)).text()));
        }"""
    )
    assert "A pilot in three weeks: Platform</h1>" in html
    assert plain.startswith("A pilot in three weeks: Platform\n\nBegin with one process.")
    page.check("#pick-mail-WORKSHOP")
    page.wait_for_selector("#made-6")
    assert page.locator("[name=pick]").count() == 6
