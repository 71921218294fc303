"""The language of a page that a letter leads to."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def in_language(request: HttpRequest, language: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in the language of the letter; a choice made in this browser weighs more."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    speaks = chosen if chosen in dict(settings.LANGUAGES) else language or translation.get_language()
    with translation.override(speaks):
        found = answer()
        found.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return found
