"""What time does to people who learn."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Via, system
from kanava.training.actions.giving import remind_by_days


@app.periodic(cron="10 7 * * *")
@app.task(name="training.remind", queueing_lock="training.remind")
def remind(timestamp: int = 0, **_later: Any) -> None:
    """Remind of paths whose last day is near or has passed. Safe to repeat."""
    remind_by_days(by=system(Via.JOB), at=clock.now())
