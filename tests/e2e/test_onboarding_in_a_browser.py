"""Onboarding in a real browser: a partner is signed, ticks a task on a phone by keys, and reads the feedback on its pitch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.onboarding.models import Plan, Task
from kanava.rules.people import Role
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_user

pytestmark = pytest.mark.browser
LONG = "Kumppaniliiketoiminnankehittämisyhtiö Tietojärjestelmäratkaisut Oy"


def test_from_signing_to_feedback(window: Callable[..., Page], address: str) -> None:
    make_user("Aino", role="OWNER")
    desk = sign_in(window(), address, "aino@example.com")
    desk.goto(f"{address}/console/partners/new/")
    desk.fill("#id_name", LONG)
    desk.click("text=Add the partner")
    desk.wait_for_selector("#onboarding >> text=What is next")
    plan = Plan.objects.get()
    make_member(plan.partner, "Bertil", Role.PARTNER_OWNER)

    phone = sign_in(window(width=390), address, "bertil@example.com")
    phone.click("#onboarding >> text=Name who sells, who supports and who decides")
    task = Task.objects.get(plan=plan, code="PEOPLE")
    phone.focus(f"#task-{task.pk} summary")
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    phone.keyboard.type("Bertil sells, Cecilia supports")
    phone.keyboard.press("Enter")
    phone.wait_for_selector("text=Your partner manager sees it.")
    phone.wait_for_selector("text=Bertil sells, Cecilia supports")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.click("text=The whole plan")
    desk.click("text=Choose it")
    desk.fill("#plan-customer", "Kone Oyj")
    desk.click("button >> text=Save")
    desk.click("text=Change or assess")
    for name in ("NEED", "PRODUCT", "OBJECTIONS", "NEXT_STEP"):
        desk.select_option(f"#assess-score-{name}", "4")
    desk.click("text=Save the assessment")
    desk.wait_for_selector("#assess-feedback-error")
    # Nothing that was chosen is lost.
    assert desk.input_value("#assess-score-NEED") == "4"
    desk.fill("#assess-feedback", "Let them talk more.")
    desk.click("text=Save the assessment")
    desk.wait_for_selector("blockquote >> text=Let them talk more.")
    phone.reload()
    phone.wait_for_selector("blockquote >> text=Let them talk more.")
    for page in ("/console/", "/console/onboarding/", f"/console/partners/{plan.partner_id}/onboarding/"):
        desk.set_viewport_size({"width": 390, "height": 844})
        desk.goto(f"{address}{page}")
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
