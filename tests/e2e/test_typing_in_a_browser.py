"""What is typed and pasted, and what asks first, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.enquiries.models import Enquiry
from kanava.rules.people import Role
from tests.factories import make_member, make_partner, make_user, staff
from tests.training.making import make_open

pytestmark = pytest.mark.browser


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    page.wait_for_load_state()


def test_what_is_pasted_stays_whole_and_is_said_to_be_too_long(
    window: Callable[..., Page], address: str
) -> None:
    make_member(make_partner("Aurora Oy", tier="GOLD"), "Bertil", Role.PARTNER_OWNER)
    page = window(width=390)
    sign_in(page, address, "bertil@example.com")
    page.goto(f"{address}/portal/help/")
    page.fill("#ask-text", "Where is it?")
    page.focus("#ask-subject")
    page.evaluate("document.execCommand('insertText', false, 'S'.repeat(400))")
    assert page.input_value("#ask-subject") == "S" * 400
    assert "At most 160 characters: 240 too many." in page.inner_text(".too-long")
    page.click("#ask button.button-main")
    assert page.is_visible(".too-long")
    assert not Enquiry.objects.exists()
    page.fill("#ask-subject", "Prices")
    assert page.locator(".too-long").count() == 0
    page.click("#ask button.button-main")
    page.wait_for_selector("text=Sent.")
    assert Enquiry.objects.get().subject == "Prices"


def test_a_card_s_buttons_stand_together(window: Callable[..., Page], address: str) -> None:
    aino = make_user("Aino", role="OWNER")
    path = make_open(staff(aino))
    page = window(width=1440)
    sign_in(page, address, "aino@example.com")
    page.goto(f"{address}/console/training/{path.pk}/")
    first, second = (one.bounding_box() for one in page.locator("#lessons .card-head a.button").all())
    assert second["x"] - (first["x"] + first["width"]) < 20
    # Nothing is removed at one press.
    page.click("#lessons li:first-child summary")
    page.click("#lessons li:first-child .button-bad")
    page.wait_for_selector("text=The lesson is removed.")
    assert path.lessons.count() == 1
