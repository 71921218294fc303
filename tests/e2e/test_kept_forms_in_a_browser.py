"""Nothing typed is lost, in a real browser: a session that ends, a menu click, a sent form, another person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.core import clock
from kanava.core.models import Session
from kanava.deals.models import Deal, Registration
from kanava.playbook import actions
from kanava.rules.people import Actor, Role, Via
from kanava.rules.periods import add_months
from kanava.rules.playbook.changes import Edit
from kanava.rules.stages import Feature
from tests.factories import make_line, make_member, make_partner, make_user, switch_on

pytestmark = pytest.mark.browser
BACK = "text=is back in its fields"


def sign_in(page: Page, email: str) -> None:
    page.fill("#id_login", email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('kanava.'))")


def test_a_session_that_ends_costs_nobody_their_words(window: Callable[..., Page], address: str) -> None:
    make_line()
    make_member(make_partner("Aurora Oy"), "Bertil", Role.PARTNER_OWNER)
    page = window(width=390)
    page.goto(f"{address}/portal/register/")
    sign_in(page, "bertil@example.com")
    page.fill("#id_customer_name", "Wärtsilä Oyj")
    page.click("details.more summary")
    page.fill("#id_note", "Met at the fair")
    Session.objects.all().delete()
    page.click("button[name=submit]")
    page.wait_for_selector("#id_login")
    sign_in(page, "bertil@example.com")
    page.wait_for_selector(BACK)
    assert page.input_value("#id_customer_name") == "Wärtsilä Oyj"
    assert page.input_value("#id_note") == "Met at the fair"
    assert page.is_visible("#id_note")

    # A refusal next to its field is no reason to forget, and no reason to put anything back.
    page.fill("#id_amount", "a lot")
    page.click("button[name=submit]")
    page.wait_for_selector("#id_amount-error")
    assert page.is_hidden(BACK)
    assert page.input_value("#id_note") == "Met at the fair"
    page.fill("#id_amount", "50 000")
    page.click("button[name=submit]")
    page.wait_for_selector("text=Waiting for decision")
    assert Registration.objects.get().note == "Met at the fair"
    assert kept(page) == []
    page.goto(f"{address}/portal/register/")
    assert page.input_value("#id_customer_name") == ""


def test_leaving_asks_and_coming_back_finds_everything(window: Callable[..., Page], address: str) -> None:
    make_line()
    switch_on(Feature.CUSTOMERS)
    make_user("Aino", role="OWNER")
    page = window()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{address}/console/deals/new/")
    sign_in(page, "aino@example.com")
    page.fill("#id_customer_name", "Kone Oyj")
    page.fill("[name=line-net]", "1000")
    page.click("text=Add a line")
    page.wait_for_selector("[name=line-net] >> nth=1")
    page.fill("[name=line-net] >> nth=1", "2000")
    page.click("nav >> text=Customers")
    page.wait_for_url("**/customers/")
    assert asked == ["beforeunload"]
    page.goto(f"{address}/console/deals/new/")
    page.wait_for_selector(BACK)
    assert [page.input_value(f"[name=line-net] >> nth={place}") for place in range(2)] == ["1000", "2000"]
    assert page.get_by_label("Net to vendor of line 2").count() == 1
    # Enter saves; it adds no line.
    page.press("[name=line-net] >> nth=0", "Enter")
    page.wait_for_selector("text=The deal is added.")
    assert Deal.objects.get().net_minor == 3000_00
    assert kept(page) == []
    assert asked == ["beforeunload"]


def test_another_section_of_the_playbook_does_not_lose_an_edit(
    window: Callable[..., Page], address: str
) -> None:
    make_user("Aino", role="OWNER")
    make_user("Eero", role="OWNER")
    page = window()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/console/playbook/?section=registration")
    sign_in(page, "aino@example.com")
    field = "[name='registration.protection_days']"
    page.fill(field, "77")
    page.click(".playbook-nav >> text=Margins")
    page.wait_for_url("**section=margins")
    assert page.is_hidden(BACK)
    page.goto(f"{address}/console/playbook/?section=registration")
    page.wait_for_selector(BACK)
    assert page.input_value(field) == "77"
    page.click("text=Save as draft")
    page.wait_for_selector("text=Saved in the draft.")
    assert kept(page) == []
    assert page.is_hidden(BACK)

    # Starting over brings what is stored, and who signs out leaves nothing to the next one.
    page.fill(field, "88")
    page.reload()
    page.click("text=Start over")
    page.wait_for_selector(f"{BACK} >> visible=false", state="attached")
    assert page.input_value(field) == "77"
    page.fill(field, "99")
    page.click(".person summary")
    page.click("text=Sign out")
    page.wait_for_selector("#id_login")
    assert kept(page) == []


def test_what_was_saved_does_not_come_back_as_unsaved(window: Callable[..., Page], address: str) -> None:
    make_user("Aino", role="OWNER")
    page = window()
    page.on("dialog", lambda dialog: dialog.accept())
    start = f"{address}/console/playbook/"
    page.goto(start)
    sign_in(page, "aino@example.com")
    field = "[name='margins.tiers.BRONZE']"
    page.fill(field, "21")
    # The field loses the focus while the answer is on its way.
    page.evaluate(
        "document.querySelector('#settings').addEventListener('submit', () => setTimeout(() => document.activeElement.blur()))"
    )
    page.click("text=Save and review")
    page.wait_for_selector("text=What the draft changes")
    assert kept(page) == []
    page.click(".changes button")
    page.wait_for_selector("text=Nothing is drafted")
    page.goto(start)
    assert page.is_hidden(BACK)
    assert page.input_value(field) == "20"

    # Left unsaved at one address and saved at another, then published from a day to come.
    page.fill(field, "22")
    page.goto(f"{start}?section=margins")
    page.wait_for_selector(BACK)
    assert page.input_value(field) == "22"
    page.click("text=Save and review")
    page.wait_for_selector("text=What the draft changes")
    page.fill("#id_effective_from", add_months(clock.today(), 6).isoformat())
    page.fill("#id_reason", "Later")
    page.click("#publish button.button-main")
    page.wait_for_selector("text=Published: in force from")
    page.goto(start)
    assert page.is_hidden(BACK)
    assert page.input_value(field) == "20"
    assert kept(page) == []


def test_what_has_changed_since_is_not_typed_over(window: Callable[..., Page], address: str) -> None:
    eero = make_user("Eero", role="OWNER")
    make_user("Aino", role="OWNER")
    page = window()
    page.on("dialog", lambda dialog: dialog.accept())
    start = f"{address}/console/playbook/"
    page.goto(start)
    sign_in(page, "aino@example.com")
    bronze, silver = "[name='margins.tiers.BRONZE']", "[name='margins.tiers.SILVER']"
    page.fill(bronze, "21")
    page.fill(silver, "26")
    page.goto(f"{address}/console/partners/")
    by = Actor(Role.OWNER, Via.CONSOLE, user_id=eero.pk)
    actions.edit_draft(by=by, edits={"margins.tiers.BRONZE": Edit(None, 23)}, at=clock.now())
    page.goto(start)
    page.wait_for_selector(BACK)
    assert [page.input_value(name) for name in (bronze, silver)] == ["23", "26"]
