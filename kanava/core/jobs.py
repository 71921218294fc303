"""Jobs of the core: delivering an event to a subscriber, sending mail, forgetting what has run out."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import clock, events, mail
from kanava.core.models import Delivery, Event
from kanava.core.sessions import SessionStore

LETTERS_KEPT = timedelta(days=30)


@app.task(name="core.deliver", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def deliver(*, event_id: int, handler: str, **_later: Any) -> None:
    """Run one subscriber on one event, whole or not at all, and once, however often the job is tried."""
    with transaction.atomic():
        _delivery, is_first = Delivery.objects.get_or_create(event_id=event_id, handler=handler)
        if is_first:
            events.HANDLERS[handler](Event.objects.get(pk=event_id))


@app.task(name="core.send_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_mail(*, letter_id: int, **_later: Any) -> None:
    """Send one written letter; nothing to do where it has gone already."""
    letter = mail.find_letter(letter_id)
    if letter is not None:
        mail.send(letter)


@app.periodic(cron="35 3 * * *")
@app.task(name="core.forget", queueing_lock="core.forget")
def forget(timestamp: int = 0, **_later: Any) -> None:
    """Drop sessions that have run out, and letters of last month."""
    SessionStore.clear_expired()
    mail.clear_letters(before=clock.now() - LETTERS_KEPT)
