"""Jobs of recruiting."""

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from kanava.recruiting.writers import reckon_scores


@app.periodic(cron="10 0 * * *")
@app.task(name="recruiting.weigh", queueing_lock="recruiting.weigh")
def weigh(timestamp: int = 0, **_later: Any) -> None:
    """A playbook that comes into force today may have other weights."""
    with transaction.atomic():
        reckon_scores()
