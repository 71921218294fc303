"""What time does to finding."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.finding.actions import count_words, take_over_new
from kanava.rules.people import Via, system


@app.periodic(cron="*/20 * * * *")
@app.task(name="finding.take_over", queueing_lock="finding.take_over")
def take_over(timestamp: int = 0, **_later: Any) -> None:
    """Let what came in past the events be found, as after an installation or a restored copy. Safe to repeat."""
    take_over_new(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="40 2 * * *")
@app.task(name="finding.count", queueing_lock="finding.count")
def count(timestamp: int = 0, **_later: Any) -> None:
    """Count which words are common. Safe to repeat."""
    count_words(by=system(Via.JOB), at=clock.now())
