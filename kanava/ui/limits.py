"""How often something may be tried, by person and by address; the figures stand in the settings."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from kanava.core.wall import gate


def allows(request: HttpRequest, action: str, *, key: str) -> bool:
    """Count one attempt at `action`; False when there have been too many by this person, or about this key."""
    with gate("limits"):
        return bool(ratelimit.consume(request, action=action, key=key))


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to one attempt too many."""
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer
