"""The session engine: rows that know their person, device and last use, so that sessions can be shown and ended."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kanava.core import clock
from kanava.core.models import Session, User
from kanava.core.standing import GIVEN_TEXT, StandingRows

# A row is written at most this often for being looked at.
SEEN_EVERY = timedelta(minutes=10)

_BROWSERS = (
    ("Edge", r"\bEdg(A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac(intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)


def device_of(user_agent: str) -> str:
    """Browser and system as people call them, such as `Firefox · Windows`; empty when neither is known."""
    found = [
        next((name for name, pattern in kinds if re.search(pattern, user_agent)), "")
        for kinds in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(part for part in found if part)


# The person of the session that was read last, for whoever asks next.
_came_along: ContextVar[User | None] = ContextVar("kanava.core.sessions.came_along", default=None)


_SESSION = StandingRows(
    lambda: Session.objects.filter(session_key=GIVEN_TEXT).select_related("user"), GIVEN_TEXT
)


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """Who signs in by e-mail and password; the person of a session comes along with it, in the same statement.

    Django asks for the person right after it has read the session, and checks both against each other as ever.
    """

    def get_user(self, user_id: Any) -> Any:
        """The person, unless they may not sign in."""
        person = _came_along.get()
        _came_along.set(None)
        if person is None or person.pk != user_id:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None


class SessionStore(DatabaseStore):
    """Django's database sessions in our own table."""

    device = ""
    started_at: datetime | None = None
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table instead of Django's."""
        return Session

    def _get_session_from_db(self) -> Any:
        found = _SESSION.all(self.session_key) if self.session_key else []
        row = next((one for one in found if one.expire_date > clock.now()), None)
        _came_along.set(row.user if row is not None else None)
        if row is None:
            self._session_key = None
        else:
            self.device, self.started_at, self.seen_at = row.device, row.started_at, row.seen_at
        return row

    def create_model_instance(self, data: Any) -> Session:
        """The row with its person; what the page knows of the device stays as it was read."""
        row = cast(Session, super().create_model_instance(data))
        now = clock.now()
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.device, row.started_at, row.seen_at = self.device, self.started_at or now, self.seen_at or now
        return row

    def cycle_key(self) -> None:
        """A new key for a new sign-in, whose time begins now."""
        self.keys()  # reads it; else its times would come back after they are forgotten
        self.started_at = self.seen_at = None
        super().cycle_key()

    def flush(self) -> None:
        """Forget everything, the device too."""
        self.started_at = self.seen_at = None
        self.device = ""
        super().flush()

    def note_use(self, *, device: str, at: datetime) -> None:
        """Write down that this device used the session, unless that was done a moment ago."""
        if self.device == device and self.seen_at is not None and at - self.seen_at < SEEN_EVERY:
            return
        self.device, self.seen_at = device, at
        Session.objects.filter(session_key=self.session_key).update(device=device, seen_at=at)


def note_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: keep the last use of a signed-in session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if isinstance(session, SessionStore) and session.session_key and request.user.is_authenticated:
            session.note_use(device=device_of(request.headers.get("User-Agent", "")), at=clock.now())
        return get_response(request)

    return middleware


_LANGUAGE = "kanava.language"


def choose_language(request: HttpRequest, language: str) -> None:
    """Remember the language that somebody chose before signing in."""
    request.session[_LANGUAGE] = language


def take_language(request: HttpRequest) -> str:
    """The language chosen in this browser since the last sign-out, once; empty where none was."""
    return str(request.session.pop(_LANGUAGE, ""))


def handle_of(session_key: str) -> str:
    """A name for a session that pages may show; the key itself would let its reader in."""
    return salted_hmac("kanava.core.sessions", session_key).hexdigest()[:24]


def end_session(user_id: int, handle: str) -> bool:
    """End that one of a person's sessions; whether there was one."""
    keys = Session.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    found = [key for key in keys if handle_of(key) == handle]
    return bool(Session.objects.filter(session_key__in=found).delete()[0])


def list_sessions(user_id: int, *, at: datetime) -> list[Session]:
    """A person's sessions that have not run out, the one used last first."""
    return list(Session.objects.filter(user_id=user_id, expire_date__gt=at).order_by("-seen_at"))


def end_sessions(user_id: int, *, but: str | None = None) -> int:
    """End a person's sessions, all or all but one; returns how many."""
    rows = Session.objects.filter(user_id=user_id)
    if but:
        rows = rows.exclude(session_key=but)
    return rows.delete()[0]
