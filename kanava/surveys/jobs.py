"""What time does to surveys, and the posting of their letters. No job is given anything that could tell of a person."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Via, system
from kanava.surveys.actions import planning, running
from kanava.surveys.actions.posting import post_one

AT_ONCE = 500
BY = system(Via.JOB)


@app.periodic(cron="*/10 * * * *")
@app.task(name="surveys.keep_time", queueing_lock="surveys.keep_time")
def keep_surveys(timestamp: int = 0, **_later: Any) -> None:
    """Close, plan, open, remind; then post what is in envelopes."""
    for act in (running.close_due, planning.plan_next, running.open_due, running.remind_due):
        act(by=BY, at=clock.now())
    post_some()


@app.task(name="surveys.post", queueing_lock="surveys.post")
def post(**_later: Any) -> None:
    """Go on posting."""
    post_some()


def post_some() -> int:
    """Post letters, some hundreds in one go; the rest goes on in a job of its own. Returns how many."""
    for count in range(AT_ONCE):
        if not post_one(by=BY, at=clock.now()):
            return count
    post.defer()
    return AT_ONCE
