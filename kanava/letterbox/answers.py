"""The one answer that a mail gets, the letter with the link to confirm, and the note to staff."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from kanava.core import mail
from kanava.core.people import list_owners
from kanava.letterbox.models import Confirmation, MailDeal, Message, Reply
from kanava.letterbox.queries import Reachable, registration_address
from kanava.letterbox.reading.trimming import own_words
from kanava.partners.queries import language_of
from kanava.rules.languages import language_written

# How many lines of a mail an answer to it quotes.
QUOTED = 60


def language_for(message: Message) -> str:
    """The language in which a mail's sender is answered: the one written in, as far as it is plain, else the person's."""
    first = message.answers
    for text in (message.text, first.text if first is not None else ""):
        written = language_written("\n".join(own_words(text)))
        if written:
            return written
    return message.user.language if message.user is not None else language_of(message.partner)


def answer(message: Message, kind: str, *, at: datetime, deals: Sequence[MailDeal] = (), **more: Any) -> bool:
    """Answer a mail, unless it was answered before: once, so that two programmes never write to each other for ever."""
    if message.answered_at is not None or not message.sender:
        return False
    headers = _thread_headers(message)
    message.answered_at, message.answer_id = at, headers["Message-ID"]
    message.save(update_fields=["answered_at", "answer_id"])
    _write(
        kind,
        message,
        to=message.sender,
        language=language_for(message),
        headers=headers,
        deals=deals,
        more=more,
    )
    return True


def send_link(
    message: Message, to: Reachable, token: str, deals: Sequence[MailDeal], link: Confirmation
) -> None:
    """Send a known contact the link that confirms a mail's deals. To the sender itself it is the answer to the mail."""
    headers = {"Auto-Submitted": "auto-generated"}
    if to.email.lower() == message.sender and message.answered_at is None:
        headers = _thread_headers(message)
        message.answered_at, message.answer_id = link.sent_at, headers["Message-ID"]
        message.save(update_fields=["answered_at", "answer_id"])
    more = {
        "contact": to,
        "link": f"{settings.BASE_URL}/mail/confirm/{token}/",
        "expires_at": link.expires_at,
    }
    _write("confirm", message, to=to.email, language=link.language, headers=headers, deals=deals, more=more)


def tell_staff(message: Message) -> None:
    """Tell the partner's manager, else the owners, of a mail that a person must look at."""
    manager = message.partner.manager if message.partner is not None else None
    people = [manager] if manager is not None and manager.is_active else list_owners()
    for person in people:
        headers = {"Auto-Submitted": "auto-generated"}
        more = {"person": person}
        _write(
            "for_staff",
            message,
            to=person.email,
            language=person.language,
            headers=headers,
            deals=(),
            more=more,
        )


def send_reply(message: Message, reply: Reply) -> None:
    """Send what one of our people wrote back; the answer to it goes to that person."""
    person = reply.author
    headers = _thread_headers(message)
    # A person wrote it, no programme.
    del headers["Auto-Submitted"], headers["X-Auto-Response-Suppress"]
    headers["Reply-To"] = person.email
    subject = (
        message.subject if message.subject.lower().startswith("re:") else f"Re: {message.subject}".strip()
    )
    more = {"subject": subject, "reply": reply, "quoted": quoted(message.text)}
    _write(
        "reply", message, to=message.sender, language=person.language, headers=headers, deals=(), more=more
    )


def quoted(text: str) -> str:
    """The beginning of a mail as an answer to it quotes it."""
    lines = text.strip().splitlines()[:QUOTED]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _write(
    kind: str,
    message: Message,
    *,
    to: str,
    language: str,
    headers: Mapping[str, str],
    deals: Sequence[MailDeal],
    more: Mapping[str, Any],
) -> None:
    context = {"message": message, "deals": deals, "address": registration_address(), **more}
    mail.write(f"mail/mail_{kind}", to=to, language=language, context=context, headers=headers)


def _thread_headers(message: Message) -> dict[str, str]:
    """What makes the answer a part of its thread, makes its own answer come to us, and keeps other programmes silent."""
    domain = (registration_address() or mail.sender_address()).rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<kanava.{message.pk}.{secrets.token_hex(8)}@{domain}>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    if message.message_id.startswith("<") and message.message_id.isascii():
        headers |= {"In-Reply-To": message.message_id, "References": message.message_id}
    if registration_address():
        headers["Reply-To"] = registration_address()
    return headers
