"""A guide is written with its preview beside it and read in a real browser: search by key, code copied, versions (guide: D4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kanava.guides.models import Guide
from kanava.rules.people import Role
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_partner, make_user
from tests.guides.making import make_guide

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_a_page_is_written_with_its_preview_checked_and_published(window: Window, address: str) -> None:
    guide = make_guide("Wiring", {"install": "## First\n\nOld words."})
    make_user("Aino", role="OWNER")
    desk = sign_in(window(), address, "aino@example.com")
    desk.goto(f"{address}/console/guides/{guide.pk}/")
    desk.click("text=Begin version 1.1 from 1.0")
    desk.click("button >> text=Begin")
    desk.click("text=Install")
    desk.fill("#id_text_en", "## First\n\nSee [the end](end).\n\n> [!TIP]\n> Be quick.")
    preview = desk.locator(".guide-preview").first
    expect(preview.locator(".callout-tip")).to_contain_text("Be quick.")
    desk.click("button >> text=Save")
    desk.goto(desk.url.split("pages/")[0] + "check/")
    expect(desk.locator("main")).to_contain_text("leads to no page")
    assert desk.locator("text=Publish version 1.1").count() == 0
    desk.click("main .card a >> text=Install")
    desk.fill("#id_text_en", "## First\n\nNew words.")
    desk.click("button >> text=Save")
    desk.goto(desk.url.split("pages/")[0] + "check/")
    desk.click("button >> text=Publish version 1.1")
    expect(desk.locator(".toasts")).to_contain_text("Version 1.1 is published.")
    guide = Guide.objects.select_related("current").get()
    assert guide.current.label == "1.1"


def test_a_technician_finds_a_place_copies_its_code_and_says_that_it_helped(
    window: Window, address: str
) -> None:
    text = "Intro.\n\n" + "Words.\n\n" * 30 + "## Behind proxies\n\n```\nset proxy on\n```\n\n## Last\n\nEnd."
    make_guide("Wiring", {"start": "Begin here.", "network": text})
    make_member(make_partner("Aurora Oy"), "Tiina", Role.PARTNER_TECHNICIAN)
    desk = sign_in(window(), address, "tiina@example.com")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    desk.goto(f"{address}/portal/guides/wiring/start/")
    desk.keyboard.press("/")
    expect(desk.locator("#guide-q")).to_be_focused()
    desk.keyboard.type("proxy")
    desk.keyboard.press("Enter")
    desk.click(".guide-hits a >> text=Behind proxies")
    expect(desk.locator("#behind-proxies")).to_be_in_viewport()
    desk.click(".code-copy")
    expect(desk.locator(".code-copy")).to_have_text("Copied")
    assert desk.evaluate("navigator.clipboard.readText()") == "set proxy on"
    desk.click("text=Yes, it helped")
    expect(desk.locator("#opinion")).to_contain_text("You said: yes.")
    phone = sign_in(window(width=390), address, "tiina@example.com")
    phone.goto(f"{address}/portal/guides/wiring/network/")
    expect(phone.locator(".guide-contents")).to_be_hidden()
    phone.click("details.guide-contents-phone summary")
    phone.click("details.guide-contents-phone >> text=Start")
    expect(phone.locator("h1")).to_have_text("Start")


def test_on_a_phone_a_table_shows_that_there_is_more_and_copy_never_covers_the_command(
    window: Window, address: str
) -> None:
    wide = "| From | To | Port | Why |\n|---|---|--:|---|\n| Agent | `gateway.platform.example` | 443 | Documents of all kinds |"
    command = "```\nsudo ipagent config set proxy http://proxy.customer.example:3128 --for-everything\n```"
    six = "| One | Two | Three | Four | Five | Six |\n|---|---|---|---|---|---|\n| first | second | third | fourth | fifth | sixth |"
    make_guide("Wiring", {"network": f"{wide}\n\n{command}\n\n{six}"})
    make_member(make_partner("Aurora Oy"), "Tiina", Role.PARTNER_TECHNICIAN)
    phone = sign_in(window(width=390), address, "tiina@example.com")
    phone.goto(f"{address}/portal/guides/wiring/network/")
    box = phone.locator(".code-copy").bounding_box()
    code = phone.locator(".code-frame pre").bounding_box()
    assert box["y"] + box["height"] <= code["y"]
    # What one came for is read without moving anything.
    first = phone.locator(".guide-table").first
    assert first.evaluate("table => table.scrollWidth <= table.clientWidth")
    # Where that cannot be, the edge has a shadow that stays while the table moves.
    last = phone.locator(".guide-table").last
    assert last.evaluate("table => table.scrollWidth > table.clientWidth")
    assert last.evaluate("table => getComputedStyle(table).backgroundAttachment.includes('local')")
    assert last.evaluate("table => getComputedStyle(table).backgroundAttachment.includes('scroll')")
