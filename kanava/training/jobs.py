"""What time does to training: people who learn, attempts and certificates."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Via, system
from kanava.training.actions.attempts import close_overdue
from kanava.training.actions.attending import remind_of_sessions
from kanava.training.actions.certificates import remind_holders
from kanava.training.actions.giving import remind_by_days


@app.periodic(cron="10 7 * * *")
@app.task(name="training.remind", queueing_lock="training.remind")
def remind(timestamp: int = 0, **_later: Any) -> None:
    """Remind of paths whose last day is near or has passed. Safe to repeat."""
    remind_by_days(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="training.close_overdue", queueing_lock="training.close_overdue")
def close_attempts(timestamp: int = 0, **_later: Any) -> None:
    """End the attempts whose time is over."""
    close_overdue(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="20 5 * * *")
@app.task(name="training.remind_holders", queueing_lock="training.remind_holders")
def remind_of_certificates(timestamp: int = 0, **_later: Any) -> None:
    """Tell those whose certificates end soon."""
    remind_holders(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="training.remind_of_sessions", queueing_lock="training.remind_of_sessions")
def remind_of_live_sessions(timestamp: int = 0, **_later: Any) -> None:
    """Remind those who come to a live session that is near. Safe to repeat."""
    remind_of_sessions(by=system(Via.JOB), at=clock.now())
