"""What cannot be done is answered with codes, fields and sentences; whatever comes, nobody gets an error page."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kanava.rules.refusals import Faults, Refusal
from kanava.ui import words

STATUS = {"NOT_PERMITTED": 403, "NOT_FOUND": 404, "TOO_OFTEN": 429}


def tell_refusals(api: NinjaAPI) -> None:
    """Let the API answer what it cannot do."""
    tell = api.exception_handler

    @tell(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        several = refusal.refusals if isinstance(refusal, Faults) else [refusal]
        status = STATUS.get(refusal.code, 422)
        return _answer(api, request, status, ((one.code, one.field, words.of_refusal(one)) for one in several))  # fmt: skip

    @tell(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _answer(api, request, 422, map(_told, error.errors))

    @tell(AuthenticationError)
    def unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        said = _("Send a key of yours: Authorization: Bearer …")
        answer = _answer(api, request, 401, [("KEY_UNKNOWN", None, said)])
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @tell(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        said = _("The request cannot be read: its body has to be JSON.")
        return _answer(api, request, error.status_code, [("UNREADABLE", None, said)])

    @tell(Http404)
    def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
        return _answer(api, request, 404, [("NOT_FOUND", None, words.REFUSALS["NOT_FOUND"])])


def _told(error: Any) -> tuple[str, str | None, str]:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header", "told")]
    is_missing = error["type"] == "missing"
    said = (
        _("This is needed.") if is_missing else _("This cannot be read: look at its form in the description.")
    )
    return "MISSING" if is_missing else "INVALID", ".".join(place) or None, said


def _answer(
    api: NinjaAPI, request: HttpRequest, status: int, told: Iterable[tuple[str, str | None, Any]]
) -> HttpResponse:
    errors = [{"code": code, "field": field, "message": str(said)} for code, field, said in told]
    return api.create_response(request, {"errors": errors}, status=status)
