"""What time does to registrations, every quarter of an hour: each action is safe to repeat."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.deals.actions import deciding
from kanava.rules.people import Via, system


@app.periodic(cron="*/15 * * * *")
@app.task(name="deals.keep_time", queueing_lock="deals.keep_time")
def keep_time(timestamp: int = 0, **_later: Any) -> None:
    """Expire, escalate and remind."""
    by, at = system(Via.JOB), clock.now()
    deciding.expire_registrations(by=by, at=at)
    deciding.escalate_registrations(by=by, at=at)
    deciding.remind_of_expiry(by=by, at=at)
