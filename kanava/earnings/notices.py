"""Who is told of new statements by mail (guide: C5)."""

from procrastinate.contrib.django import app

from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.earnings.telling import TASK


@subscribe("period.closed")
def begin_telling(event: Event) -> None:
    """Let jobs write the letters."""
    app.configure_task(TASK).defer(event_id=event.pk, after=0)
