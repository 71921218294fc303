"""Whole requests in this process: the WSGI application with all middleware, sessions, wall and templates, without network."""

import io
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from kanava.core.models import User

Application = Callable[..., Iterable[bytes]]
CSRF = "k" * 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and what it cost: milliseconds in all, in the database, and of processor time in both processes
    together (which other work on the machine hardly changes), and statements."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: float
    database_ms: float
    cpu_ms: float
    statements: int


@dataclass
class _Meter:
    """Counts statements and the time that they take."""

    statements: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - started


def measured(call: Callable[[], object]) -> Answer:
    """What a call that is no request costs."""
    meter = _Meter()
    with connection.execute_wrapper(meter):
        worked, started = _processor_seconds(), time.perf_counter()
        call()
        took, worked = time.perf_counter() - started, _processor_seconds() - worked
    return Answer(200, {}, b"", took * 1000, meter.seconds * 1000, worked * 1000, meter.statements)


def session_of(user: User) -> str:
    """A signed-in session's key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Browser:
    """A person's browser, signed in, or a visitor's."""

    application: Application
    user: User | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign in."""
        self.cookies[settings.CSRF_COOKIE_NAME] = CSRF
        if self.user is not None:
            self.cookies[settings.SESSION_COOKIE_NAME] = session_of(self.user)

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, urlencode(query or {}), b"", headers)

    def post(self, path: str, sent: Mapping[str, Any]) -> Answer:
        """Send a form."""
        body = urlencode({**sent, "csrfmiddlewaretoken": CSRF}).encode()
        return self._ask("POST", path, "", body, {"CONTENT_TYPE": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, query: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": False,
            "wsgi.run_once": False, "CONTENT_LENGTH": str(len(body)), "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers,
        }  # fmt: skip
        told: dict[str, Any] = {}

        def start_response(status: str, response_headers: list[tuple[str, str]], *_more: Any) -> None:
            told.update(status=int(status.split()[0]), headers=dict(response_headers))

        meter = _Meter()
        with connection.execute_wrapper(meter):
            worked = _processor_seconds()
            started = time.perf_counter()
            parts = self.application(environ, start_response)
            content = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
            took = time.perf_counter() - started
            worked = _processor_seconds() - worked
        return Answer(
            told["status"],
            told["headers"],
            content,
            took * 1000,
            meter.seconds * 1000,
            worked * 1000,
            meter.statements,
        )


def _processor_seconds() -> float:
    """How long this process and the one that serves it in the database have been at work; Linux tells."""
    inner = connection.connection
    file = Path(f"/proc/{inner.info.backend_pid}/schedstat") if inner is not None else None
    served = int(file.read_text().split()[0]) / 1e9 if file is not None and file.exists() else 0.0
    return time.process_time() + served
