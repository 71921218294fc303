"""What time does to translations."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Via, system
from kanava.translations.actions.languages import take_over_new
from kanava.translations.actions.reviews import remind_reviewers


@app.periodic(cron="*/20 * * * *")
@app.task(name="translations.take_over", queueing_lock="translations.take_over")
def take_over(timestamp: int = 0, **_later: Any) -> None:
    """Take over what is not known here yet, as after an installation or a restored copy. Safe to repeat."""
    take_over_new(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="50 6 * * *")
@app.task(name="translations.remind", queueing_lock="translations.remind")
def remind(timestamp: int = 0, **_later: Any) -> None:
    """Remind reviewers whose day is near. Safe to repeat."""
    remind_reviewers(by=system(Via.JOB), at=clock.now())
