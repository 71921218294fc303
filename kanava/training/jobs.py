"""What time does to training: people who learn, attempts and certificates."""

from contextlib import suppress
from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Actor, Role, Via, system
from kanava.training.actions.attempts import close_overdue
from kanava.training.actions.attending import remind_of_sessions
from kanava.training.actions.certificates import remind_holders
from kanava.training.actions.giving import PathNotOpen, give_to_those_there, remind_by_days


@app.periodic(cron="10 7 * * *")
@app.task(name="training.remind", queueing_lock="training.remind")
def remind(timestamp: int = 0, **_later: Any) -> None:
    """Remind of paths whose last day is near or has passed. Safe to repeat."""
    remind_by_days(by=system(Via.JOB), at=clock.now())


@app.task(name="training.give")
def give_to_all(path_id: int, user_id: int | None = None, role: str = Role.SYSTEM, after: int = 0) -> None:
    """Give a path to those who are there already, as somebody has asked or the playbook says, a part at a time."""
    by = Actor(Role(role), Via.JOB, user_id)
    with suppress(PathNotOpen):
        last = give_to_those_there(by=by, path_id=path_id, at=clock.now(), after=after)
        if last:
            app.configure_task("training.give").defer(path_id=path_id, user_id=user_id, role=role, after=last)


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
