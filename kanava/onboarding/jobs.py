"""What time does to plans: each step is safe to repeat."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.onboarding.actions import check_ins
from kanava.rules.people import Via, system


@app.periodic(cron="7 * * * *")
@app.task(name="onboarding.keep_time", queueing_lock="onboarding.keep_time")
def keep_time(timestamp: int = 0, **_later: Any) -> None:
    """Close plans that are over, invite to the check-ins ahead, and notice who has gone silent."""
    by, at = system(Via.JOB), clock.now()
    check_ins.close_plans(by=by, at=at)
    check_ins.invite_to_check_ins(by=by, at=at)
    check_ins.notice_silences(by=by, at=at)
