"""How the reference rates stand, for the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kanava.core.people import name_users
from kanava.core.permissions import require
from kanava.integrations.models import RatesRun
from kanava.ledger.queries import RatesKept, find_newest_rate_day, get_latest_rates
from kanava.rules import reference_rates
from kanava.rules.people import Actor
from kanava.rules.reference_rates import Freshness

SHOWN_RUNS = 20


@dataclass(frozen=True, slots=True)
class RatesStanding:
    """The newest rates, how fresh they are, how bringing them in went lately, and who did it by hand.

    `failed` is the last attempt that failed since the last one that went well, None when there is none.
    """

    kept: RatesKept
    freshness: Freshness
    succeeded: RatesRun | None
    failed: RatesRun | None
    runs: Sequence[tuple[RatesRun, str]]
    fetches: bool


def get_rates_standing(*, by: Actor, at: datetime) -> RatesStanding:
    """Everything about the reference rates on one page. Six statements. Raises NotPermitted."""
    require("view_rates", by)
    kept = get_latest_rates()
    runs = list(RatesRun.objects.order_by("-id")[:SHOWN_RUNS])
    succeeded = next((run for run in runs if not run.refusal), None) or (
        RatesRun.objects.filter(refusal="").order_by("-id").first()
    )
    failed = next((run for run in runs if run.refusal), None)
    if failed is not None and succeeded is not None and failed.pk < succeeded.pk:
        failed = None
    names = name_users(run.by_id for run in runs)
    return RatesStanding(
        kept=kept,
        freshness=reference_rates.freshness(kept.newest, now=at),
        succeeded=succeeded,
        failed=failed,
        runs=[(run, names.get(run.by_id or 0, "")) for run in runs],
        fetches=bool(settings.RATES_URL),
    )


def get_freshness(at: datetime) -> Freshness:
    """How fresh the stored rates are."""
    return reference_rates.freshness(find_newest_rate_day(), now=at)
