"""What time does to agreements: each step is safe to repeat."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.agreements.actions import ending
from kanava.core import clock
from kanava.rules.people import Via, system

MOST_ROUNDS = 100


@app.periodic(cron="20 5 * * *")
@app.task(name="agreements.keep_dates", queueing_lock="agreements.keep_dates")
def keep_dates(timestamp: int = 0, **_later: Any) -> None:
    """Move on dates that have passed, remind of those that come near, and of signers who stay silent."""
    by, at = system(Via.JOB), clock.now()
    for step in (ending.roll_dates, ending.remind_of_dates, ending.tell_of_silent_signers):
        # Each takes some hundreds at a time. What somebody else holds at the moment waits for tomorrow.
        for _round in range(MOST_ROUNDS):
            if not step(by=by, at=at):
                break
