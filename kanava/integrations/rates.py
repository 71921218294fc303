"""The connector to the European Central Bank's reference rates: fetch, or take a file by hand, and say how it went.

A file that is not whole and plausible changes nothing; the reason is kept where the operator sees it.
"""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings

from kanava.core.actions import action
from kanava.integrations.bank_files import ALL_SECONDS, PAUSE_SECONDS, download, lines_of
from kanava.integrations.models import RatesRun
from kanava.ledger.queries import find_last_quotes, list_rate_days
from kanava.ledger.writers import add_rates
from kanava.rules import reference_rates
from kanava.rules.people import Actor
from kanava.rules.reference_rates import Feed
from kanava.rules.refusals import Refusal

FETCH, UPLOAD, COMMAND = "FETCH", "UPLOAD", "COMMAND"
KEPT_RUNS = 500


class FetchingOff(Refusal):
    """No address is set to fetch rates from."""

    code = "RATES_FETCHING_OFF"


@action("load_rates")
def take_rates(*, by: Actor, content: bytes, how: str, source: str, at: datetime) -> RatesRun:
    """Keep the rates of a file of the bank's; a day and currency that is there already stays as it is.

    Raises:
        NotTheBanksFile, RatesFileTooLarge, RatesOfTheFuture, RatesContradict, RatesImplausible: nothing is changed.
    """
    rows = reference_rates.parse(lines_of(content))
    today = at.astimezone(reference_rates.FRANKFURT).date()
    reference_rates.check(rows, today=today, known=find_last_quotes())
    loaded = add_rates(rows, by=by, at=at)
    newest = max(day for day, _, _ in rows)
    return _note(
        RatesRun(at=at, how=how, source=source[:300], rates=len(rows), added=loaded.added,
                 different=loaded.different, newest=newest, by_id=by.user_id)
    )  # fmt: skip


@action("load_rates")
def note_refusal(*, by: Actor, refusal: Refusal, how: str, source: str, at: datetime) -> RatesRun:
    """Keep why rates could not be brought in."""
    params = {name: str(value)[:200] for name, value in refusal.params.items()}
    run = RatesRun(at=at, how=how, source=source[:300], refusal=refusal.code, params=params, by_id=by.user_id)
    return _note(run)


def _note(run: RatesRun) -> RatesRun:
    run.save()
    RatesRun.objects.filter(pk__lte=run.pk - KEPT_RUNS).delete()
    return run


def bring_in(*, by: Actor, content: bytes, how: str, source: str, at: datetime) -> RatesRun:
    """Take a file, or keep why it was refused and pass the refusal on."""
    try:
        return take_rates(by=by, content=content, how=how, source=source, at=at)
    except Refusal as refusal:
        note_refusal(by=by, refusal=refusal, how=how, source=source, at=at)
        raise


def fetch_rates(*, by: Actor, at: datetime, all_in: float = ALL_SECONDS) -> RatesRun | None:
    """Fetch what is missing now, in at most so many seconds; None when nothing is.

    Raises:
        FetchingOff, and the refusals of `download` and `take_rates`; the reason is kept.
    """
    if not settings.RATES_URL:
        raise FetchingOff
    feed = reference_rates.feed_needed(list_rate_days(), now=at)
    return None if feed is None else _fetch(feed, by=by, at=at, all_in=all_in)


def _fetch(feed: Feed, *, by: Actor, at: datetime, all_in: float) -> RatesRun:
    address = urljoin(settings.RATES_URL.rstrip("/") + "/", feed.value)
    # A password in the address would otherwise stand on the page.
    shown = address.rpartition("@")[2]
    try:
        content = download(address, pause=min(PAUSE_SECONDS, all_in), all_in=all_in)
    except Refusal as refusal:
        note_refusal(by=by, refusal=refusal, how=FETCH, source=shown, at=at)
        raise
    return bring_in(by=by, content=content, how=FETCH, source=shown, at=at)


def fetch_if_due(*, by: Actor, at: datetime) -> RatesRun | None:
    """What the clock does: fetch when something is missing and the last try is long enough ago."""
    tried = RatesRun.objects.filter(how=FETCH, at__gt=at - timedelta(days=2)).order_by("-id")
    tried_at = tried.values_list("at", flat=True).first()
    if not settings.RATES_URL or not reference_rates.is_due(now=at, tried_at=tried_at):
        return None
    try:
        return fetch_rates(by=by, at=at)
    except Refusal:
        # It is kept where the operator sees it, and tried again.
        return None
