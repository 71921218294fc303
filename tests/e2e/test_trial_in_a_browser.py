"""A portal trial in a real browser: invited from the candidate's page, tried on a phone (guide: E7)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kanava.deals.models import Registration
from kanava.recruiting.queries.trials import link_of
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_line, make_user, staff
from tests.recruiting.trials import made_trial

pytestmark = pytest.mark.browser


def test_a_guest_registers_a_deal_and_sees_what_it_earns(
    window: Callable[..., Page], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_line()
    eva = make_user("Eva", role="PARTNER_MANAGER")
    with made_trial(staff(eva), monkeypatch) as trial:
        phone = window(width=390)
        phone.goto(link_of(trial))
        phone.click("text=Open the portal")
        phone.wait_for_selector("text=invented customers")
        phone.click("text=Register a deal >> nth=0")
        phone.wait_for_selector("#id_customer_name:focus")
        phone.keyboard.type("Lighthouse Foods Oy")
        phone.fill("#id_amount", "30 000")
        phone.click("button[name=submit]")
        phone.click("text=Approve it")
        phone.click("text=The customer orders")
        phone.wait_for_selector(".toast:not(.toast-error)")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
        phone.click("nav >> text=Earnings")
        phone.click("text=Lighthouse Foods Oy")
        phone.wait_for_selector(r"text=/30,000\.00/ >> nth=0")

        desk = sign_in(window(), address, "eva@example.com")
        desk.goto(f"{address}/console/recruiting/candidates/{trial.candidate_id}/")
        desk.wait_for_selector("text=on 1 day")
        # A look of our own leads into the trial and back to our own place, still signed in.
        desk.click("text=Look in yourself")
        desk.wait_for_selector("text=invented customers")
        desk.goto(f"{address}/console/")
        desk.wait_for_selector("nav >> text=Recruiting")
        assert Registration.objects.count() == 0
