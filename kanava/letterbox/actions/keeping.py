"""Keeping a mail: once, whatever it is, before anything is made of it."""

import hashlib
from datetime import datetime

from kanava.core.actions import action
from kanava.integrations.mail_in.parsing import parse
from kanava.letterbox.models import Message, Reason
from kanava.rules.people import Actor

# What one mail may weigh, in bytes; of a larger one the beginning is kept, which tells who wrote and what about.
LARGEST_MAIL, KEPT_OF_LARGER = 15_000_000, 200_000


@action("receive_mail")
def keep_message(*, by: Actor, raw: bytes, way: str, at: datetime) -> tuple[Message, bool]:
    """Keep a mail as it came, and whether it is new. The same mail that comes again, by whatever way, is the one that is
    here; another one under its Message-ID is another mail.

    Its text is read at once, by a reader that no mail makes fail; what is in the text, a job finds out.
    """
    is_larger = len(raw) > LARGEST_MAIL
    kept = raw[:KEPT_OF_LARGER] if is_larger else raw
    mail = parse(kept)
    return Message.objects.get_or_create(
        message_id=mail.message_id[:250],
        content_hash=_content_of(raw),
        defaults={
            "received_at": at,
            "way": way,
            "sender": mail.sender[:320],
            "sender_name": mail.sender_name[:200],
            "subject": mail.subject[:300],
            "text": mail.text,
            "raw": kept,
            "size": len(raw),
            "reason": Reason.TOO_LARGE if is_larger else "",
        },
    )


def _content_of(raw: bytes) -> str:
    """The hash of what was written: servers on the way add headers of their own above it, and change line ends."""
    plain = raw.replace(b"\r\n", b"\n").strip()
    _head, parted, body = plain.partition(b"\n\n")
    return hashlib.sha256(body if parted else plain).hexdigest()
