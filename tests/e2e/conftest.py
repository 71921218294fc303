"""A server of the product and a real Chromium; whatever breaks the content security policy is remembered."""

import re
import shutil
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
# The browser's own report of a violation, also where its console is silent.
WATCH = (
    "document.addEventListener('securitypolicyviolation',"
    " (event) => console.error('policy', event.violatedDirective, event.blockedURI, event.sample))"
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    cache.clear()  # attempts are counted there
    inner = StaticFilesHandler(get_wsgi_application())

    def application(environ, start_response):
        try:
            return inner(environ, start_response)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    # A name, since a passkey belongs to a name.
    found = f"http://localhost:{server.server_port}"
    monkeypatch.setattr(settings, "BASE_URL", found)
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("No Chromium on this machine; script/test installs Debian's when it may.")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the browsers of a test complained about; there must be nothing."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def window(browser: Browser, problems: list[str], address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own, with its own cookies; closed before the server is, which it may still be asking."""
    contexts = []

    def note(message: ConsoleMessage) -> None:
        # The browser calls every refusal of ours an error; 404 and 500 are.
        if message.type == "error" and not re.search(r"status of (409|410|422|429)", message.text):
            problems.append(message.text)

    def open_window(*, width: int = 1440, height: int = 844) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(WATCH)
        context.on("console", note)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
