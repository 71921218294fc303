"""The language of a page that a letter leads to, and of one on which somebody is just writing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from kanava.core.middleware import remember_language
from kanava.core.sessions import choose_language


def in_language(request: HttpRequest, language: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in the language of the letter; a choice made in this browser weighs more."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    speaks = chosen if chosen in dict(settings.LANGUAGES) else language or translation.get_language()
    with translation.override(speaks):
        found = answer()
        found.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return found


def chosen_language(request: HttpRequest) -> str:
    """The language whose button was pressed in a form that is being filled in; empty where none was."""
    wanted = request.POST.get("speak", "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""


def as_typed(form: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """What stood in the fields, for the same form in another language: nothing is judged yet."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form.base_fields.items()
    }


def switched(request: HttpRequest, language: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in a language that was just chosen, which the browser speaks from now on."""
    choose_language(request, language)
    with translation.override(language):
        found = answer()
        found.headers["Content-Language"] = language
    remember_language(found, language)
    return found
