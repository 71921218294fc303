"""What time does to the library: pages of files that nobody has drawn yet."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.library.actions.versions import draw_version, list_undrawn
from kanava.rules.people import Via, system


@app.periodic(cron="* * * * *")
@app.task(name="library.draw", queueing_lock="library.draw")
def draw(timestamp: int = 0, **_later: Any) -> None:
    """Draw what was added before pages were drawn, or came in unseen, the latest first. Safe to repeat."""
    for version_id in list_undrawn():
        draw_version(by=system(Via.JOB), version_id=version_id, at=clock.now())
