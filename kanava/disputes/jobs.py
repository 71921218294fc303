"""What time does to disputes."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.disputes.actions import timing
from kanava.rules.people import Via, system


@app.periodic(cron="20 * * * *")
@app.task(name="disputes.keep_time", queueing_lock="disputes.keep_time")
def keep_time(timestamp: int = 0, **_later: Any) -> None:
    """Remind and escalate."""
    by, at = system(Via.JOB), clock.now()
    timing.warn_of_disputes(by=by, at=at)
    timing.escalate_disputes(by=by, at=at)
