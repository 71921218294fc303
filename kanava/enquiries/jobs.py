"""What time does to questions."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.enquiries.actions.answering import keep_time
from kanava.rules.people import Via, system


@app.periodic(cron="*/15 * * * *")
@app.task(name="enquiries.keep_time", queueing_lock="enquiries.keep_time")
def keep_enquiries(timestamp: int = 0, **_later: Any) -> None:
    """Remind and escalate."""
    keep_time(by=system(Via.JOB), at=clock.now())
