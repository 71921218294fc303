"""What time does to answers."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.apikeys.actions import forget_answers
from kanava.core import clock


@app.periodic(cron="45 3 * * *")
@app.task(name="apikeys.forget", queueing_lock="apikeys.forget")
def forget(timestamp: int = 0, **_later: Any) -> None:
    """Forget what was answered long ago."""
    forget_answers(at=clock.now())
