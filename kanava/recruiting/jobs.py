"""Jobs of recruiting."""

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.recruiting.actions.applying import forget_unconfirmed
from kanava.recruiting.writers import reckon_fits, reckon_scores
from kanava.rules.people import Via, system


@app.periodic(cron="10 0 * * *")
@app.task(name="recruiting.weigh", queueing_lock="recruiting.weigh")
def weigh(timestamp: int = 0, **_later: Any) -> None:
    """A playbook that comes into force today may have other weights, and another ideal partner."""
    with transaction.atomic():
        reckon_scores()
        reckon_fits()


@app.periodic(cron="40 3 * * *")
@app.task(name="recruiting.forget", queueing_lock="recruiting.forget")
def forget(timestamp: int = 0, **_later: Any) -> None:
    """Applications whose address nobody has confirmed are forgotten."""
    forget_unconfirmed(by=system(Via.JOB), at=clock.now())
