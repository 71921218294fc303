"""The one way in: whatever brings a mail hands it over here, and has it off its hands when this returns."""

from datetime import datetime

from django.db import transaction

from kanava.letterbox.actions.keeping import keep_message
from kanava.letterbox.models import Message
from kanava.rules.people import Via, system


def receive(raw: bytes, *, way: str, at: datetime) -> Message:
    """Keep a mail and defer its reading in the same transaction. The same mail twice is one."""
    from kanava.letterbox.jobs import read_mail  # the job module needs the application registry

    with transaction.atomic():
        message, is_new = keep_message(by=system(Via.MAIL), raw=raw, way=way, at=at)
        if is_new:
            read_mail.defer(message_id=message.pk)
    return message
