"""Logging a call in two clicks, a mail's partner by suggestion, and copying addresses, in a real browser (guide: F5, F6)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kanava.core import clock
from kanava.engagement.models import NextStep, Touchpoint, WaitingMail
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_partner, make_user

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_a_call_is_logged_in_two_clicks_and_its_next_step_done_in_one(window: Window, address: str) -> None:
    aurora = make_partner("Aurora Oy")
    make_user("Eva", role="PARTNER_MANAGER")
    desk = sign_in(window(width=390), address, "eva@example.com")
    desk.goto(f"{address}/console/partners/{aurora.pk}/")
    desk.click("text=Log a call or meeting")
    desk.click("#log >> text=Remote meeting")
    desk.click("#log >> text=Went well")
    desk.click("#log button.button-main")
    expect(desk.locator("#timeline .talk")).to_contain_text("Remote meeting")
    desk.fill("#log textarea", "They want a workshop")
    desk.click("#log summary >> text=Next step")
    desk.fill("#log [name=what]", "Agree on a day")
    desk.fill("#log [name=due_on]", clock.today().isoformat())
    desk.click("#log button.button-main")
    expect(desk.locator("#steps")).to_contain_text("Agree on a day")
    # What is saved is not put back into the box.
    expect(desk.locator("#log textarea")).to_have_value("")
    desk.reload()
    expect(desk.locator("#log textarea")).to_have_value("")
    # Nor what was wrong at first and put right.
    desk.fill("#log textarea", "A day to come")
    desk.fill("#log [name=happened_on]", "2999-01-01")
    desk.click("#log button.button-main")
    expect(desk.locator("#log .error").first).to_be_visible()
    desk.fill("#log [name=happened_on]", clock.today().isoformat())
    desk.fill("#log textarea", "A day that was")
    desk.click("#log button.button-main")
    expect(desk.locator("#timeline")).to_contain_text("A day that was")
    desk.reload()
    expect(desk.locator("#log textarea")).to_have_value("")
    desk.goto(f"{address}/console/")
    desk.click("#steps >> text=Done")
    expect(desk.locator(".toasts")).to_contain_text("Done: Agree on a day")
    assert [one.kind for one in Touchpoint.objects.order_by("id")] == ["REMOTE", "CALL", "CALL"]
    assert NextStep.objects.get().state == "DONE"


def test_a_mails_partner_is_chosen_from_suggestions(window: Window, address: str) -> None:
    for name in ("Aurora Oy", "Auringon Data Oy"):
        make_partner(name)
    eva, now = make_user("Eva", role="PARTNER_MANAGER"), clock.now()
    for title in ("First", "Second"):
        WaitingMail.objects.create(
            owner=eva, received_at=now, sent_at=now, sender="x@nowhere.se", title=title
        )
    desk = sign_in(window(), address, "eva@example.com")
    desk.goto(f"{address}/console/mail/")
    card = desk.locator("section.card", has_text="First").locator("form", has=desk.locator("[name=partner]"))
    card.locator("[role=combobox]").press_sequentially("aur")
    card.locator("[role=option]", has_text="Aurora Oy").click()
    card.locator("text=Put it there").click()
    expect(desk.locator(".toasts")).to_contain_text("The mail is on the timeline of Aurora Oy.")
    assert Touchpoint.objects.get().title == "First"


def test_addresses_are_copied(window: Window, address: str) -> None:
    make_user("Eva", role="PARTNER_MANAGER")
    desk = sign_in(window(), address, "eva@example.com")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    desk.goto(f"{address}/account/")
    desk.click("#addresses >> text=Make the address >> nth=1")
    shown = desk.input_value("#calendar-address")
    desk.click("text=Copy")
    expect(desk.locator("[data-copy]")).to_have_text("Copied")
    assert desk.evaluate("navigator.clipboard.readText()") == shown
    assert desk.request.get(shown).status == 200
