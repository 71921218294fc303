"""Letters: rendered in the recipient's language, sent by a job; without a mail server they land in the outbox."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kanava.core.models import Letter
from kanava.core.wall import gate


class OutboxBackend(BaseEmailBackend):
    """Keeps mail where the outbox page shows it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next((str(part[0]) for part in getattr(message, "alternatives", ())), "")
            Letter.objects.create(
                written_at=timezone.now(),
                recipients=message.recipients(),
                subject=str(message.subject)[:300],
                text=str(message.body),
                html=html,
            )
        return len(email_messages)


def is_outbox() -> bool:
    """Whether letters land in the outbox, since no mail server is set."""
    return settings.EMAIL_BACKEND == "kanava.core.mail.OutboxBackend"


def list_letters(*, limit: int = 100) -> list[Letter]:
    """The latest letters of the outbox."""
    return list(Letter.objects.order_by("-id")[:limit])


def send(*, to: str, subject: str, text: str, html: str = "") -> None:
    """Hand one letter to the mail server or the outbox."""
    message = EmailMultiAlternatives(subject=subject, body=text, to=[to])
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def write(template: str, *, to: str, language: str, context: Mapping[str, Any]) -> None:
    """Write a letter and defer its sending in this transaction.

    `template` names a folder's file pair without ending: its first line is the subject, the rest the text.
    """
    with translation.override(language):
        rendered = render_to_string(f"{template}.txt", {**context, "base_url": settings.BASE_URL})
    subject, _, text = rendered.strip().partition("\n")
    from kanava.core.jobs import send_mail  # the job module needs the application registry

    with gate("mail"):
        send_mail.defer(to=to, subject=subject.strip(), text=text.strip() + "\n")
