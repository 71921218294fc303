"""Jobs of portal trials."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.config.trials import keeping


@app.periodic(cron="*/10 * * * *")
@app.task(name="trials.keep", queueing_lock="trials.keep")
def keep(timestamp: int = 0, **_later: Any) -> None:
    """Make what was left half done when the worker was stopped, and clear away what is over since yesterday."""
    keeping.prepare_left()
    keeping.clear_over()
