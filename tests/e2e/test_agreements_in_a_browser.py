"""An agreement in a real browser: a template published, a draft sent, signed by two people from their letters, checked
again as a file; on a phone and on a desk, and no step breaks the content policy."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kanava.agreements.models import Agreement, Signature
from kanava.core.models import Letter
from kanava.partners.models import Contact, Partner
from kanava.rules.people import Role
from tests.agreements.making import make_signing_partner
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_user

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


def link_to(email: str, place: str) -> str:
    letters = [one for one in Letter.objects.order_by("-id") if one.recipients == [email]]
    found = re.search(
        rf"https?://\S+/{place}/[\w-]+/", next(one.text for one in letters if f"/{place}/" in one.text)
    )
    assert found is not None
    return found[0]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_standard_text_to_a_file_that_is_known_again(
    window: Callable[..., Page], address: str, tmp_path: Path
) -> None:
    make_user("Aino", role="OWNER")
    partner = make_signing_partner()
    Contact.objects.create(partner=partner, name="Olga Nieminen", email="olga@example.com", is_primary=True)
    make_member(partner, "Olga", Role.PARTNER_OWNER)

    desk = sign_in(window(), address, "aino@example.com")
    desk.goto(f"{address}/console/agreements/company/")
    desk.fill("#id_name", "Acme Oy")
    desk.fill("#id_business_id", "0112038-9")
    desk.fill("#id_address", "Mannerheimintie 1, Helsinki")
    desk.click("button >> text=Save changes")
    desk.click("text=Begin a template >> nth=0")
    desk.fill("#id_name", "Ours")
    desk.click("text=Begin with the standard text")
    desk.click("text=Save and publish")
    desk.wait_for_selector("text=Version 1 is published")

    desk.goto(f"{address}/console/partners/{partner.pk}/")
    desk.click("text=Draft an agreement")
    desk.click("text=Save the draft")
    # What is missing leads to its field.
    desk.click("a >> text=Partner’s address")
    expect(desk.locator("#id_partner_address")).to_be_in_viewport()
    desk.fill("#id_partner_address", "Satamakatu 1, Turku")
    desk.click("button >> text=Save changes")
    desk.click("button >> text=Send for signing")
    desk.wait_for_selector("text=Sign it")

    phone = window(width=390)
    for email, name in (("aino@example.com", "Aino"), ("olga@example.com", "Olga Nieminen")):
        phone.goto(link_to(email, "sign"))
        assert fits(phone)
        phone.click("button >> text=Sign the agreement")
        phone.wait_for_selector("text=Tick that you agree >> nth=0")
        assert fits(phone)
        phone.check("#id_consent")
        phone.fill("#id_name", name)
        phone.click("button >> text=Sign the agreement")
        phone.wait_for_selector("h1 >> text=signed")
    assert Partner.objects.get().lifecycle == "ONBOARDING"
    assert Signature.objects.count() == 2

    phone.goto(link_to("olga@example.com", "signed"))
    with phone.expect_download() as fetched:
        phone.click("text=Signed document (PDF)")
    file = tmp_path / "agreement.pdf"
    fetched.value.save_as(file)
    phone.goto(f"{address}/verify/")
    phone.set_input_files("#id_file", file)
    phone.click("text=Check the file")
    phone.wait_for_selector("text=2 signatures")
    assert fits(phone)
    file.write_bytes(file.read_bytes() + b"\n")
    phone.set_input_files("#id_file", file)
    phone.click("text=Check the file")
    phone.wait_for_selector("text=is not a document that was signed here")

    for page in ("agreements/", "agreements/dates/?view=months", f"agreements/{Agreement.objects.get().pk}/"):
        desk.goto(f"{address}/console/{page}")
        assert fits(desk)
    portal = sign_in(window(width=390), address, "olga@example.com")
    portal.goto(f"{address}/portal/agreements/")
    portal.wait_for_selector("text=Signing certificate (PDF)")
    assert fits(portal)
