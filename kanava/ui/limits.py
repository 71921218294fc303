"""How often something may be tried, by person and by address; the figures stand in the settings."""

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as internal
from django.http import HttpRequest, HttpResponse

from kanava.core.wall import gate


def allows(request: HttpRequest, action: str, *, key: str) -> bool:
    """Count one attempt at `action`; False when there have been too many by this person, or about this key."""
    with gate("limits"):
        return bool(ratelimit.consume(request, action=action, key=key))


def allows_reading(request: HttpRequest, action: str, *, key: str) -> bool:
    """The same for a page that is only read, which the package's own counting passes over."""
    with gate("limits"):
        return (
            internal.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
            is not None
        )


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to one attempt too many."""
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer
