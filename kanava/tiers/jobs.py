"""What time does to tiers: revenue leaves the window, notices run out, tiers set by hand end."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.partners.models import Partner
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Via, system
from kanava.tiers.actions import review_partners

# Partners of one transaction: whoever wins a deal meanwhile waits for no more than these.
AT_ONCE = 1_000


@app.periodic(cron="20 0 * * *")
@app.task(
    name="tiers.follow_the_days",
    queueing_lock="tiers.follow_the_days",
    retry=RetryStrategy(max_attempts=5, exponential_wait=5),
)
def follow_the_days(timestamp: int = 0, **_later: Any) -> None:
    """Look at every partner's tier. Safe to repeat."""
    review_all()


@app.task(name="tiers.review", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def review_now(*, silent: bool, **_later: Any) -> None:
    """Look at every partner's tier after a fact of many has changed. Safe to repeat."""
    review_all(silent=silent)


def review_all(*, silent: bool = False) -> int:
    """Look at the tiers of all partnerships that have not ended, a part at a time; returns how many have changed."""
    rows = Partner.objects.exclude(lifecycle=Lifecycle.EXITED).order_by("id")
    ids, changed = list(rows.values_list("id", flat=True)), 0
    for start in range(0, len(ids), AT_ONCE):
        changed += review_partners(
            by=system(Via.JOB), partner_ids=ids[start : start + AT_ONCE], at=clock.now(), silent=silent
        )
    return changed
