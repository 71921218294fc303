"""Who asks: a bearer key of a person of ours, who may do through it what they may do in the console."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from kanava.apikeys.actions import digest_of
from kanava.apikeys.queries import find_key
from kanava.core import clock
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import Refusal
from kanava.ui.limits import allows_reading

if TYPE_CHECKING:
    from kanava.apikeys.models import ApiKey

LONGEST_SECRET = 200


class TooOften(Refusal):
    """More was asked than a system needs."""

    code = "TOO_OFTEN"


class Bearer(HttpBearer):
    """`Authorization: Bearer kanava_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> "ApiKey":
        """The key. Raises AuthenticationError, TooOften."""
        found = _known(token)
        if found is None:
            if not allows_reading(request, "api_stranger", key=""):
                raise TooOften
            raise AuthenticationError(401)
        if not allows_reading(request, "api", key=str(found.pk)):
            raise TooOften
        if "Accept-Language" not in request.headers:
            translation.activate(found.user.language)
        return found


def _known(token: str) -> "ApiKey | None":
    if len(token) > LONGEST_SECRET or not token.isascii():
        return None
    return find_key(digest_of(token), on=clock.today())


def actor_of(request: Any) -> Actor:
    """Who acts: the key's person, through the API."""
    user = request.auth.user
    return Actor(Role(user.staff_role), Via.API, user.pk)
