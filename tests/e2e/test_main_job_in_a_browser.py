"""The main job in a real browser: a new seller registers a deal on a phone, the owner approves it."""

import shutil
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from kanava.core import clock
from kanava.deals.models import Registration
from tests.factories import make_line, make_member, make_partner, make_user

pytestmark = pytest.mark.browser


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(fresh_database: str) -> Iterator[str]:
    inner = StaticFilesHandler(get_wsgi_application())

    def application(environ, start_response):
        try:
            return inner(environ, start_response)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("No Chromium on this machine; script/test installs Debian's when it may.")
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=flags)
        yield found
        found.close()


def sign_in(browser: Browser, address: str, email: str, *, width: int, problems: list[str]) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.fill("#id_login", email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    return page


def test_register_on_a_phone_and_approve(
    browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    make_line()
    make_member(make_partner("Aurora Oy", type="REFERRAL", signed_on=clock.today()), "Bertil")
    make_user("Aino", role="OWNER")
    problems: list[str] = []

    phone = sign_in(browser, address, "bertil@example.com", width=390, problems=problems)
    phone.click("text=Register a deal >> nth=0")
    phone.wait_for_selector("#id_customer_name:focus")
    phone.keyboard.type("Wärtsilä Oyj")
    phone.fill("#id_amount", "50 000")
    phone.click("button[name=submit]")
    phone.wait_for_selector("text=Waiting for decision")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk = sign_in(browser, address, "aino@example.com", width=1440, problems=problems)
    desk.click("nav >> text=Registrations")
    desk.click("text=Wärtsilä Oyj")
    desk.click("text=Approve and protect")
    desk.wait_for_selector("text=Done.")

    # The dashboard's charts are drawn, and a mark says what it shows.
    desk.click("nav >> text=Dashboard")
    desk.hover(".drawing .mark >> nth=0")
    desk.wait_for_selector(".tip >> text=First deal after 0–30 days: 1")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.reload()
    phone.wait_for_selector("text=This opportunity is yours until")
    assert Registration.objects.get().state == "APPROVED"
    # Nothing on the way broke the content security policy or asked for what is not there.
    assert problems == []
