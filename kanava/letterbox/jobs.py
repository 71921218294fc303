"""Reading what came in, and what time does to links that nobody used."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.letterbox.actions.finishing import expire_confirmations
from kanava.letterbox.processing import process
from kanava.rules.people import Via, system


@app.task(name="letterbox.read_mail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def read_mail(*, message_id: int, **_later: Any) -> None:
    """Read one mail that was kept."""
    process(message_id, at=clock.now())


@app.periodic(cron="20 * * * *")
@app.task(name="letterbox.expire", queueing_lock="letterbox.expire")
def expire(timestamp: int = 0, **_later: Any) -> None:
    """Mails that nobody has confirmed in time go to a person."""
    expire_confirmations(by=system(Via.JOB), at=clock.now())
