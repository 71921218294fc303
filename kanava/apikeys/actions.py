"""Making and taking back keys for other systems."""

import hashlib
import secrets
from datetime import datetime, timedelta

from kanava.apikeys.models import Answered, ApiKey
from kanava.core import events
from kanava.core.actions import action
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy

PREFIX = "kanava_"
SHOWN = len(PREFIX) + 4
MOST_KEYS = 20
LONGEST_NAME = 60
ANSWERS_KEPT = timedelta(days=7)


class KeyNameMissing(Refusal):
    """A key is called after the system that uses it."""

    code = "KEY_NAME_MISSING"


class TooManyKeys(Refusal):
    """Somebody has as many keys as anybody needs."""

    code = "TOO_MANY_KEYS"


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that a plain digest cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@action("keep_own_keys")
def make_key(*, by: Actor, name: str, at: datetime) -> tuple[ApiKey, str]:
    """Make a key; returns it with its secret, which nobody can read again. Raises KeyNameMissing (field `name`),
    TooManyKeys."""
    name = tidy(name)[:LONGEST_NAME]
    if not name:
        raise KeyNameMissing(field="name")
    if ApiKey.objects.filter(user_id=by.user_id or 0, revoked_at__isnull=True).count() >= MOST_KEYS:
        raise TooManyKeys
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        user_id=by.user_id or 0, name=name, beginning=secret[:SHOWN], digest=digest_of(secret), made_at=at
    )
    events.record("api_key.made", by=by, at=at, subject=events.Subject("api_key", made.pk))
    return made, secret


@action("keep_own_keys")
def revoke_key(*, by: Actor, key_id: int, at: datetime) -> ApiKey:
    """Take one's own key back: it opens nothing any more. Raises NotFound."""
    found = ApiKey.objects.select_for_update().filter(pk=key_id, user_id=by.user_id or 0).first()
    if found is None:
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        events.record("api_key.revoked", by=by, at=at, subject=events.Subject("api_key", found.pk))
    return found


def forget_answers(*, at: datetime) -> int:
    """Forget what was answered long ago; returns how many."""
    return Answered.objects.filter(at__lt=at - ANSWERS_KEPT).delete()[0]
