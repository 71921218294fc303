"""Reading what came in, and what time does to links that nobody used."""

import logging
from typing import Any

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.letterbox.actions.finishing import expire_confirmations
from kanava.letterbox.collecting import MailboxSilent, collect
from kanava.letterbox.places import mailbox_of
from kanava.letterbox.processing import process
from kanava.rules.people import Via, system

log = logging.getLogger("kanava.mail_in")


@app.task(name="letterbox.read_mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def read_mail(*, message_id: int, **_later: Any) -> None:
    """Read one mail that was kept."""
    process(message_id, at=clock.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="letterbox.collect", queueing_lock="letterbox.collect")
def collect_mail(timestamp: int = 0, **_later: Any) -> None:
    """Collect what has come to the mailbox, where one is set. A server that is silent is asked again in two minutes."""
    mailbox = mailbox_of(settings.MAIL_IN_IMAP)
    if mailbox is None:
        return
    try:
        collect(mailbox, settings.MAIL_IN_IMAP_PASSWORD, at=clock.now())
    except MailboxSilent as error:
        log.warning("Registrations by mail could not be collected: %s", error)


@app.periodic(cron="20 * * * *")
@app.task(name="letterbox.expire", queueing_lock="letterbox.expire")
def expire(timestamp: int = 0, **_later: Any) -> None:
    """Mails that nobody has confirmed in time go to a person."""
    expire_confirmations(by=system(Via.JOB), at=clock.now())
