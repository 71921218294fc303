"""Getting in, in a real browser: by invitation, e-mail code, app and passkey. No step may break the content policy."""

import base64
import hmac
import re
import time
from collections.abc import Callable
from struct import pack, unpack

import pytest
from playwright.sync_api import Page, expect

from kanava.core.models import Letter, User
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_partner, make_user

pytestmark = pytest.mark.browser

Window = Callable[..., Page]


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


def app_code(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows for a key (RFC 6238), `later` half minutes from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, pack(">Q", int(time.time()) // 30 + later), "sha1")
    offset = digest[-1] & 15
    return f"{(unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def with_passkeys(page: Page) -> Page:
    """A device that keeps passkeys and knows its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_out(page: Page) -> None:
    page.click(".person summary")
    page.click(".menu >> text=Sign out")
    page.wait_for_selector("#id_login")


def test_from_the_invitation_in_the_outbox_to_the_first_page(window: Window, address: str) -> None:
    aurora = make_partner("Aurora Oy")
    make_user("Aino", role="OWNER")
    desk = sign_in(window(), address, "aino@example.com")
    desk.goto(f"{address}/console/partners/{aurora.pk}/")
    desk.click("#portal-access >> text=Invite")
    desk.fill("#id_email", "bertil@aurora.example")
    desk.fill("#id_name", "Bertil")
    # The partner is Finnish, and so would the letter be.
    assert desk.input_value("#id_language") == "fi"
    desk.select_option("#id_language", "en")
    desk.click("text=Send the invitation")
    expect(desk.locator(".toast")).to_have_text("An invitation is on its way to bertil@aurora.example.")
    expect(desk.locator("#portal-access")).to_contain_text("Invited")

    desk.click("nav >> text=Outbox")
    desk.click("text=Aino invites you to the partner portal of Aurora Oy")
    # The letter as mail programs show it: its button opens a window, in which somebody else is signed in already.
    with desk.expect_popup() as popup:
        desk.frame_locator("iframe").locator("text=Accept the invitation").click()
    expect(popup.value.locator("h1")).to_have_text("You are signed in as somebody else")
    link = popup.value.url
    assert link.startswith(f"{address}/join/")

    phone = window(width=390)
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("Aino invites you as Partner owner.")
    phone.fill("#id_name", "Bertil Aaltonen")
    phone.fill("#id_password", "bertil")
    phone.click("text=Join >> nth=0")
    expect(phone.locator("#id_password-error")).to_be_visible()
    assert phone.input_value("#id_name") == "Bertil Aaltonen"
    phone.fill("#id_password", "a sentence of mine")
    phone.click("text=Join >> nth=0")
    expect(phone.locator("h1")).to_have_text("Hello, Bertil")
    assert phone.url == f"{address}/portal/"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert User.objects.get(email="bertil@aurora.example").membership.partner_id == aurora.pk

    late = window()
    late.goto(link)
    expect(late.locator("h1")).to_have_text("This invitation has been accepted already.")


def test_sign_in_by_a_code_from_a_letter(window: Window, address: str) -> None:
    make_member(make_partner("Aurora Oy"), "Bertil")
    page = window(width=390)
    page.goto(f"{address}/portal/earnings/")
    page.click("text=Send me a sign-in code by e-mail")
    page.fill("#id_email", "Bertil@Example.com")
    page.click("text=Send the code")
    page.fill("#id_code", "WRONG-CODE")
    page.click("button.button-main")
    expect(page.locator("#id_code-error")).to_contain_text("This code is wrong.")
    letter = Letter.objects.get()
    assert letter.recipients == ["bertil@example.com"]
    code = re.search(r"\n\n([A-Z0-9-]{9})\n\n", letter.text)[1]
    page.fill("#id_code", code.lower())
    page.click("button.button-main")
    # Where the person wanted to go in the first place.
    page.wait_for_url(f"{address}/portal/earnings/")


def test_set_an_app_up_and_sign_in_with_it(window: Window, address: str) -> None:
    make_user("Aino", role="OWNER")
    page = sign_in(window(), address, "aino@example.com")
    page.click(".person summary")
    page.click("text=Your account")
    page.click("text=Set up")
    page.fill("#id_password", "correct horse")
    page.click("text=Continue")
    picture = page.locator("img.qr")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 20")
    secret = page.inner_text("code.secret")
    page.fill("#id_code", "000000")
    page.click("text=Turn on")
    expect(page.locator("#id_code-error")).to_be_visible()
    assert page.inner_text("code.secret") == secret
    page.fill("#id_code", app_code(secret))
    page.click("text=Turn on")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(set(recovery)) == 10

    sign_out(page)
    sign_in(page, address, "aino@example.com")
    expect(page.locator("h1")).to_have_text("One more step")
    code = app_code(secret, later=1)
    page.fill("#id_code", code)
    page.click("button.button-main")
    page.wait_for_url(f"{address}/console/")

    sign_out(page)
    sign_in(page, address, "aino@example.com")
    # A code that was seen over the shoulder is worth nothing.
    page.fill("#id_code", code)
    page.click("button.button-main")
    expect(page.locator("#id_code-error")).to_be_visible()
    page.fill("#id_code", recovery[0])
    page.click("button.button-main")
    page.wait_for_url(f"{address}/console/")
    page.goto(f"{address}/account/")
    expect(page.locator("#sign-in")).to_contain_text("9 codes left")
    assert {letter.subject for letter in Letter.objects.all()} == {
        "A code from an app is now asked for when you sign in."
    }


def test_add_a_passkey_and_sign_in_with_it(window: Window, address: str) -> None:
    make_member(make_partner("Aurora Oy"), "Bertil")
    page = with_passkeys(window(width=390))
    sign_in(page, address, "bertil@example.com")
    page.goto(f"{address}/account/")
    page.click("text=Add a passkey")
    page.fill("#id_password", "correct horse")
    page.click("text=Continue")
    page.fill("#id_name", "My phone")
    page.click("text=Create the passkey")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.goto(f"{address}/account/")
    expect(page.locator("#sign-in")).to_contain_text("My phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    sign_out(page)
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{address}/portal/")

    # The password alone is not enough any more: the passkey is the second step.
    sign_out(page)
    sign_in(page, address, "bertil@example.com")
    expect(page.locator("h1")).to_have_text("One more step")
    page.click("text=Use a passkey")
    page.wait_for_url(f"{address}/portal/")

    page.goto(f"{address}/account/")
    page.click("text=Rename")
    # What changes how one signs in asks once more; the passkey will do.
    page.click("text=Use a passkey")
    page.click("button:has-text('Use a passkey')")
    page.fill("#id_name", "Bertil's phone")
    page.click("text=Save")
    expect(page.locator("#sign-in")).to_contain_text("Bertil's phone")
    page.click("#sign-in >> text=Remove")
    page.click("button.button-bad")
    expect(page.locator(".toast")).to_have_text("The passkey was removed.")
    assert not User.objects.get(email="bertil@example.com").authenticator_set.exists()


def test_a_passkey_that_is_not_known_says_so(window: Window, address: str) -> None:
    make_member(make_partner("Aurora Oy"), "Bertil")
    page = with_passkeys(window())
    sign_in(page, address, "bertil@example.com")
    page.goto(f"{address}/account/passkeys/add/")
    page.fill("#id_password", "correct horse")
    page.click("text=Continue")
    page.click("text=Create the passkey")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    sign_out(page)
    User.objects.get(email="bertil@example.com").authenticator_set.all().delete()
    page.click("text=Sign in with a passkey")
    expect(page.locator(".toast")).to_contain_text("This passkey is not known here.")


def test_without_passkeys_on_the_device_the_page_stays_and_says_so(window: Window, address: str) -> None:
    make_user("Aino", role="OWNER")
    page = window()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "isUserVerified": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(address)
    page.click("text=Sign in with a passkey")
    expect(page.locator("text=The passkey did not work.")).to_be_visible(timeout=60_000)
    # By number instead of name there can be no passkey, and no button promises one.
    page.goto(address.replace("localhost", "127.0.0.1"))
    expect(page.locator("text=Sign in with a passkey")).to_be_hidden()
