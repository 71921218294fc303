"""What time does to registrations and deals: each step is safe to repeat."""

from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.deals.actions import timing
from kanava.deals.valuing import revalue
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Via, system


@app.periodic(cron="*/15 * * * *")
@app.task(name="deals.keep_time", queueing_lock="deals.keep_time")
def keep_time(timestamp: int = 0, **_later: Any) -> None:
    """Expire, escalate and remind."""
    by, at = system(Via.JOB), clock.now()
    timing.expire_registrations(by=by, at=at)
    timing.escalate_registrations(by=by, at=at)
    timing.remind_of_expiry(by=by, at=at)


@app.periodic(cron="5 0 * * *")
@app.task(name="deals.follow_the_playbook", queueing_lock="deals.follow_the_playbook")
def follow_the_playbook(timestamp: int = 0, **_later: Any) -> None:
    """A version published ahead may change the programme's currency on this day."""
    today = clock.today()
    before, now = (
        get_in_force(day).playbook.programme.currency for day in (today - timedelta(days=1), today)
    )
    if before != now:
        revalue(today, everything=True)
