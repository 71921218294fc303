"""What is asked twice under one name is done once and answered alike."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from kanava.apikeys.models import Answered
from kanava.rules.refusals import Refusal

Answer = tuple[int, dict[str, Any]]


class NameReused(Refusal):
    """The Idempotency-Key came before with another request."""

    code = "IDEMPOTENCY_KEY_REUSED"


def answer_once(key_id: int, name: str, digest: str, at: datetime, make: Callable[[], Answer]) -> Answer:
    """Make the answer, or give the one that was made under this name. Without a name it is made each time; who asks at the
    same moment waits for the first. What is refused is not kept, and may be tried again.

    Raises:
        NameReused: the name came with something else.
    """
    if not name:
        return make()
    with transaction.atomic():
        known, is_first = Answered.objects.select_for_update().get_or_create(
            key_id=key_id, name=name, defaults={"digest": digest, "at": at}
        )
        if not is_first:
            if known.digest != digest:
                raise NameReused
            return known.status, known.body
        known.status, known.body = make()
        known.save(update_fields=["status", "body"])
        return known.status, known.body
