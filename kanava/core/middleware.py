"""Two thin layers around every response: the content security policy and the person's language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Forbid inline script and style, foreign addresses and framing on every page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def remember_language(response: HttpResponse, language: str) -> None:
    """Let this browser speak the language from now on, also when nobody is signed in."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")


def personal_language(get_response: GetResponse) -> GetResponse:
    """The signed-in person's own language, else the cookie's or the browser's. The browser remembers the person's: who
    is signed out reads on in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        language = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            if user.is_authenticated and user.language != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
                remember_language(response, user.language)
            return response

    return middleware


# Pages that do not know who opens them, and where from.
UNKNOWN = "/survey/"
_TELLS = (
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_USER_AGENT",
)


def unknown_visitor(get_response: GetResponse) -> GetResponse:
    """On the pages of anonymous surveys: forget who is signed in, address and browser, before anything could note them. The
    session is neither read nor marked as seen; what remains are the language and the guard against forged forms."""
    kept = (settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(UNKNOWN):
            for name in [one for one in request.COOKIES if one not in kept]:
                del request.COOKIES[name]
            for name in (*_TELLS, "HTTP_COOKIE"):
                request.META.pop(name, None)
        return get_response(request)

    return middleware
