"""What time does to agreements: each step is safe to repeat."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.agreements.actions import ending
from kanava.core import clock
from kanava.rules.people import Via, system


@app.periodic(cron="20 5 * * *")
@app.task(name="agreements.keep_dates", queueing_lock="agreements.keep_dates")
def keep_dates(timestamp: int = 0, **_later: Any) -> None:
    """Move on dates that have passed, remind of those that come near, and of signers who stay silent."""
    by, at = system(Via.JOB), clock.now()
    ending.roll_dates(by=by, at=at)
    ending.remind_of_dates(by=by, at=at)
    ending.tell_of_silent_signers(by=by, at=at)
