"""What time does to marketing money."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.mdf.actions import timing
from kanava.rules.people import Via, system


@app.periodic(cron="35 4 * * *")
@app.task(name="mdf.accrue", queueing_lock="mdf.accrue")
def accrue(timestamp: int = 0, **_later: Any) -> None:
    """Make budgets of periods that are over, and follow their revenue."""
    timing.accrue_budgets(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="10 * * * *")
@app.task(name="mdf.keep_time", queueing_lock="mdf.keep_time")
def keep_time(timestamp: int = 0, **_later: Any) -> None:
    """Lapse, escalate and remind."""
    by, at = system(Via.JOB), clock.now()
    timing.lapse_campaigns(by=by, at=at)
    timing.escalate_campaigns(by=by, at=at)
    timing.remind_of_claims(by=by, at=at)
