"""Jobs of the core: delivering an event to a subscriber, and sending mail."""

from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import events, mail
from kanava.core.models import Delivery, Event


@app.task(name="core.deliver", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def deliver(*, event_id: int, handler: str, **_later: Any) -> None:
    """Run one subscriber on one event, whole or not at all, and once, however often the job is tried."""
    with transaction.atomic():
        _delivery, is_first = Delivery.objects.get_or_create(event_id=event_id, handler=handler)
        if is_first:
            events.HANDLERS[handler](Event.objects.get(pk=event_id))


@app.task(name="core.send_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_mail(*, to: str, subject: str, text: str, html: str = "", **_later: Any) -> None:
    """Send one written letter."""
    mail.send(to=to, subject=subject, text=text, html=html)
