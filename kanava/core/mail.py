"""Letters: rendered in the recipient's language, sent by a job; without a mail server they stay in the outbox.

A letter is written once, as text. Its HTML version is made from the same paragraphs: our address at the end of one
becomes a button, labelled by the words before it up to the colon; a code that stands alone is shown large.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import Count as Counted
from django.db.models import Min
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from kanava.core import clock
from kanava.core.models import Letter
from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.wall import gate
from kanava.rules.refusals import NotFound

_BUTTON = re.compile(
    r"(?:(?P<before>.*?)(?:(?<=[.!?])\s|\n))??(?:(?P<label>[^\n.!?]+):\s)?(?P<url>https?://\S+)", re.DOTALL
)
# What stands at the head of letters: the chapter that keeps our company's name puts here where to ask for it.
HEADED_BY: list[Callable[[], str]] = []
# By whose clock a letter to an address tells moments: the chapter that knows people's places puts here where to ask for it.
CLOCKS: list[Callable[[str], clock.Reader | None]] = []
_GAP = re.compile(r"\n[ \t]*\n\s*\n")
_CODE = re.compile(r"[A-Z0-9]{3,}(-[A-Z0-9]{3,})*")


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
                **_calendar_of(message),
            )
        return len(email_messages)


CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An iCalendar text and its method, for the calendar of whoever gets the letter."""

    text: str
    method: str


def _calendar_of(message: EmailMessage) -> dict[str, str]:
    """The calendar entry that a message carries, as columns of its letter."""
    for content, kind in getattr(message, "alternatives", ()):
        if kind.startswith(CALENDAR):
            return {"calendar": str(content), "calendar_method": kind.rpartition("method=")[2]}
    return {}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A part of a letter: words, a button with its address, or a code."""

    text: str
    url: str = ""
    is_code: bool = False


def paragraphs_of(text: str) -> list[Paragraph]:
    """A letter's text in parts; blank lines part them."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    return [paragraph for part in parts if part for paragraph in _paragraphs(part)]


def _paragraphs(part: str) -> list[Paragraph]:
    button = _BUTTON.fullmatch(part)
    # What people write may hold any address; only our own gets the weight of a button.
    if button is None or not button["url"].startswith(f"{settings.BASE_URL}/"):
        return [Paragraph(part, is_code=_CODE.fullmatch(part) is not None)]
    before = [Paragraph(button["before"].strip())] if button["before"] else []
    return [*before, Paragraph((button["label"] or gettext("Open in Kanava")).strip(), url=button["url"])]


def is_outbox() -> bool:
    """Whether letters land in the outbox, since no mail server is set."""
    return settings.EMAIL_BACKEND == "kanava.core.mail.OutboxBackend"


def sender_address() -> str:
    """The address that our letters come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()


def list_letters(*, recipient: str = "", after: str = "") -> tuple[Page[Letter], Count]:
    """A page of letters, newest first, and how many there are; `recipient` is a part of an address."""
    rows = Letter.objects.defer("html")
    if recipient.strip():
        rows = rows.filter(recipients__icontains=recipient.strip())
    return page(rows, sort=Sort("id", descending=True), after=after, size=25), count(rows)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many letters are here still, and when the oldest was written."""

    letters: int
    oldest: datetime | None


def count_kept(*, before: datetime) -> Kept:
    """The letters written before a moment that are still here. One statement."""
    return Kept(
        **Letter.objects.filter(written_at__lt=before).aggregate(
            letters=Counted("id"), oldest=Min("written_at")
        )
    )


def find_letter(letter_id: int) -> Letter | None:
    """One letter that is still here."""
    return Letter.objects.filter(pk=letter_id).first()


def get_letter(letter_id: int) -> Letter:
    """One letter that is still here. Raises NotFound."""
    found = find_letter(letter_id)
    if found is None:
        raise NotFound
    return found


def send(letter: Letter) -> None:
    """Hand one letter to the mail server and keep it no longer: it may hold a code or a one-time link."""
    message = EmailMultiAlternatives(
        subject=letter.subject, body=letter.text, to=letter.recipients, headers=letter.headers
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        message.attach_alternative(letter.calendar, f"{CALENDAR}; method={letter.calendar_method}")
    message.send()
    letter.delete()


def clear_letters(*, before: datetime) -> int:
    """Forget letters written before a moment, sent or not; returns how many."""
    return Letter.objects.filter(written_at__lt=before).delete()[0]


def _reader_at(address: str) -> clock.Reader | None:
    with gate("mail"):
        return next((ask(address) for ask in CLOCKS), None)


def write(
    template: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    entry: CalendarEntry | None = None,
) -> None:
    """Write a letter and defer its sending in this transaction.

    `template` names a text file without its ending: its first line is the subject, the rest the text. `headers` are those
    that an answer to a mail needs: where its own answer goes, and what it answers. `entry` goes with it as part of the message
    that calendars read. Our company's name stands at its head, where somebody has told it.
    """
    with gate("mail"):
        brand = next((name for ask in HEADED_BY if (name := ask())), "")
    with translation.override(language), clock.told_to(lambda: _reader_at(to)):
        told = Context(
            {**context, "base_url": settings.BASE_URL}, autoescape=False
        )  # a letter's text is no HTML
        rendered = get_template(f"{template}.txt").template.render(told)  # type: ignore[attr-defined]
        subject, _, text = (part.strip() for part in rendered.strip().partition("\n"))
        # What a template leaves out leaves its lines empty.
        text = _GAP.sub("\n\n", text)
        shown = {
            "subject": subject, "language": language, "base_url": settings.BASE_URL, "paragraphs": paragraphs_of(text),
            "brand": brand,
        }  # fmt: skip
        html = render_to_string("mail/letter.html", shown)
    from kanava.core.jobs import send_mail  # the job module needs the application registry

    with gate("mail"), transaction.atomic():
        letter = Letter.objects.create(
            written_at=timezone.now(), recipients=[to], subject=subject[:300], text=f"{text}\n", html=html,
            headers={**(headers or {})},
            calendar=entry.text if entry else "", calendar_method=entry.method if entry else "",
        )  # fmt: skip
        if not is_outbox():
            # The job knows the letter by id alone: what a job is given stands in tables and logs.
            send_mail.defer(letter_id=letter.pk)
