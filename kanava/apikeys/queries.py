"""Reading keys: one's own, and whose a secret is."""

from collections.abc import Sequence
from datetime import date

from kanava.apikeys.models import ApiKey
from kanava.core.permissions import require
from kanava.rules.people import Actor


def list_own_keys(*, by: Actor) -> Sequence[ApiKey]:
    """One's own keys, those in use first, the latest first. Raises NotPermitted."""
    require("keep_own_keys", by)
    rows = ApiKey.objects.filter(user_id=by.user_id or 0).order_by("-id")[:100]
    return sorted(rows, key=lambda key: key.revoked_at is not None)


def find_key(digest: str, *, on: date) -> ApiKey | None:
    """The key whose secret has this digest, with its person, if both are in force; notes the day of its use."""
    rows = ApiKey.objects.select_related("user")
    found = rows.filter(digest=digest, revoked_at__isnull=True, user__is_active=True).exclude(user__staff_role="").first()  # fmt: skip
    if found is not None and found.used_on != on:
        ApiKey.objects.filter(pk=found.pk).update(used_on=on)
    return found
