"""What time does to mail that came in."""

from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.engagement.models import SeenMail, WaitingMail

# Nobody says any more whose it is; and no server delivers the same mail again after so long.
WAITING_KEPT = timedelta(days=90)
SEEN_KEPT = timedelta(days=365)


@app.periodic(cron="40 3 * * *")
@app.task(name="engagement.forget", queueing_lock="engagement.forget")
def forget(timestamp: int = 0, **_later: Any) -> None:
    """Drop mails that waited in vain, and the numbers of old ones."""
    now = clock.now()
    WaitingMail.objects.filter(received_at__lt=now - WAITING_KEPT).delete()
    SeenMail.objects.filter(received_at__lt=now - SEEN_KEPT).delete()
