"""What time does to earnings."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.earnings import telling
from kanava.earnings.actions.rebating import reckon_rebates
from kanava.earnings.releasing import free_all, release_all
from kanava.ledger import keeping
from kanava.rules.people import Via, system


@app.periodic(cron="25 4 * * *")
@app.task(name="earnings.release", queueing_lock="earnings.release")
def release(timestamp: int = 0, **_later: Any) -> None:
    """Release what is held although its rate is there by now: a partner's currency may have changed."""
    release_all(by=system(Via.JOB), at=clock.now())


@app.periodic(cron="55 2 * * *")
@app.task(name="earnings.keep_balances", queueing_lock="earnings.keep_balances")
def keep_balances(timestamp: int = 0, **_later: Any) -> None:
    """Keep the balances of partners with many transfers. Safe to repeat."""
    keeping.keep_balances(at=clock.now())


@app.periodic(cron="35 0 * * *")
@app.task(name="earnings.free", queueing_lock="earnings.free")
def free(timestamp: int = 0, **_later: Any) -> None:
    """Free what has been on hold for its days. Safe to repeat."""
    free_all(by=system(Via.JOB), at=clock.now())


@app.task(name=telling.TASK, retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def tell_statements(*, event_id: int, after: int, **_later: Any) -> None:
    """Write the letters about the next statements of a closing. Safe to repeat."""
    telling.tell_some(event_id=event_id, after=after)


@app.periodic(cron="45 4 * * *")
@app.task(name="earnings.rebates", queueing_lock="earnings.rebates")
def reckon(timestamp: int = 0, **_later: Any) -> None:
    """Reckon the rebates of periods that are over, and follow what has changed in them."""
    reckon_rebates(by=system(Via.JOB), at=clock.now())


@app.task(name="earnings.release_after", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def release_after(*, event_id: int, **_later: Any) -> None:
    """Release what the rates of this event were awaited for. Safe to repeat."""
    release_all(by=system(Via.JOB), at=clock.now())
